"""Taking a quiz in a real browser: with script through reloads and a lost line, without it by Save alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.features.quizzes import world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.world import COURSE, FINAL, Learner
from tests.support.browser import chromium, serving
from tests.support.people import PASSWORD

pytestmark = pytest.mark.browser

QUIZ = f"/courses/{COURSE}/quizzes/{FINAL}"


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as found:
        yield found


@contextmanager
def signed_in(browser: Browser, place: Place, **options: Any) -> Iterator[Page]:
    with serving(place.app) as base:
        context = browser.new_context(base_url=base, **options)
        tab = context.new_page()
        tab.goto("/session")
        tab.fill("[name=identifier]", place.siti.nip)
        tab.fill("[name=password]", PASSWORD)
        tab.click("main button[type=submit]")
        tab.wait_for_url("**/learn")
        yield tab
        context.close()


def start(tab: Page) -> None:
    tab.goto(QUIZ)
    tab.get_by_role("button", name="Start quiz").click()
    tab.wait_for_url(f"**{QUIZ}/attempts/1#q1")


def choose(tab: Page, siti: Learner, question: str, key: str) -> int:
    """Chooses an answer as a learner does, by its place in the list; returns the question's number."""
    asked = siti.asked(question)
    value = world.position_of(asked, key)
    tab.locator(f"[name='q{asked.position}-choice'][value='{value}']").check()
    return asked.position


def stamp(tab: Page, number: int) -> Any:
    return expect(tab.locator(f"#q{number} .stamp"))


def test_answers_are_saved_as_given_and_survive_reload_and_a_lost_line(
    browser: Browser, place: Place, siti: Learner
) -> None:
    with signed_in(browser, place, viewport={"width": 1366, "height": 900}) as tab:
        start(tab)
        number = choose(tab, siti, "k-satu", "z2")
        stamp(tab, number).to_have_text("Saved 12:00")
        tab.reload()
        value = world.position_of(siti.asked("k-satu"), "z2")
        assert tab.is_checked(f"[name='q{number}-choice'][value='{value}']")
        tab.context.set_offline(True)
        other = choose(tab, siti, "k-tiga", "true")
        stamp(tab, other).to_have_text("Not sent yet, trying again. Do not close this page.")
        assert siti.asked("k-tiga").response is None
        tab.context.set_offline(False)
        stamp(tab, other).to_have_text("Saved 12:00")
        assert siti.asked("k-tiga").response == "true"
        tab.check(f"[name=flag{other}]")
        stamp(tab, other).to_have_text("Saved 12:00")
        tab.goto(QUIZ)
        tab.get_by_role("link", name="Continue, 30 minutes left").click()
        for asked in siti.sitting().asked:
            if asked.response is None:
                answer = world.right(asked)
                for key in [answer] if isinstance(answer, str) else list(answer):  # type: ignore[call-overload]
                    choose(tab, siti, asked.served.id, key)
                stamp(tab, asked.position).to_have_text("Saved 12:00")
        tab.locator("form.qs").get_by_role("button", name="Check before sending").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Check before sending")
        assert siti.asked("k-tiga").flagged
        tab.get_by_role("button", name="Send answers").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("You passed with a score of 100")
        assert siti.sitting().attempt.score == 100


@pytest.mark.long
def test_what_another_device_saved_is_shown_and_not_overwritten(
    browser: Browser, place: Place, siti: Learner
) -> None:
    with signed_in(browser, place, viewport={"width": 1366, "height": 900}) as tab:
        start(tab)
        asked = siti.asked("k-satu")
        siti.save(world.given(asked, "z2"))
        number = choose(tab, siti, "k-satu", "z3")
        stamp(tab, number).to_contain_text("elsewhere at 12:00: Seratus dua belas")
        assert siti.asked("k-satu").response == "z2"
        tab.locator(f"#q{number}").get_by_role("button", name="Save").click()
        expect(tab.locator(f"#q{number} .stamp")).to_have_text("Saved 12:00")
        assert siti.asked("k-satu").response == "z3"


@pytest.mark.long
def test_answers_of_an_ended_session_are_sent_after_signing_in_again(
    browser: Browser, place: Place, siti: Learner
) -> None:
    with signed_in(browser, place, viewport={"width": 1366, "height": 900}) as tab:
        start(tab)
        cookies = tab.context.cookies()
        tab.context.clear_cookies()
        number = choose(tab, siti, "k-satu", "z2")
        stamp(tab, number).to_have_text("Sign in again so that this answer is sent.")
        tab.context.add_cookies(cookies)  # type: ignore[arg-type]
        tab.goto(f"{QUIZ}/attempts/1")
        stamp(tab, number).to_have_text("Saved 12:00")
        assert siti.asked("k-satu").response == "z2"


@pytest.mark.long
def test_a_quiz_is_taken_on_a_phone_without_script(browser: Browser, place: Place, siti: Learner) -> None:
    phone = {"width": 390, "height": 800}
    with signed_in(browser, place, viewport=phone, java_script_enabled=False) as tab:
        start(tab)
        expect(tab.locator("#q2")).to_be_hidden()
        for asked in siti.sitting().asked:
            answer = world.right(asked)
            for key in [answer] if isinstance(answer, str) else list(answer):  # type: ignore[call-overload]
                choose(tab, siti, asked.served.id, key)
            tab.locator(f"#q{asked.position}").get_by_role("button", name="Save").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Check before sending")
        tab.go_back()
        expect(tab.locator(".stamp", has_text="Saved 12:00").first).to_be_attached()
        tab.go_forward()
        tab.get_by_role("button", name="Send answers").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("You passed with a score of 100")
