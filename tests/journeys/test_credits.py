"""JP and certificates: a learner reaches the target from three sources; an administrator settles and proves it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, FilePayload, expect

from lms.core import tokens
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.forms import DayField
from lms.core.worker import Worker
from lms.features.accreditation import work as hours
from lms.features.activities import deciding
from lms.features.activities.deciding import Decision
from lms.features.attendance import services as attendance
from lms.features.attendance.services import Event
from lms.features.catalogue import building
from lms.features.certificates import work as certificates
from lms.features.enrolment import services as enrolment
from lms.features.learning import services as learning
from tests.journeys.hands import Hand, browsing
from tests.journeys.steps import sign_in
from tests.support.browser import serving
from tests.support.courses import write_course
from tests.support.people import ZONE, Someone, a_person, a_unit, actor_of, an_administrator
from tests.support.site import HandClock, copied_site

pytestmark = pytest.mark.browser

COURSE = "layanan-warga"
PDF = b"%PDF-1.7\n" + b"0" * 500 + b"\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
EVIDENCE: FilePayload = {"name": "sertifikat.pdf", "mimeType": "application/pdf", "buffer": PDF}
SAVE = "main form[method=post] button.btn[type=submit]"


@dataclass(frozen=True, slots=True)
class Office:
    """A running site with a course of 4 JP that nobody has confirmed: who runs it, and somebody who learns."""

    app: Flask
    address: str
    clock: HandClock
    admin: Someone
    learner: Someone

    def number(self) -> None:
        """The job of certificates comes round."""
        self.clock.forward(seconds=61)
        with self.app.app_context():
            certificates.number({}, now())
            db.session.remove()

    def today(self) -> date:
        return day_in(ZONE, now())


@pytest.fixture
def office(migrated_url: str, tmp_path: Path, clock: HandClock) -> Iterator[Office]:
    head = {"jp": "4", "kode": "LYN-01", "sertifikat": "\n  terbit: ya"}
    write_course(tmp_path / "courses", COURSE, title="Layanan Warga", lessons=("satu",), head=head)
    with copied_site(tmp_path, migrated_url, clock, LANGUAGE="id") as app:
        building.bring_up_to_date()
        agency = a_unit("KAB", name="Kabupaten Arungkala")
        village = a_unit("MUARA", agency, name="Kelurahan Muara")
        admin = an_administrator("Lestari Handayani", agency)
        learner = a_person("Siti Rahmawati", village)
        hours.read_editions({}, now())
        with serving(app) as address:
            yield Office(app, address, clock, admin, learner)


def event(title: str, day: date) -> Event:
    """A day with 8 JP."""
    return Event(title, "sosialisasi", "BKPSDM", day, day, 32)


def attend(office: Office, title: str, day: date, *people: Someone) -> None:
    """The administrator credits people who attended."""
    boss = actor_of(office.admin)
    made = db.write(attendance.make_event, boss, event(title, day), tokens.public_id(), now())
    db.write(attendance.credit, boss, made, [one.public_id for one in people], now())


def complete(person: Someone) -> None:
    """The course, by the services."""
    db.write(enrolment.begin_run, actor_of(person), COURSE, now())
    db.write(learning.finish, actor_of(person), COURSE, "satu", now())


def finish_the_course(hand: Hand) -> None:
    hand.open(f"/courses/{COURSE}")
    hand.press('form[action$="/runs"] button')
    hand.open(f"/courses/{COURSE}/satu")
    hand.press('form[action$="/completion"] button')


def enter_a_seminar(hand: Hand, title: str, day: date) -> None:
    """With evidence; the first try forgets the file, and nothing that was typed is lost."""
    page = hand.page
    hand.open("/my/credits")
    hand.press('main a[href="/my/credits/new"]')
    hand.pick("[name=form]", "seminar")
    hand.type("[name=title]", title)
    hand.type("[name=provider]", "Universitas Arungkala")
    hand.type("[name=starts_on]", DayField.text(day))
    hand.type("[name=hours]", "8")
    hand.press("main button[name=do][value=send]")
    expect(page.locator("#files-e")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value(title)
    page.set_input_files("[name=files]", EVIDENCE)
    hand.press("main button[name=do][value=send]")
    expect(page.locator("main")).to_contain_text("sertifikat.pdf")


def verdict(chrome: Browser, office: Office, address: str, script: bool) -> str:
    """What a stranger reads on a phone who scans the square: nothing of the person but the name."""
    with browsing(chrome, office.address, 390, script) as page:
        Hand(page).open(address)
        said = page.locator("main").inner_text()
        assert office.learner.nip not in page.content()
        assert "Muara" not in said
        return said


def confirm_the_course(hand: Hand) -> None:
    """From the front page of JP and certificates."""
    hand.open("/admin/credits")
    hand.press('main a[href="/admin/courses/hours"]')
    hand.tick("main [name=hours]")
    hand.press(hand.page.locator("main form[method=post] button[type=submit]").last)
    expect(hand.page.locator(".note, [role=status]").first).to_be_visible()


@pytest.mark.parametrize(
    ("width", "script", "by_keyboard"),
    [
        (390, True, False),
        pytest.param(1366, False, False, marks=pytest.mark.long),
        pytest.param(1366, True, True, marks=pytest.mark.long),
    ],
    ids=["phone", "desk-without-script", "keyboard"],
)
def test_a_learner_collects_twenty_jp_from_three_sources(
    chrome: Browser, office: Office, width: int, script: bool, by_keyboard: bool
) -> None:
    learner, boss = office.learner, office.admin
    with (
        browsing(chrome, office.address, width, script) as page,
        browsing(chrome, office.address, 1366, script) as desk,
    ):
        hand, admin = Hand(page, by_keyboard), Hand(desk)
        sign_in(hand, learner.nip, learner.password)
        finish_the_course(hand)
        hand.open("/my/credits")
        expect(page.locator("main")).to_contain_text("JP menunggu pengesahan")
        sign_in(admin, boss.nip, boss.password)
        confirm_the_course(admin)
        enter_a_seminar(hand, "Seminar pelayanan publik", office.today() - timedelta(days=9))
        claim = page.url.partition("?")[0].rpartition("/")[2]
        db.session.remove()
        db.write(deciding.decide, actor_of(boss), claim, Decision("verified"), now())
        attend(office, "Sosialisasi disiplin", office.today() - timedelta(days=3), learner)

        hand.open("/my/credits")
        main = page.locator("main")
        expect(main).to_contain_text("Target tahun ini tercapai")
        expect(main.locator(".rosette, svg").first).to_be_visible()
        for source in ("Layanan Warga", "Seminar pelayanan publik", "Sosialisasi disiplin"):
            expect(main).to_contain_text(source)

        office.number()
        hand.press('nav a[href="/my/certificates"]')
        hand.press('main th a[href^="/my/certificates/"]')
        address = page.locator("#link").input_value()
        with page.expect_download() as taken:
            hand.find('main a[href$=".pdf"]').click()
        made = taken.value.path().read_bytes()
        assert made.startswith(b"%PDF-")
        assert len(made) < 200_000
    said = verdict(chrome, office, re.sub(r"^https?://[^/]+", "", address), script)
    assert "Sertifikat ini sah" in said
    for word in (learner.name, "Layanan Warga", "4 JP", "00001/LYN-01/"):
        assert word in said


def return_and_verify(admin: Hand, learner: Hand) -> None:
    """The first paper shows too little; mended, it counts."""
    desk, phone = admin.page, learner.page
    admin.open("/admin/credits")
    admin.press('main a[href="/admin/activities"]')
    admin.press('main th a[href^="/admin/activities/"]')
    admin.press("button[name=outcome][value=returned]")
    expect(desk.locator("#why-e")).to_be_visible()
    admin.type("[name=why]", "Berkas ini undangan. Tambahkan sertifikatnya.")
    admin.press("button[name=outcome][value=returned]")
    learner.open("/my/activities")
    learner.press('main th a[href^="/my/activities/"], main a.ib[href^="/my/activities/"]')
    expect(phone.locator("main")).to_contain_text("Berkas ini undangan")
    learner.press('main a[href$="/form"]')
    learner.type("[name=number]", "12/SEM/2026")
    learner.press("main button[name=do][value=send]")
    admin.open("/admin/activities")
    admin.press('main th a[href^="/admin/activities/"]')
    admin.press("button[name=outcome][value=verified]")
    expect(desk.locator("main")).to_contain_text("diverifikasi")


def close_last_year(admin: Hand, office: Office, claim: str) -> None:
    """After it was closed, what had been handed in before still counts, and says that it came late."""
    page, year = admin.page, office.today().year - 1
    admin.open("/admin/credits")
    admin.press('main a[href="/admin/credits/years"]')
    admin.press(f'main a[href$="close={year}"]')
    admin.press(SAVE)
    expect(page.locator("main")).to_contain_text("ditutup")
    admin.open(f"/admin/activities/{claim}")
    admin.press("button[name=outcome][value=verified]")
    admin.open(f"/admin/people/{office.learner.public_id}/credits?year={year}")
    expect(page.locator("main .tag", has_text="susulan")).to_be_visible()


def print_for_the_unit(admin: Hand, office: Office) -> None:
    page = admin.page
    admin.open("/admin/transcripts?unit=MUARA")
    admin.press('form[action$="/printings"] button')
    Worker(office.app).drain()
    admin.open(page.url)
    with page.expect_download() as taken:
        admin.find('main a[href$="/file"]').click()
    with zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes())) as archive:
        assert [archive.read(name)[:5] for name in archive.namelist() if name.endswith(".pdf")] == [b"%PDF-"]


def find_certificate(admin: Hand, name: str) -> str:
    """Opens the certificate of a person from the list; the address by which others check it."""
    admin.open("/admin/certificates")
    admin.type("main [name=q]", name)
    admin.press("main form[method=get] button[type=submit]")
    admin.press('main th a[href^="/admin/certificates/"], main td a[href^="/admin/certificates/"]')
    return admin.page.locator("main dl a.codes").get_attribute("href") or ""


def revoke(admin: Hand) -> None:
    admin.press('main a[href$="/revocation"]')
    admin.tick("[name=ended_class][value=not-met]")
    admin.type("[name=why]", "Prates dikerjakan orang lain.")
    admin.press(SAVE)
    expect(admin.page.locator("[role=status]").first).to_contain_text("dicabut")


def correct_the_name(admin: Hand, person: Someone, name: str) -> None:
    admin.open(f"/admin/people/{person.public_id}/edit")
    admin.type("[name=name]", name)
    admin.press("main form.card[method=post] button[type=submit]")


def reissue(admin: Hand) -> None:
    admin.press('form[action$="/reissue"] button')
    expect(admin.page.locator("[role=status]").first).to_contain_text("diterbitkan ulang")


@pytest.mark.parametrize(
    ("width", "script", "by_keyboard"),
    [
        (1366, True, False),
        pytest.param(390, False, False, marks=pytest.mark.long),
        pytest.param(1366, True, True, marks=pytest.mark.long),
    ],
    ids=["desk", "phone-without-script", "keyboard"],
)
def test_an_administrator_settles_the_year_and_its_certificates(
    chrome: Browser, office: Office, width: int, script: bool, by_keyboard: bool
) -> None:
    learner, other = office.learner, a_person("Budi Santoso", a_unit("PASAR", name="Kelurahan Pasar"))
    last_year = date(office.today().year - 1, 12, 9)
    complete(learner)
    complete(other)
    attend(office, "Sosialisasi tahun lalu", last_year, learner)
    with (
        browsing(chrome, office.address, width, script) as page,
        browsing(chrome, office.address, 390, script) as phone,
    ):
        admin, hand = Hand(page, by_keyboard), Hand(phone)
        sign_in(hand, learner.nip, learner.password)
        enter_a_seminar(hand, "Seminar pelayanan publik", office.today() - timedelta(days=9))
        sign_in(admin, office.admin.nip, office.admin.password)
        confirm_the_course(admin)
        return_and_verify(admin, hand)
        enter_a_seminar(hand, "Seminar akhir tahun", last_year - timedelta(days=3))
        close_last_year(admin, office, phone.url.partition("?")[0].rpartition("/")[2])
        print_for_the_unit(admin, office)

        office.number()
        revoked = find_certificate(admin, other.name)
        revoke(admin)
        correct_the_name(admin, learner, "Siti Rachmawati")
        replaced = find_certificate(admin, "Siti Rachmawati")
        reissue(admin)
        present = page.locator("main dl a.codes").get_attribute("href") or ""
    assert "Sertifikat ini dicabut" in verdict(chrome, office, revoked, script)
    assert "Sertifikat ini diganti" in verdict(chrome, office, replaced, script)
    said = verdict(chrome, office, present, script)
    assert "Sertifikat ini sah" in said
    assert "Siti Rachmawati" in said
