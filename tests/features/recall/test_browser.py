"""A review by keyboard alone on a phone, from the first page to its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from lms.core.db import db
from tests.features.recall import world
from tests.support import people
from tests.support.browser import axe_violations, chromium, serving
from tests.support.people import PASSWORD
from tests.support.site import HandClock

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as found:
        yield found


def press_to(tab: Page, words: str, most: int = 60) -> None:
    """Presses Tab until the link, field or button with these words or this value has the focus."""
    for _ in range(most):
        tab.keyboard.press("Tab")
        focused = tab.evaluate("[document.activeElement.innerText, document.activeElement.name]")
        if words in focused:
            return
    raise AssertionError(f"no way by keyboard to {words}")


def test_a_review_by_keyboard_alone_on_a_phone(
    browser: Browser, app: Flask, clock: HandClock, tmp_path: Path
) -> None:
    world.published(app, tmp_path / "courses")
    siti = people.a_person("Siti Rahmawati", people.a_unit())
    world.complete(people.actor_of(siti))
    clock.forward(days=1)
    db.session.remove()
    with serving(app) as base:
        tab = browser.new_context(base_url=base, viewport={"width": 390, "height": 844}).new_page()
        tab.goto("/session")
        tab.fill("[name=identifier]", siti.nip)
        tab.fill("[name=password]", PASSWORD)
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/learn")
        press_to(tab, "Recall now")
        tab.keyboard.press("Enter")
        for number, effort in enumerate(("Answer, it was easy", "I do not remember", "Answer it"), 1):
            expect(tab.get_by_text(f"Question {number} of 4")).to_be_visible()
            assert axe_violations(tab) == []
            assert tab.evaluate("document.documentElement.scrollWidth") == 390
            if effort != "I do not remember":
                press_to(tab, "q-choice")
                tab.keyboard.press("Space")
            press_to(tab, effort)
            tab.keyboard.press("Enter")
            expect(tab.get_by_text("Comes back in")).to_be_visible()
            assert axe_violations(tab) == []
            press_to(tab, "Next question")
            tab.keyboard.press("Enter")
        expect(tab.get_by_text("Question 4 of 4")).to_be_visible()
        press_to(tab, "q-number")
        tab.keyboard.type("112")
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("heading", level=1)).to_have_text("Correct")
        press_to(tab, "Finish")
        tab.keyboard.press("Enter")
        expect(tab.get_by_text("This review is done.")).to_be_visible()
        expect(tab.get_by_text("Nothing comes back today")).to_be_visible()
        assert axe_violations(tab) == []
        tab.context.close()
