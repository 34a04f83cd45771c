"""The learner's whole way, from the text about the first entry to signing out, in each way of going it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, Page, expect

from lms.core.clock import now
from lms.core.db import db
from lms.features.accounts import services as accounts
from lms.features.accounts.services import NewPerson
from lms.features.helpdesk import queries as helpdesk
from lms.features.helpdesk import services as answering
from lms.features.helpdesk.services import Reply
from lms.features.organisation import services as organisation
from tests.journeys.conftest import COURSE, Site
from tests.journeys.hands import Hand, browsing
from tests.journeys.key import plain
from tests.journeys.steps import sign_out, study, take
from tests.support.people import a_trainer, a_unit, actor_of, made_up_nip, post, sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.long]

NAME, NIP, PASSWORD = "Siti Rahmawati", made_up_nip(4712), "empat perahu menyeberang"
LESSON = f"/courses/{COURSE}/kenali-krisis"
NOTE = "Catat jam mulai & 'status' <darurat>"
ASKED = "Siapa yang mencatat jam pertama?"
ANSWER = "Petugas piket, di buku posko."


@dataclass(frozen=True, slots=True)
class Way:
    """How the way is gone: on which screen, with what, and in which language; `sought` is found in the course."""

    width: int
    script: bool = True
    by_keyboard: bool = False
    language: str = "id"
    sought: str = "melayani"
    title: str = "Siap Siaga"


WAYS = {
    "phone": Way(390),
    "without-script": Way(390, script=False),
    "keyboard": Way(1366, by_keyboard=True),
    "english": Way(390, language="en", sought="sharing", title="Ready to Respond"),
}


def text_for_a_newcomer(site: Site) -> str:
    """The address in the text that the administrator pastes into WhatsApp."""
    added = db.write(accounts.add_person, NewPerson(name=NAME, nip=NIP), now())
    unit = a_unit("KEL-PASAR", name="Kelurahan Pasar")
    db.write(organisation.move_person, None, added.id, unit, now().date(), now())
    desk = sign_in_as(site.app.test_client(), site.administrator)
    made = post(desk, "/admin/slips", page="/admin/slips", one=added.public_id)
    text = desk.get(made.headers["location"]).text
    found = re.search(r"https?://[^/\s]+(/\S+)", text.partition("<textarea")[2].partition("</textarea>")[0])
    assert found
    return found[1]


def enter(page: Page, way: Way, address: str) -> Hand:
    """Opens the address of the text, chooses the language on the first page, and comes in."""
    hand = Hand(page, way.by_keyboard)
    hand.open(address)
    if way.language == "en":
        hand.press('a[hreflang="en"]')
        hand = replace(hand, in_english=True)
    hand.type("[name=nip]", NIP)
    hand.type("[name=password]", PASSWORD)
    hand.press("main form button[type=submit]")
    page.wait_for_url("**/learn")
    return hand


def find_the_course(hand: Hand, way: Way) -> None:
    hand.press('nav a[href="/courses"]')
    hand.type("main [name=q]", way.sought)
    hand.press("form[role=search] button")
    expect(hand.page.locator("article mark").first).to_be_visible()
    hand.press("article h3 a")
    expect(hand.page.locator("h1")).to_contain_text(way.title)
    hand.press('form[action$="/runs"] button')
    hand.page.wait_for_url(f"**/courses/{COURSE}/**")


def read_and_ask(hand: Hand, site: Site) -> None:
    """A note, the checks, a question to the trainer, and done."""
    page = hand.page
    hand.press("#own-note > summary")
    hand.type("#own-note textarea", NOTE)
    hand.press("#own-note form button")
    expect(page.locator("#own-note textarea")).to_have_value(NOTE)
    hand.press('article a[href^="/questions/new"]')
    hand.press("main form[method=post] button[type=submit]")  # nothing is typed yet
    expect(page.locator("[aria-invalid=true]")).to_be_visible()
    hand.type("main textarea", ASKED)
    hand.press("main form[method=post] button[type=submit]")
    expect(page.locator("main")).to_contain_text(ASKED)
    hand.press(f'main a.btn[href="{LESSON}"]')
    study(hand, site, answering=True)


def look_back(hand: Hand, site: Site) -> None:
    """Asks about a question of the result: the question goes along as it stands."""
    if hand.page.locator('a[href*="question="]').locator("visible=true").count() == 0:
        hand.press("main details.drawer > summary")
    hand.press('a[href*="question="]')
    hand.type("main textarea", "Mengapa jawaban ini?")
    hand.press("main form[method=post] button[type=submit]")
    along = [plain(one) for one in hand.page.locator("main dl dd").all_inner_texts()]
    assert set(along) & site.key.keys(), along


def answer(site: Site) -> None:
    """The trainer answers what was asked first."""
    trainer = actor_of(a_trainer())
    db.session.remove()
    [asked] = helpdesk.queue(db.session(), None).rows
    db.write(answering.answer, trainer, asked.public_id, Reply(ANSWER), now())


def settle(hand: Hand, way: Way) -> None:
    """Large letters, dark, and the other language."""
    page, other = hand.page, "id" if way.language == "en" else "en"
    hand.press('header a[href="/my/settings"]')
    if way.script:
        hand.press("main button[data-size='2']")
    else:
        hand.pick("#text", "2")
    hand.pick("#theme", "dark")
    hand.pick("#lang", other)
    hand.press('form[action$="/display"] button')
    expect(page.locator("html")).to_have_attribute("lang", other)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-text", "2")


def put_on_paper(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.locator("header.mast")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    page.emulate_media(media="screen")


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_a_learner_goes_the_whole_way(chrome: Browser, site: Site, way: Way) -> None:
    address = text_for_a_newcomer(site)
    with browsing(chrome, site.address, way.width, way.script) as page:
        hand = enter(page, way, address)
        find_the_course(hand, way)
        hand.open(LESSON)
        read_and_ask(hand, site)
        answer(site)
        take(hand, site, "pretes", way.script)
        look_back(hand, site)
        hand.press("a.bell")
        hand.press('main a[href^="/my/questions/"]')
        expect(page.locator("main")).to_contain_text(ANSWER)
        hand = replace(hand, in_english=False)
        settle(hand, way)
        hand.open(LESSON)
        hand.press('a[href$="view=print"]')
        put_on_paper(page)
        hand.open("/my/notes")
        expect(page.locator("main")).to_contain_text(NOTE)
        sign_out(hand)
        hand.open("/learn")
        assert "/session?next=" in page.url
