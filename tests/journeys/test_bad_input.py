"""What people type by mistake, in a browser: it is shown right or answered clearly, and nothing breaks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from lms.core.clock import now
from lms.core.db import db
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from lms.features.helpdesk import services as helpdesk
from lms.features.helpdesk.services import Wish
from tests.journeys.conftest import COURSE, Site
from tests.journeys.hands import Hand, browsing
from tests.journeys.steps import sign_in
from tests.support.people import a_person, a_unit, actor_of, an_administrator, made_up_nip

pytestmark = [pytest.mark.browser, pytest.mark.long]

NAMES = (
    """Nur'aini "Ika" Ma`ruf""",
    "Budi/Bambang \\ <b>S.</b> & Anak",
    "Ayu 👩‍🏫 Lestari 🇮🇩",
    "فاطمة بنت أحمد",
)
TURNED, UPRIGHT = "Siti \u202eHalid\u202c Rahma", "Siti Halid Rahma"
"""A name with an override of direction, and what is kept of it."""
UNIT = 'Bidang "Mutu" <i>& Data</i> / المعلومات'

BESIDE = """() => {
  const turned = /[\\u0590-\\u08ff]/, found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.data.trim();
    let at = walk.currentNode.parentElement;
    if (!turned.test(text) || !at.checkVisibility() || at.closest("option, textarea, title")) continue;
    const style = () => getComputedStyle(at);
    while (style().display === "inline" && style().unicodeBidi === "normal") at = at.parentElement;
    const alone = style().display === "inline" || at.innerText.split("\\n").some(line => line.trim() === text);
    if (!alone) found.push(at.outerHTML.slice(0, 200));
  }
  return found;
}"""
"""Where letters from right to left stand with others on a line, without isolation."""


def stands(page: Page, text: str) -> bool:
    """Whether the page shows `text` letter by letter, in sight."""
    return text in page.locator("main").inner_text()


def test_odd_names_are_shown_right_in_every_list(chrome: Browser, site: Site) -> None:
    turned: dict[str, list[str]] = {}
    with browsing(chrome, site.address, 390) as page:
        hand = Hand(page)
        sign_in(hand, site.administrator.nip, site.administrator.password)
        hand.open("/admin/units")
        hand.type("aside form [name=name]", UNIT)
        hand.type("aside form [name=code]", "MUTU")
        hand.pick("aside form [name=parent_id]", "KAB")
        hand.press("aside form button")
        for number, name in enumerate((*NAMES, TURNED)):
            hand.open("/admin/people/new")
            hand.type("[name=name]", name)
            hand.type("[name=nip]", made_up_nip(5000 + number))
            hand.pick("[name=unit]", "MUTU")
            hand.press("main form.card button[type=submit]")
            expect(page.locator("h1")).to_have_text(UPRIGHT if name == TURNED else name)
        duty = NewDuty(COURSE, ("MUTU",), now().date().replace(month=12))
        made = db.write(enrolment.give_duty, actor_of(site.administrator), duty, now())
        for address in (
            "/admin/people?unit=MUTU",
            "/admin/slips?unit=MUTU",
            "/admin/units/MUTU",
            f"/admin/duties/{made}",
            "/admin/figures/required?unit=MUTU",
            "/admin/audit",
        ):
            hand.open(address)
            missing = [name for name in (*NAMES, UPRIGHT) if not stands(page, name)]
            assert missing == [], address
            assert "\u202e" not in page.content()
            turned[address] = page.evaluate(BESIDE)
        for address in (
            "/admin",
            "/admin/units",
            "/admin/units/MUTU/edit",
            "/admin/duties/new",
            "/admin/slips",
        ):
            hand.open(address)
            assert stands(page, UNIT) or page.locator("option", has_text=UNIT).count(), address
            turned[address] = page.evaluate(BESIDE)
        hand.open("/admin/slips?unit=MUTU")
        hand.press("button[name=which][value=without]")
        for name in (*NAMES, UPRIGHT):
            assert stands(page, name), name
        turned["slips"] = page.evaluate(BESIDE)
    # Letters written from right to left turn round nothing that stands beside them on the line.
    assert {address: found for address, found in turned.items() if found} == {}


def test_what_a_learner_may_type_wrongly(chrome: Browser, site: Site) -> None:
    learner = a_person("Siti Rahmawati", a_unit("KEL-PASAR", name="Kelurahan Pasar"))
    db.write(enrolment.begin_run, actor_of(learner), COURSE, now())
    with browsing(chrome, site.address, 390) as page:
        hand = Hand(page)
        sign_in(hand, learner.nip, learner.password)
        for words in ("krisis " * 1_430, "x" * 10_000, "' OR 1=1 --", '"* NEAR(', "🙏🏽", "%_\\"):
            hand.open("/courses")
            hand.type("main [name=q]", words)
            hand.press("form[role=search] button")
            expect(page.locator("main h1")).to_be_visible()
            expect(page.locator("main h2").first).to_be_visible()
        for address in (
            f"/courses/{COURSE}?lang=xx",
            f"/courses/{COURSE}/kenali-krisis?text=xx",
            f"/courses/{COURSE}/kenali-krisis?lang=../id&text=",
        ):
            hand.open(address)
            expect(page.locator("h1")).to_be_visible()
            assert page.title()
        for address in (
            "/kursus/siap-siaga",
            "/en/courses",
            f"/courses/{COURSE}/recognising-a-crisis",
            "/k/%F0%9F%99%8F",
        ):
            hand.open(address)
            expect(page.locator("main :is(a, button)").first).to_be_visible()
            assert page.locator("html").get_attribute("lang") == "id"
        wish = Wish(f"{COURSE}/kenali-krisis", "", "ask", "<script>alert(1)</script> " + "لماذا؟ " * 20)
        db.write(helpdesk.ask, actor_of(learner), wish, "", "id", now())
        hand.open("/my/questions")
        assert stands(page, "<script>alert(1)</script>")


def test_a_unit_does_not_come_under_itself(chrome: Browser, site: Site) -> None:
    agency = a_unit("DINKES", name="Dinas Kesehatan")
    clinic = a_unit("PUSKESMAS", agency, name="Puskesmas Muara")
    a_unit("GIZI", clinic, name="Seksi Gizi")
    admin = an_administrator("Andi Tenri", agency)
    with browsing(chrome, site.address, 1366) as page:
        hand = Hand(page)
        sign_in(hand, admin.nip, admin.password)
        hand.open("/admin/units/PUSKESMAS/place")
        offered = page.locator("#parent_id option:enabled").evaluate_all("all => all.map(one => one.value)")
        assert not {"PUSKESMAS", "GIZI"} & set(offered)
        # A page opened before the tree changed, or an address put together by hand, still offers it.
        for code in ("PUSKESMAS", "GIZI"):
            page.locator("#parent_id").evaluate(
                "(list, code) => list.add(new Option(code, code, true, true))", code
            )
            hand.press("main form.card button[type=submit]")
            expect(page.locator("[aria-invalid=true]")).to_be_visible()
            assert re.search(r"\w{3}", page.locator("#parent_id-e").inner_text())
        hand.open("/admin/units/PUSKESMAS/edit")
        expect(page.locator("#place ~ dl")).to_contain_text("Dinas Kesehatan")
