"""The trainer's work: a mistake beside its line, a question answered and shown, and how the course does."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lms.core.clock import now
from lms.core.db import db
from lms.features.catalogue import building
from lms.features.enrolment import services as enrolment
from lms.features.helpdesk import services as helpdesk
from lms.features.helpdesk.services import Wish
from tests.journeys.conftest import COURSE, Site
from tests.journeys.hands import Hand, browsing
from tests.journeys.steps import sign_in
from tests.support.courses import break_course
from tests.support.people import Someone, a_person, a_trainer, a_unit, actor_of

pytestmark = pytest.mark.browser

ASKED = 'Apa beda "siaga" & <darurat>?\nTerima kasih 🙏'
ANSWER = "Siaga: sebelum kejadian.\nDarurat: sesudahnya."


def learners(number: int) -> list[Someone]:
    """People who have begun the course; the first has asked something that may be shown."""
    unit = a_unit("KEL-PASAR", name="Kelurahan Pasar")
    people = [a_person(f"Peserta {place}", unit) for place in range(number)]
    for person in people:
        db.write(enrolment.begin_run, actor_of(person), COURSE, now())
    wish = Wish(f"{COURSE}/kenali-krisis", "", "ask", ASKED, may_publish=True)
    db.write(helpdesk.ask, actor_of(people[0]), wish, "", "id", now())
    return people


@pytest.mark.parametrize(
    ("width", "script", "by_keyboard"),
    [
        (1366, True, False),
        pytest.param(390, False, False, marks=pytest.mark.long),
        pytest.param(1366, True, True, marks=pytest.mark.long),
    ],
    ids=["desk", "phone-without-script", "keyboard"],
)
def test_a_trainer_sees_what_is_wrong_and_answers(
    chrome: Browser, site: Site, width: int, script: bool, by_keyboard: bool
) -> None:
    trainer = a_trainer("Bambang Wiryawan", course=COURSE)
    asker = learners(6)[0]
    break_course(Path(site.app.config["COURSES"]) / COURSE)
    building.bring_up_to_date()
    with browsing(chrome, site.address, width, script) as page:
        hand = Hand(page, by_keyboard)
        sign_in(hand, trainer.nip, trainer.password)
        if width > 1000:
            hand.press('header nav a[href="/teach"]')
        else:
            hand.press('nav.tabs a[href="/menu"], nav.tabs a[href="/teach"]')
            hand.open("/teach")
        hand.press(f'main a[href="/teach/courses/{COURSE}"]')
        expect(page.locator(".fnd").first).to_contain_text("E301")
        expect(page.locator(".fnd .ln").first).to_contain_text("hilang.md")
        expect(page.locator(".grid-2").first).to_contain_text("6")

        hand.press('main a[href^="/teach/questions/"]')
        expect(page.locator(".typed").first).to_have_text(ASKED)
        expect(page.locator("ol.src li").first).to_be_visible()
        hand.press("form[action*='/teach/questions/'] button")  # nothing is typed yet
        expect(page.locator("[aria-invalid=true]")).to_be_visible()
        hand.type("main textarea[name=text]", ANSWER.replace("\n", " "))
        hand.tick("main input[name=publish]")
        hand.press("form[action*='/teach/questions/'] button")
        page.wait_for_url("**/teach/questions?done=answered*")

    with browsing(chrome, site.address, 390, script) as page:
        hand = Hand(page)
        sign_in(hand, asker.nip, asker.password)
        hand.open(f"/courses/{COURSE}/kenali-krisis")
        hand.press("details.drawer:has(.typed) > summary")
        expect(page.locator("details.drawer .typed").first).to_contain_text("sesudahnya")
        assert "Peserta 0" not in page.locator("main").inner_text()
