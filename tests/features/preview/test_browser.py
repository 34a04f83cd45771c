"""The page of a folder follows its files by itself, unless somebody is typing in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from lms.features.catalogue.reading import site_of
from lms.features.preview import local
from lms.features.preview.desk import Desk
from tests.features.preview.world import a_course
from tests.support.browser import chromium, serving

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(app: Flask, tmp_path: Path) -> Iterator[Desk]:
    folder = a_course(tmp_path / "mine")
    made = Desk(folder, tmp_path / "kept", app.extensions["lms.questions"], site_of(app.config))
    made.read()
    yield made
    made.close()


@pytest.fixture
def page(app: Flask, desk: Desk, tmp_path: Path, chromium_path: Path) -> Iterator[Page]:
    shown = local.make(app.extensions["lms.factory"], tmp_path / "thrown", desk)
    with serving(shown) as base, chromium(chromium_path) as browser:
        yield browser.new_page(base_url=base)


def save(desk: Desk, name: str, text: str) -> None:
    file = desk.folder / name
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")
    desk.read()


def test_a_page_loads_again_at_its_place_and_never_over_what_is_typed(page: Page, desk: Desk) -> None:
    page.set_viewport_size({"width": 390, "height": 300})
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto("/preview/dua")
    page.evaluate("scrollTo(0, 200)")
    save(desk, "dua.md", "Kalimat yang baru.")
    expect(page.get_by_text("Kalimat yang baru.")).to_be_attached()
    page.wait_for_function("scrollY === 200")
    page.goto("/preview/satu")
    page.get_by_role("radio").first.check()
    save(desk, "satu.md", "Kalimat lain.")
    expect(page.get_by_text("A file was saved meanwhile")).to_be_visible()
    expect(page.get_by_role("radio").first).to_be_checked()
    assert faults == []
