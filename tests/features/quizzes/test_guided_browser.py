"""Immediate feedback and hints on a phone, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.features.quizzes import guided, world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.guided import GUIDED
from tests.features.quizzes.test_browser import signed_in
from tests.support.browser import axe_violations, chromium

pytestmark = pytest.mark.browser

QUIZ = f"/courses/{guided.COURSE}/quizzes/{GUIDED}"


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as found:
        yield found


def press_at(tab: Page, selector: str, key: str = "Enter") -> None:
    """Walks on with Tab until the control has the focus, then presses a key on it."""
    for _step in range(60):
        if tab.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            tab.keyboard.press(key)
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def test_a_hint_is_opened_and_an_answer_checked_by_keyboard_on_a_phone(
    browser: Browser, place: Place
) -> None:
    siti = replace(world.learner(place.app, place.siti, place.clock), course=guided.COURSE)
    with signed_in(browser, place, viewport={"width": 390, "height": 800}) as tab:
        tab.goto(QUIZ)
        press_at(tab, "form[action$='/attempts'] button")
        tab.wait_for_url("**/attempts/1#q1")
        expect(tab.locator("#q2")).to_be_hidden()
        press_at(tab, "#q1 input[type=radio]", "Space")
        stamp = tab.locator("#q1 .stamp")
        expect(stamp).to_have_text("Saved 12:00")
        right = siti.sitting(1, GUIDED).asked[0].order.index("z2")
        for _line in range(right):
            tab.keyboard.press("ArrowDown")
        expect(tab.locator("#q1 input[type=radio]").nth(right)).to_be_checked()
        press_at(tab, "#q1 button[name=hint]")
        expect(tab.get_by_text("PETUNJUK-satu")).to_be_visible()
        expect(tab.locator("#q2")).to_be_hidden()
        press_at(tab, "#q1 button[name=check]")
        expect(tab.get_by_text("Points: 0.75 of 1")).to_be_visible()
        expect(tab.get_by_text("RAHASIA-benar")).to_be_visible()
        expect(tab.locator("#q1 input[type=radio]")).to_have_count(0)
        assert axe_violations(tab) == []
        press_at(tab, "#q1 button[name=to]")
        tab.wait_for_url("**#q2")
        press_at(tab, "#q2 input.num", "1")
        tab.keyboard.type(".500")
        tab.keyboard.press("Tab")
        expect(tab.locator("#q2 .stamp")).to_have_text("Saved 12:00. Read as 1500.")
        with tab.expect_navigation():
            press_at(tab, "#q2 input.num", "Enter")
        assert [asked.is_locked for asked in siti.sitting(1, GUIDED).asked] == [True, False, False]
