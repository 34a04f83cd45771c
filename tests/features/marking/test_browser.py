"""A trainer marks an essay in a real browser by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.features.marking.conftest import Place
from tests.features.marking.world import Learner
from tests.support.browser import LOOKS, axe_violations, chromium, serving
from tests.support.people import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as found:
        yield found


def sign_in(browser: Browser, place: Place, base: str, width: int, theme: str) -> Page:
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": 800},
        color_scheme=theme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    tab = context.new_page()
    tab.goto("/session")
    tab.fill("[name=identifier]", place.bambang.nip)
    tab.fill("[name=password]", PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/learn")
    return tab


def to(tab: Page, control: Locator) -> None:
    """Moves the focus to a control by the Tab key alone, as somebody without a mouse."""
    for _ in range(60):
        if control.evaluate("one => one === document.activeElement"):
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not lead to {control}")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_a_trainer_marks_by_the_keyboard_alone(
    browser: Browser, place: Place, siti: Learner, width: int, theme: str
) -> None:
    siti.sit()
    with serving(place.app) as base:
        tab = sign_in(browser, place, base, width, theme)
        tab.goto("/teach/marking")
        assert axe_violations(tab) == []
        to(tab, tab.get_by_role("link", name="Answer in a quiz").first)
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("group", name="Kesopanan")).to_be_visible()
        assert axe_violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")

        first = tab.get_by_role("group", name="Kesopanan").get_by_role("radio")
        to(tab, first.first)
        tab.keyboard.press("ArrowRight")
        tab.keyboard.press("ArrowRight")
        expect(first.nth(2)).to_be_checked()
        second = tab.get_by_role("group", name="Kejelasan").get_by_role("radio")
        to(tab, second.first)
        tab.keyboard.press("Space")
        to(tab, tab.get_by_label("Message to Siti Rahmawati"))
        tab.keyboard.type("Santun, tetapi belum menolak.")
        to(tab, tab.get_by_role("button", name="Give the mark and open the next"))
        tab.keyboard.press("Enter")

        expect(tab.get_by_role("status")).to_contain_text("The mark has been saved")
        to(tab, tab.get_by_label("Score in percent"))
        tab.keyboard.type("seratus")
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("alert")).to_contain_text("Give a whole percentage")
        assert axe_violations(tab) == []
        percent = tab.get_by_label("Score in percent")
        to(tab, percent)
        tab.keyboard.press("Control+A")
        tab.keyboard.type("100%")
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("heading", name="Nothing waits for a mark")).to_be_visible()
    assert siti.sitting().attempt.score == (4 * Fraction(1, 3) + 2 + 2) / 8 * 100
