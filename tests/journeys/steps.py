"""What a learner does in a course, in any way of doing it."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.journeys.conftest import COURSE, Site
from tests.journeys.hands import Hand
from tests.journeys.key import plain


def sign_in(hand: Hand, identifier: str, password: str) -> None:
    hand.open("/session")
    hand.type("[name=identifier]", identifier)
    hand.type("[name=password]", password)
    hand.press("main form button[type=submit]")
    hand.page.wait_for_url(lambda address: "/session" not in address)


def sign_out(hand: Hand) -> None:
    hand.press('form[action$="/session/end"] button')
    hand.page.wait_for_url("**/session?done=out")


def answer(hand: Hand, box: Locator, site: Site) -> None:
    """Gives the right answer to the question in `box`, which is known by its own words alone."""
    stem = plain(box.locator(".stem").inner_text())
    [right] = {answer for asked, answer in site.key.items() if stem.endswith(asked)}
    wanted = [option for option in box.locator("label.opt").all() if plain(option.inner_text()) in right]
    assert len(wanted) == len(right), right
    for option in wanted:
        hand.tick(option.locator("input"))


def study(hand: Hand, site: Site, answering: bool) -> None:
    """Reads the lesson that is open, answers its checks until each says that it is right, and marks it done."""
    for name in [box.get_attribute("id") for box in hand.page.locator("form.quizbox").all() if answering]:
        box = hand.page.locator(f"form.quizbox#{name}")
        answer(hand, box, site)
        hand.press(box.locator("button[type=submit]"))
        expect(box.locator(".note-good")).to_be_visible()
    hand.press('form[action$="/completion"] button')


def take(hand: Hand, site: Site, quiz: str, script: bool) -> None:
    """Takes a quiz: each answer is saved as it is given, then all are looked over and sent."""
    page = hand.page
    hand.open(f"/courses/{COURSE}/quizzes/{quiz}")
    hand.press('form[action$="/attempts"] button')
    page.wait_for_url("**/attempts/1*")
    numbers = [box.get_attribute("id") for box in page.locator("section.q").all()]
    assert numbers
    for name in numbers:
        box = page.locator(f"section#{name}")
        answer(hand, box, site)
        if script:
            expect(box.locator(".stamp.s1")).to_be_visible()  # saved as it was given
        hand.press(box.locator("button.btn-ph"))  # on a phone one question at a time is shown
    page.wait_for_url("**/review")
    hand.open(page.url.removesuffix("/review"))
    for name in numbers:
        assert page.locator(f"section#{name} input:checked").count() >= 1, f"{name} was not kept"
    hand.open(page.url + "/review")
    hand.press('form[action$="/review"] button')
    page.wait_for_url("**/result*")
