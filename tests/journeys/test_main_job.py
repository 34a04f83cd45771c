"""The main job from end to end: from a slip of paper to a completed course, and to the administrator's figure."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import COURSE, Site
from tests.journeys.hands import Hand, browsing
from tests.journeys.steps import sign_in, sign_out, study, take
from tests.support.people import made_up_nip

pytestmark = pytest.mark.browser

NAME, NIP, PASSWORD = "Siti Rahmawati", made_up_nip(4711), "empat perahu menyeberang"
LESSONS = ("kenali-krisis", "satu-komando", "klaster", "kaji-cepat", "pesan-pertama", "layanan-berjalan")


def register(hand: Hand) -> str:
    """A person of Kelurahan Muara, and the code on the slip."""
    page = hand.page
    hand.open("/admin/people/new")
    hand.type("[name=name]", NAME)
    hand.type("[name=nip]", NIP)
    hand.pick("[name=unit]", "KEL-MUARA")
    hand.press("main form button[type=submit]")
    page.wait_for_url("**/admin/people/*?done=added")
    expect(page.locator("h1")).to_have_text(NAME)
    assert NIP not in page.content()
    place = page.url
    hand.press('form[action$="/code"] button')
    code = page.locator(".note .num").first.inner_text()
    hand.open(place)
    assert code not in page.content()
    return code


def assign(hand: Hand) -> None:
    """The course becomes the duty of the whole agency, after its people were counted."""
    hand.open("/admin/duties/new")
    hand.tick(f'[name=courses][value="{COURSE}"]')
    hand.type("[name=due_day]", "15-12-2026")
    hand.tick('[name=units][value="KAB"]')
    hand.press("button.btn[name=do][value=count]")
    expect(hand.page.locator("#before")).to_be_visible()
    hand.press("button[name=do][value=assign]")
    hand.page.wait_for_url("**/admin/duties/*?done=given")
    expect(hand.page.locator("main")).to_contain_text(NAME)


def required(hand: Hand) -> tuple[int, int]:
    """People who fulfil their duties, and people under one, as the page behind the figure divides them."""
    hand.open("/admin")
    hand.press('main a[href*="/admin/figures/required"]')
    hand.page.wait_for_url("**/admin/figures/required*")
    found = re.search(r"(\d+) ÷ (\d+)", hand.page.locator("main").inner_text())
    assert found, hand.page.locator("main").inner_text()
    return int(found[1]), int(found[2])


def is_counted(hand: Hand) -> str:
    """What the figure answers to the question whether the learner is counted."""
    hand.open("/admin/figures/required")
    hand.type("[name=person]", NAME)
    hand.press('form:has([name="person"]) button[type=submit]')
    return hand.page.locator("main [role=status]").first.inner_text()


def enter_first(hand: Hand, code: str) -> None:
    hand.open("/session")
    hand.press('main a[href="/session/first"]')
    hand.type("[name=nip]", NIP)
    hand.type("[name=code]", code.lower())
    hand.type("[name=password]", PASSWORD)
    hand.press("main form button[type=submit]")
    hand.page.wait_for_url("**/learn")
    expect(hand.page.locator("main")).to_contain_text("Siap Siaga")


@pytest.mark.parametrize(
    ("width", "script"),
    [(390, True), pytest.param(1366, False, marks=pytest.mark.long)],
    ids=["phone", "desk-without-script"],
)
def test_a_learner_finishes_a_course_and_the_figure_moves(
    chrome: Browser, site: Site, width: int, script: bool
) -> None:
    with (
        browsing(chrome, site.address, width, script) as office,
        browsing(chrome, site.address, width, script) as phone,
    ):
        admin, learner = Hand(office), Hand(phone)
        sign_in(admin, site.administrator.nip, site.administrator.password)
        code = register(admin)
        assign(admin)
        before = required(admin)

        enter_first(learner, code)
        sign_out(learner)
        sign_in(Hand(phone, by_keyboard=True), NIP, PASSWORD)
        learner.open(f"/courses/{COURSE}")
        learner.press('form[action$="/runs"] button')
        take(learner, site, "pretes", script)
        for lesson in LESSONS:
            site.clock.forward(minutes=10)
            learner.open(f"/courses/{COURSE}/{lesson}")
            study(learner, site, answering=not script or lesson == LESSONS[0])
        learner.open(f"/courses/{COURSE}")
        assert "100%" not in phone.locator("main").inner_text()
        assert required(admin) == before
        take(learner, site, "kuis-akhir", script)
        expect(phone.locator("h1")).to_contain_text("100")

        learner.open(f"/courses/{COURSE}")
        assert "100%" in phone.locator("main").inner_text()
        sign_out(learner)
        learner.open("/learn")
        assert "/session?next=" in phone.url

        done, under = required(admin)
        assert (done, under) == (before[0] + 1, before[1])
        assert NAME in is_counted(admin)
