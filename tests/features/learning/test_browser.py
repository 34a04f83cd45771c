"""The learner's way in a real browser: by keyboard and without script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from lms.core.clock import now
from lms.core.db import db
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from tests.features.learning import world
from tests.support import people
from tests.support.browser import chromium, serving
from tests.support.people import Someone

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as started:
        yield started


@pytest.fixture
def learner(app: Flask) -> Someone:
    """Somebody under a duty; the course has a lesson with table, footnote and checks, and comes in order."""
    person = people.a_person("Siti Rahmawati", people.a_unit())
    place = world.a_course("siaga", title="Siap Siaga", quiz="akhir", head={"urutan": "berurutan"})
    world.rewrite(place, "satu", world.CHECK)
    world.rewrite(place, "dua", "[Ke kuis](akhir.md)\n\n```x-peta\ntitik 1\n```\n")
    world.publish()
    world.a_course("surat", title="Menulis Surat Dinas")
    administrator = people.actor_of(people.an_administrator("Lestari"))
    for course, due in (("siaga", date(2026, 11, 27)), ("surat", date(2026, 12, 15))):
        db.write(enrolment.give_duty, administrator, NewDuty(course, ("SETDA",), due), now())
    db.session.remove()
    return person


@pytest.fixture
def address(app: Flask, learner: Someone) -> Iterator[str]:
    with serving(app) as base:
        yield base


def sign_in(page: Page, address: str, person: Someone) -> None:
    page.goto(f"{address}/session?lang=en")
    page.fill("[name=identifier]", person.nip)
    page.fill("[name=password]", person.password)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/learn")


def press(page: Page, text: str) -> None:
    """Walks by Tab to the link or button with this text, as somebody without a mouse does, and presses Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText.trim()").startswith(text):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"{text!r} cannot be reached by Tab on {page.url}")


@pytest.mark.long
def test_a_course_is_taken_by_keyboard_and_without_script(
    browser: Browser, address: str, learner: Someone
) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.route(
        "**/*.js", lambda route: route.abort()
    )  # the test needs the engine; the page's script never comes
    sign_in(page, address, learner)
    press(page, "Begin")
    assert page.url == f"{address}/courses/siaga/satu"
    page.focus("#check-cek-air [type=radio] >> nth=0")
    page.keyboard.press("ArrowDown")
    press(page, "Check the answer")
    assert page.url.endswith("/courses/siaga/satu/checks/cek-air#check-cek-air")
    assert "Betul, rantai kabar" in page.inner_text("#check-cek-air")
    press(page, "Mark as done and go on")
    assert page.url == f"{address}/courses/siaga/dua"
    press(page, "Mark as done and go on")
    press(page, "Mark as done and go on")
    assert page.url == f"{address}/courses/siaga/quizzes/akhir"
    page.goto(f"{address}/courses/siaga")
    assert "3 of 4 done" in page.inner_text("aside")
    context.close()


def test_the_text_size_chosen_in_a_lesson_stays_on_the_device(
    browser: Browser, address: str, learner: Someone
) -> None:
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, address, learner)
    page.click("[data-size='2']:visible")
    page.goto(f"{address}/courses")
    assert page.get_attribute("html", "data-text") == "2"
    context.close()
