"""Handing in on a phone, without script: a draft, a file, sending, what came back, and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.features.assignments.conftest import Place
from tests.features.assignments.world import COURSE, PDF, PLAN, TEXT, Learner, Trainer
from tests.support.browser import axe_violations, chromium, serving
from tests.support.people import PASSWORD

pytestmark = pytest.mark.browser

HERE = f"/courses/{COURSE}/assignments/{PLAN}"


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as found:
        yield found


def test_a_work_with_a_file_goes_there_and_back_on_a_phone_without_script(
    browser: Browser, place: Place, siti: Learner, bambang: Trainer, tmp_path: Path
) -> None:
    (tmp_path / "rencana unit.pdf").write_bytes(PDF)
    (tmp_path / "kosong.pdf").write_bytes(b"")
    with serving(place.app) as base:
        context = browser.new_context(
            base_url=base,
            viewport={"width": 390, "height": 844},
            java_script_enabled=False,
            accept_downloads=True,
        )
        tab = context.new_page()
        tab.goto("/session")
        tab.fill("[name=identifier]", place.siti.nip)
        tab.fill("[name=password]", PASSWORD)
        tab.click("main button[type=submit]")
        tab.goto(HERE)
        tab.get_by_label("Your text").fill(TEXT)
        tab.get_by_label("Add files").set_input_files(
            [tmp_path / "rencana unit.pdf", tmp_path / "kosong.pdf"]
        )
        tab.get_by_role("button", name="Send the work").click()
        expect(tab.get_by_role("alert")).to_contain_text("kosong.pdf is empty")
        expect(tab.get_by_label("Your text")).to_have_value(TEXT)
        tab.get_by_role("button", name="Send the work").focus()
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("status")).to_contain_text("Your work has been sent")
        with tab.expect_download() as download:
            tab.get_by_role("link", name="rencana unit.pdf").click()
        assert download.value.suggested_filename == "rencana unit.pdf"
        assert Path(download.value.path()).read_bytes() == PDF
        bambang.mark(returned=True, words="Tambahkan angka.")
        tab.goto("/my/inbox")
        tab.get_by_role("link", name="Read what to mend").click()
        expect(tab.get_by_text("Tambahkan angka.")).to_be_visible()
        tab.get_by_label("Your text").fill("Dengan angka dari 40 catatan.")
        tab.get_by_role("button", name="Send again").click()
        bambang.mark(levels={"a": 2, "b": 1})
        tab.goto(HERE)
        expect(tab.get_by_role("heading", name="What came of it")).to_be_visible()
        expect(tab.get_by_text("Your score: 70 of 100.")).to_be_visible()
        context.close()
    assert [work.state for work in siti.works()] == ["returned", "marked"]


def test_the_page_is_sound_for_assistive_technology(browser: Browser, place: Place, siti: Learner) -> None:
    siti.save(added=siti.file())
    with serving(place.app) as base:
        context = browser.new_context(base_url=base, viewport={"width": 320, "height": 700})
        tab = context.new_page()
        tab.goto("/session")
        tab.fill("[name=identifier]", place.siti.nip)
        tab.fill("[name=password]", PASSWORD)
        tab.click("main button[type=submit]")
        tab.wait_for_url("**/learn")
        tab.goto(HERE)
        assert axe_violations(tab) == []
        assert not tab.evaluate("document.documentElement.scrollWidth > innerWidth")
        context.close()
