"""A survey filled in by keyboard alone on the narrowest phone, and a scenario gone through without script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from lms.core.db import db
from lms.features.scenarios.models import ScenarioRun
from lms.features.surveys.models import WaitingAnswers
from tests.features.scenarios import world as stories
from tests.features.surveys import world
from tests.support import people
from tests.support.browser import axe_violations, chromium, serving
from tests.support.people import PASSWORD, Someone

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as found:
        yield found


@pytest.fixture
def siti(app: Flask) -> Someone:
    world.publish(app)
    return people.a_person("Siti Rahmawati", people.a_unit())


@contextmanager
def signed_in(browser: Browser, app: Flask, person: Someone, **options: Any) -> Iterator[Page]:
    db.session.remove()
    with serving(app) as base:
        context = browser.new_context(base_url=base, viewport={"width": 320, "height": 640}, **options)
        tab = context.new_page()
        tab.goto("/session")
        tab.fill("[name=identifier]", person.nip)
        tab.fill("[name=password]", PASSWORD)
        tab.click("main button[type=submit]")
        tab.wait_for_url("**/learn")
        yield tab
        context.close()


def press_to(tab: Page, name: str, most: int = 60) -> None:
    """Presses Tab until the field or button with this name has the focus."""
    for _ in range(most):
        tab.keyboard.press("Tab")
        focused = tab.evaluate("[document.activeElement.name, document.activeElement.id]")
        if name in focused:
            return
    raise AssertionError(f"no way by keyboard to {name}")


def test_a_survey_by_keyboard_alone_on_the_narrowest_phone(
    browser: Browser, app: Flask, siti: Someone
) -> None:
    with signed_in(browser, app, siti) as tab:
        tab.goto(f"/courses/{world.COURSE}/surveys/evaluasi")
        assert tab.evaluate("document.documentElement.scrollWidth") == 320
        press_to(tab, "q1-rate.1")
        tab.keyboard.press("Space")
        tab.keyboard.press("ArrowDown")
        press_to(tab, "q2-rate.1")
        tab.keyboard.type("7")
        press_to(tab, "q4-choice")
        tab.keyboard.press("Space")
        press_to(tab, "q6-text")
        tab.keyboard.type("Lebih banyak contoh")
        tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("alert")).to_contain_text("Number 1: Answer this.")
        assert axe_violations(tab, colours=False) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == 320
        press_to(tab, "q1-rate.2")
        tab.keyboard.press("Space")
        press_to(tab, "q6-text")
        expect(tab.locator("[name=q6-text]")).to_have_value("Lebih banyak contoh")
        tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("status")).to_contain_text("Thank you")
    kept = {
        question: response
        for question, _, response in db.session.scalars(sa.select(WaitingAnswers)).one().answers
    }
    assert kept == {
        "materi": {"a": 2, "b": 1}, "sarankan": {"a": 7}, "media": ["a"], "saran": "Lebih banyak contoh"
    }  # fmt: skip


def test_a_scenario_without_script(browser: Browser, app: Flask, siti: Someone) -> None:
    stories.publish(app)
    with signed_in(browser, app, siti, java_script_enabled=False) as tab:
        tab.goto(f"/courses/{stories.COURSE}/scenarios/parsel")
        tab.get_by_role("button", name="Start the scenario").click()
        tab.get_by_label("Menanyakan asal parsel").check()
        tab.get_by_role("button", name="Continue").click()
        expect(tab.get_by_text("You chose: Menanyakan asal parsel")).to_be_visible()
        tab.get_by_role("button", name="Continue").click()
        expect(tab.get_by_text("Choose what you do.")).to_be_visible()
        tab.get_by_label("Mengembalikan dan mencatat").check()
        tab.get_by_role("button", name="Continue").click()
        expect(tab.get_by_text("You passed with a score of 100")).to_be_visible()
        tab.get_by_role("button", name="Start again from the beginning").click()
        tab.get_by_label("Membawanya pulang").check()
        tab.get_by_role("button", name="Continue").click()
        expect(tab.get_by_text("Keputusan ini menyulitkan Anda nanti.")).to_be_visible()
    scores = db.session.scalars(sa.select(ScenarioRun.score).order_by(ScenarioRun.n)).all()
    assert scores == [Fraction(100), Fraction(0)]
