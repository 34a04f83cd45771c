"""An administrator's week: people come in from a damaged table, get a duty, are reminded, and the figures are told."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from lms.core.worker import Worker
from lms.features.catalogue import building
from tests.journeys.hands import Hand, browsing
from tests.journeys.steps import sign_in
from tests.support.browser import serving
from tests.support.courses import write_course
from tests.support.people import PASSWORD, Someone, a_person, a_unit, an_administrator
from tests.support.roll import Entry, roll, write_xlsx
from tests.support.site import HandClock, copied_site

pytestmark = pytest.mark.browser

COURSE, PHONE = "layanan-warga", "081234567890"
FEW, MANY = 40, 3_000
DAMAGED, LOST = 2, 3
"""The rows of the file whose NIP Excel has rounded, and whose unit nobody knows."""


@dataclass(frozen=True, slots=True)
class Office:
    """A running site with an agency: who runs it, somebody who learns, and their superior."""

    app: Flask
    address: str
    clock: HandClock
    admin: Someone
    learner: Someone
    head: Someone
    folder: Path

    def work(self) -> None:
        """What the worker does meanwhile."""
        with self.app.app_context():
            Worker(self.app).drain()


@pytest.fixture
def office(migrated_url: str, tmp_path: Path, clock: HandClock) -> Iterator[Office]:
    write_course(tmp_path / "courses", COURSE, title="Layanan Warga", lessons=("satu",))
    with copied_site(tmp_path, migrated_url, clock, LANGUAGE="id") as app:
        building.bring_up_to_date()
        agency = a_unit("KAB", name="Kabupaten Arungkala")
        village = a_unit("MUARA", agency, name="Kelurahan Muara")
        admin = an_administrator("Lestari Handayani", agency)
        learner, head = a_person("Siti Rahmawati", village), a_person("Wulan Safitri", village)
        with serving(app) as address:
            yield Office(app, address, clock, admin, learner, head, tmp_path)


def damaged_table(office: Office, count: int) -> Path:
    """A table with the learner's own row among others: Excel has rounded her NIP, and one unit is misspelt."""
    rows = roll(count, ("MUARA",))
    first: Entry = {
        "nip": office.learner.nip[:15] + "000",
        "nama_lengkap": office.learner.name,
        "gelar_depan": "",
        "gelar_belakang": "",
        "nip_atasan": office.head.nip,
        "no_hp": PHONE,
    }
    rows[DAMAGED - 2] |= first
    rows[LOST - 2] |= {"kode_unit": "MUARRA"}
    for row in rows[LOST - 2 :]:
        row["nip_atasan"] = ""
    return write_xlsx(office.folder / "pegawai.xlsx", rows)


def take_people_in(hand: Hand, office: Office, count: int) -> None:
    """The dry run names what is damaged; one row is mended by what fits, one by hand, and all go in."""
    page = hand.page
    hand.press('nav a[href="/admin/people"]')
    hand.press('main a[href="/admin/imports"]')
    page.set_input_files("[name=file]", damaged_table(office, count))
    hand.press('main form[action="/admin/imports"] button.btn')
    hand.press("form#columns button.btn")
    office.work()
    hand.open(page.url)
    hand.press(f"button[name=take][value='{DAMAGED}']")
    hand.type(f"[name=r{LOST}-unit]", "MUARA")
    hand.press('form[action$="/rows"] .row button.btn-2:not([name])')
    expect(page.locator("button[name=take]")).to_have_count(0)
    hand.press('form[action$="/take-in"] button')
    office.work()
    hand.open(page.url)
    expect(page.locator(".stat b").first).to_have_text(f"{count:,}".replace(",", "."))
    expect(page.locator('form[action$="/undo"] button')).to_be_visible()


def give_a_yearly_duty(hand: Hand, office: Office) -> str:
    """To all PNS of the agency, from whom one is left out; returns the address of the duty."""
    page = hand.page
    hand.press('nav a[href="/admin/duties"]')
    hand.press('main a[href="/admin/duties/new"]')
    hand.tick(f'[name=courses][value="{COURSE}"]')
    hand.type("[name=due_day]", "15-12-2026")
    hand.pick("[name=every_months]", "12")
    hand.tick('[name=units][value="KAB"]')
    hand.tick("[name=statuses][value=PNS]")
    hand.press(page.locator("details:has([name=exempt_nips]) > summary"))
    hand.type("[name=exempt_nips]", office.admin.nip)
    hand.type("[name=exempt_reason]", "Menyusun kursus ini")
    hand.press("button.btn[name=do][value=count]")
    expect(page.locator("#before")).to_be_visible()
    hand.press("button[name=do][value=assign]")
    page.wait_for_url("**/admin/duties/*?done=given")
    expect(page.locator("main")).to_contain_text("Kursus ditugaskan")
    office.work()
    return page.url.partition("?")[0]


def remind(hand: Hand, office: Office, duty: str) -> None:
    """A text without names and figures, and a list to call."""
    page = hand.page
    hand.open(f"{duty}/reminder?unit=MUARA")
    text = page.locator("#text-id").input_value()
    assert "Layanan Warga" in text
    assert office.learner.name not in text
    assert "%" not in text
    hand.press('main a[href*="/calls"]')
    hand.type("[name=q]", office.learner.name)
    hand.press("form[role=search] button")
    found = page.get_by_role("link", name=office.learner.name, exact=True)
    expect(page.locator("main tr").filter(has=found)).to_contain_text(PHONE)


def required(hand: Hand) -> tuple[int, int]:
    """People who fulfil the duty, and people under it, as the page behind the figure divides them."""
    hand.open("/admin/figures/required")
    found = re.search(r"([\d.]+) ÷ ([\d.]+)", hand.page.locator("main").inner_text())
    assert found
    return int(found[1].replace(".", "")), int(found[2].replace(".", ""))


def print_for_the_head(hand: Hand) -> str:
    """One side of paper, with a code to type and to scan; returns the code."""
    page = hand.page
    hand.open("/admin")
    hand.press('main a[href^="/admin/head"]')
    expect(page.locator("svg.qr")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("header.mast")).to_be_hidden()
    expect(page.locator(".slip .codes")).to_be_visible()
    page.emulate_media(media="screen")
    return page.locator(".slip .codes").inner_text()


def learn(hand: Hand, learner: Someone) -> None:
    """The learner does what is required, and asks for a letter of their name to be put right."""
    page = hand.page
    sign_in(hand, learner.nip, learner.password)
    expect(page.locator("main")).to_contain_text("Layanan Warga")
    hand.open(f"/courses/{COURSE}")
    hand.press('form[action$="/runs"] button')
    hand.open(f"/courses/{COURSE}/satu")
    hand.press('form[action$="/completion"] button')
    hand.open("/my/data")
    hand.type("[name=download_password]", PASSWORD)
    with page.expect_download() as taken:
        button = hand.find('form:has([name="download_password"]) button[type=submit]')
        if hand.by_keyboard:
            hand.reach(button)
            page.keyboard.press("Enter")
        else:
            button.click()
    with zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes())) as archive:
        kept = [json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")]
    assert learner.nip in json.dumps(kept)
    hand.pick("[name=field]", "name")
    hand.type("[name=wanted]", "Siti Rachmawati, menurut SK")
    hand.press('form:has([name="wanted"]) button')
    expect(page.locator("main")).to_contain_text("Siti Rachmawati, menurut SK")


def open_the_code(hand: Hand, code: str) -> None:
    """Typed from paper in capitals: the figure as it was, and beside it what has changed, as people."""
    page = hand.page
    hand.open("/c")
    hand.type("[name=code]", code.upper().replace("-", ""))
    hand.press("main form button")
    page.wait_for_url("**/admin/citations/*")
    expect(page.locator("main section").first.locator("strong").first).to_contain_text("+1")


def answer_that_the_figure_is_wrong(hand: Hand, name: str) -> None:
    """Whether somebody counts, and why, in a sentence to copy."""
    page = hand.page
    hand.open("/admin/figures/required")
    hand.type("[name=person]", name)
    hand.press('form:has([name="person"]) button[type=submit]')
    among_namesakes = page.get_by_role("button", name=f"{name}, Kelurahan Muara", exact=True)
    if among_namesakes.count():
        hand.press(among_namesakes)
    expect(page.locator("main [role=status]").first).to_contain_text(name)
    assert name in page.locator("#answer").input_value()


@pytest.mark.parametrize(
    ("width", "script", "by_keyboard", "count"),
    [
        (1366, True, False, FEW),
        pytest.param(390, True, False, MANY, marks=pytest.mark.long),
        pytest.param(1366, False, False, MANY, marks=pytest.mark.long),
        pytest.param(1366, True, True, MANY, marks=pytest.mark.long),
    ],
    ids=["desk", "phone", "desk-without-script", "keyboard"],
)
def test_the_week_of_an_administrator(
    chrome: Browser, office: Office, width: int, script: bool, by_keyboard: bool, count: int
) -> None:
    with (
        browsing(chrome, office.address, width, script) as desk,
        browsing(chrome, office.address, 390, script) as phone,
    ):
        admin, other = Hand(desk, by_keyboard), Hand(phone, by_keyboard)
        sign_in(admin, office.admin.nip, office.admin.password)
        admin.open("/admin")
        take_people_in(admin, office, count)
        duty = give_a_yearly_duty(admin, office)
        remind(admin, office, duty)
        before = required(admin)
        code = print_for_the_head(admin)

        office.clock.forward(days=1)
        learn(other, office.learner)
        sign_in(admin, office.admin.nip, office.admin.password)
        assert required(admin) == (before[0] + 1, before[1])
        open_the_code(admin, code)
        answer_that_the_figure_is_wrong(admin, office.learner.name)
        admin.open("/admin/requests")
        expect(desk.locator("main")).to_contain_text(office.learner.name)

    with browsing(chrome, office.address, width, script) as page:
        superior = Hand(page, by_keyboard)
        sign_in(superior, office.head.nip, office.head.password)
        superior.press('nav a[href="/team"]')
        superior.press(page.locator("main table a").filter(has_text=office.learner.name))
        expect(page.locator("main")).to_contain_text("Layanan Warga")
