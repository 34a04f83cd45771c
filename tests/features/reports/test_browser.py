"""An administrator's way in a real browser: assign a course, see the rate move, ask why somebody counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.features.reports.world import World, courses_in_service
from tests.support import people
from tests.support.browser import chromium, serving
from tests.support.people import Someone

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as found:
        yield found


@pytest.fixture
def world(app: Flask) -> World:
    courses_in_service("a", "b")
    made = World()
    made.unit("KAB", name="Kabupaten Arungkala")
    made.unit("D1", "KAB", "Dinas Kesehatan")
    made.unit("D2", "KAB", "Dinas Perhubungan")
    for name, unit in (("Agus", "D1"), ("Budi", "D1"), ("Citra", "D2")):
        made.person(name, unit)
    return made


@contextmanager
def signed_in(browser: Browser, app: Flask, person: Someone, **options: Any) -> Iterator[Page]:
    with serving(app) as base:
        context = browser.new_context(base_url=base, **options)
        context.add_cookies([{"name": "lang", "value": "en", "url": base}])
        tab = context.new_page()
        tab.goto("/session")
        tab.fill("[name=identifier]", person.nip)
        tab.fill("[name=password]", person.password)
        tab.click("main button[type=submit]")
        tab.wait_for_url("**/learn")
        yield tab
        context.close()


@pytest.mark.long
def test_a_duty_is_given_and_the_rate_moves_without_script(
    browser: Browser, app: Flask, world: World
) -> None:
    chief = people.an_administrator("Ratna Basri")
    with signed_in(browser, app, chief, java_script_enabled=False) as tab:
        tab.get_by_role("link", name="Admin").first.click()
        tab.get_by_role("link", name="Assign a course").click()
        tab.get_by_label("Course", exact=True).select_option(label="Kursus a")
        tab.get_by_label("Due date").fill("15-12-2026")
        tab.get_by_label("Dinas Kesehatan").check()
        tab.get_by_role("button", name="Count the people").click()
        expect(tab.get_by_label("Due date")).to_have_value("15-12-2026")
        tab.get_by_role("button", name="Assign to 2 people").click()
        expect(tab.get_by_text("The course is assigned")).to_be_visible()

        tab.goto("/admin")
        card = tab.locator(".stat", has_text="Required completion")
        expect(card).to_contain_text("0 of 2 people under duty")
        world.complete("Agus", "a")
        tab.reload()
        expect(card).to_contain_text("50%")
        expect(card).to_contain_text("1 of 2 people under duty")

        card.get_by_role("link").click()
        tab.get_by_label("Name or NIP").fill("budi")
        tab.get_by_role("button", name="Search").click()
        expect(
            tab.get_by_text("Budi is counted on 23 November 2026 as not fulfilled yet.").first
        ).to_be_visible()
