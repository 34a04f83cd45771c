"""What the administrator of a unit does in the first week, and what two of them do to each other."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import COURSE, Site
from tests.journeys.hands import Hand, browsing
from tests.journeys.steps import sign_in
from tests.support.people import Someone, a_person, a_unit, an_administrator, made_up_nip

pytestmark = [pytest.mark.browser, pytest.mark.long]

NAME, NIP = "Nur'aini Ma'ruf", made_up_nip(4713)
SAVE = "main form.card[method=post] button[type=submit]"


def administrators() -> tuple[Someone, Someone]:
    """Two who look after the same agency, one as the site's, one as the agency's."""
    agency = a_unit("DINKES", name="Dinas Kesehatan")
    a_unit("PUSKESMAS", agency, name="Puskesmas Muara")
    chief = a_person("Ratna Basri", agency)
    return an_administrator("Andi Tenri", agency, over=agency), chief


def add_a_unit_and_a_person(hand: Hand) -> None:
    hand.press('nav a[href="/admin/people"]')
    hand.press('main a.btn[href="/admin/units"]')
    form = 'aside form[method="post"]'
    hand.type(f"{form} [name=name]", "Seksi Gizi")
    hand.type(f"{form} [name=code]", "GIZI")
    hand.pick(f"{form} [name=parent_id]", "PUSKESMAS")
    hand.press(f"{form} button")
    expect(hand.page.locator("main table")).to_contain_text("Seksi Gizi")
    hand.open("/admin/people")
    hand.press('main a.btn[href^="/admin/people/new"]')
    hand.type("[name=name]", NAME)
    hand.type("[name=nip]", NIP)
    hand.pick("[name=unit]", "GIZI")
    hand.press(SAVE)
    expect(hand.page.locator("h1")).to_have_text(NAME)


def hand_out_slips(hand: Hand) -> None:
    """The slips of the unit, and the text for the one who is far away."""
    page = hand.page
    hand.open("/admin/slips")
    hand.press("button[name=which][value=without]")
    expect(page.locator(".slip").filter(has_text=NAME)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("header.mast")).to_be_hidden()
    expect(page.locator(".slip .codes").first).to_be_visible()
    page.emulate_media(media="screen")
    hand.press(page.locator(".slip").filter(has_text=NAME).locator("a"))
    text = page.locator("#message").input_value()
    assert NAME in text
    assert "/session/first" in text or "/s/" in text
    assert NIP not in text


def look_after(hand: Hand) -> None:
    """The person moves from a day on, and gets more time in quizzes."""
    page = hand.page
    hand.open("/admin/people")
    hand.type("[name=q]", "nuraini maruf")
    hand.press("form[role=search] button")
    hand.press("main table a.ib")
    hand.press('main a[href$="/unit"]')
    hand.pick("[name=unit_id]", "PUSKESMAS")
    hand.type("[name=on_day]", "31-02-2026")
    hand.press(SAVE)
    expect(page.locator("#on_day")).to_have_value("31-02-2026")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    hand.type("[name=on_day]", "23-11-2026")
    hand.press(SAVE)
    expect(page.locator("main aside")).to_contain_text("Puskesmas Muara")
    hand.press('main a[href$="/time"]')
    hand.pick("[name=factor]", "1.5")
    hand.type("[name=reason]", "Membaca dengan pembaca layar")
    hand.press(SAVE)
    page.wait_for_url("**?done=time")


def give_a_duty(hand: Hand) -> None:
    hand.press('nav a[href="/admin/duties"]')
    hand.press('main a[href="/admin/duties/new"]')
    hand.tick(f'[name=courses][value="{COURSE}"]')
    hand.type("[name=due_day]", "15-12-2026")
    hand.tick('[name=units][value="DINKES"]')
    hand.press("button.btn[name=do][value=count]")
    hand.press("button[name=do][value=assign]")
    expect(hand.page.locator("main")).to_contain_text(NAME)


def read_the_figures(hand: Hand) -> None:
    """The dashboard, where its figure comes from, one person, and the file."""
    page = hand.page
    hand.open("/admin")
    hand.press('main section a[href*="/admin/figures/required"]')
    hand.type("[name=person]", NAME)
    hand.press('form:has([name="person"]) button[type=submit]')
    expect(page.locator("main [role=status]").first).to_contain_text(NAME)
    hand.open("/admin")
    with page.expect_download() as taken:
        link = hand.find('main a[href*="format=csv"]')
        if hand.by_keyboard:
            hand.reach(link)
            page.keyboard.press("Enter")
        else:
            link.click()
    text = taken.value.path().read_text(encoding="utf-8-sig")
    assert "DINKES" in text


@pytest.mark.parametrize(
    ("width", "script", "by_keyboard"),
    [(1366, True, True), (390, False, False)],
    ids=["keyboard", "phone-without-script"],
)
def test_an_administrator_settles_a_unit(
    chrome: Browser, site: Site, width: int, script: bool, by_keyboard: bool
) -> None:
    own, _chief = administrators()
    with browsing(chrome, site.address, width, script) as page:
        hand = Hand(page, by_keyboard)
        sign_in(hand, own.nip, own.password)
        hand.open("/admin")
        add_a_unit_and_a_person(hand)
        hand_out_slips(hand)
        look_after(hand)
        give_a_duty(hand)
        read_the_figures(hand)


def test_two_administrators_edit_one_person(chrome: Browser, site: Site) -> None:
    own, edited = administrators()
    place = f"/admin/people/{edited.public_id}/edit"
    with browsing(chrome, site.address, 390) as one, browsing(chrome, site.address, 1366) as two:
        first, second = Hand(one), Hand(two)
        sign_in(first, own.nip, own.password)
        sign_in(second, site.administrator.nip, site.administrator.password)
        first.open(place)
        second.open(place)
        first.type("[name=position]", "Kepala Seksi Gizi")
        first.press(SAVE)
        second.type("[name=position]", 'Kepala Seksi "Gizi" & Ibu')
        second.type("[name=title_after]", "S.KM.")
        second.press(SAVE)
        # Told who was quicker; both texts are there, and what was typed still stands in the form.
        expect(two.locator("main .note").first).to_contain_text(own.name)
        expect(two.locator("main table")).to_contain_text("Kepala Seksi Gizi")
        expect(two.locator("[name=title_after]")).to_have_value("S.KM.")
        second.tick("[name=theirs][value=position]")
        second.press(SAVE)
        expect(two.locator("h1")).to_contain_text("S.KM.")
        expect(two.locator("main")).to_contain_text("Kepala Seksi Gizi")
