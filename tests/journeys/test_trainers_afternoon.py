"""A trainer's afternoon on a phone: a Word file becomes a course, is mended, tried, published and changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, FilePayload, Page, expect

from lms.core.actor import OWN
from lms.core.db import db
from lms.core.worker import Worker
from lms.features.enrolment.models import Enrolment
from lms.features.progress.models import Record
from lms.features.quizzes.models import Attempt
from tests.journeys.conftest import Site
from tests.journeys.hands import Hand, browsing
from tests.journeys.steps import sign_in
from tests.support.afternoon import IN_INDONESIAN, TITLE, word_document
from tests.support.browser import axe_violations, serving
from tests.support.people import Someone, a_person, a_trainer, a_unit, an_administrator
from tests.support.site import HandClock, copied_site

pytestmark = pytest.mark.browser

COURSE = "melayani-warga-di-loket"
QUIZ = "2-kuis-akhir/01-kuis-akhir.md"
LESSON = "1-menyambut/01-menyapa-dan-mendengar.md"
RIGHT = {"pertama dilakukan": "Mendengarkan", "Antrean panjang": "Meminta maaf", "ditutup": "Warga tahu"}
"""The choice that is right in the first edition, by words of the question."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the afternoon is spent; with `looks` axe looks at each page of the trainer.

    `robots` sit the quiz in one way only: what came of them lies in the store, which later sites are lent.
    """

    width: int = 390
    script: bool = True
    looks: bool = False
    robots: bool = False


WAYS = [
    pytest.param(Way(), id="phone", marks=pytest.mark.long),
    pytest.param(Way(script=False), id="without-script", marks=pytest.mark.long),
    pytest.param(Way(looks=True, robots=True), id="phone-looked-at", marks=pytest.mark.long),
    pytest.param(Way(1366, looks=True), id="desk-looked-at", marks=pytest.mark.long),
]


@dataclass(frozen=True, slots=True)
class Trainer(Hand):
    """A trainer's hand; what is wrong with a page for those who do not see it fails at once."""

    looks: bool = False

    def look(self) -> None:
        Hand.look(self)
        if self.looks:
            assert axe_violations(self.page) == [], self.page.url


@pytest.fixture
def empty_site(migrated_url: str, tmp_path: Path, clock: HandClock) -> Iterator[Site]:
    """A site in the language of its users, without a course."""
    with copied_site(tmp_path, migrated_url, clock, LANGUAGE="id") as app:
        agency = a_unit("KAB", name="Kabupaten Arungkala")
        with serving(app) as address:
            yield Site(app, address, clock, {}, an_administrator("Lestari Handayani", agency))


def recorded() -> int:
    """Rows that tell what somebody has done in a course."""
    db.session.remove()
    counts = (sa.select(sa.func.count()).select_from(table) for table in (Enrolment, Record, Attempt))
    return sum(db.session.scalar(count) or 0 for count in counts)


def upload(hand: Hand) -> str:
    """Uploads the Word file and reads what became of it; the address of the draft."""
    page = hand.page
    hand.open("/teach")
    hand.press('main a[href="/teach/upload"]')
    hand.press(page.locator('form[action$="/teach/upload"] button'))
    expect(page.locator("[role=alert]")).to_contain_text("Pilih dulu berkas")
    document: FilePayload = {"name": IN_INDONESIAN.name, "mimeType": "", "buffer": word_document()}
    page.set_input_files("#file", document)
    hand.press(page.locator('form[action$="/teach/upload"] button'))
    page.wait_for_url("**/teach/drafts/**")
    expect(page.locator("h1")).to_contain_text(TITLE)
    report = page.locator("details", has_text="Dari dokumen")
    expect(report).to_contain_text("5 tetap, 2 diubah, 0 hilang")
    if report.get_attribute("open") is None:
        hand.press(report.locator("summary"))
    expect(report.get_by_text("belum punya kunci")).to_be_visible()
    return page.url.partition("?")[0]


def mend(hand: Hand, draft: str) -> None:
    """One line in the field, what that leaves by its button, and the quiz's pass mark in its file."""
    page = hand.page
    expect(page.locator("h2", has_text="1 harus")).to_be_visible()
    expect(page.locator('main a[href$="/compare"]')).to_have_count(0)
    hand.press(page.locator("li.fnd", has_text="Harus tepat satu").get_by_role("link"))
    field = page.locator("#ed textarea")
    expect(page.locator(".src")).to_contain_text("Antrean panjang dan warga marah")
    hand.type(field, field.input_value().replace("- ( ) b) Meminta", "- (x)b) Meminta"))
    hand.press(page.locator("#ed button"))
    hand.press(page.locator("li.fnd", has_text="Tidak ada spasi setelah tanda").get_by_role("button"))
    expect(page.locator("li.fnd", has_text="Tidak ada spasi")).to_have_count(0)
    hand.press(f'main a[href$="/{draft.rpartition("/")[2]}/files"]')
    change(hand, QUIZ, ("peran: latihan", "batas-lulus: 60%\npercobaan: 2"))
    expect(page.locator('main a[href$="/compare"]')).to_be_visible()


def change(hand: Hand, path: str, *changes: tuple[str, str]) -> None:
    """Opens a file from the list and saves it with other words."""
    hand.press(f'main a[href$="/files/{path}"]')
    field = hand.page.locator("textarea[name=text]")
    text = field.input_value()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    hand.type(field, text)
    hand.press(hand.page.locator("form", has=field).locator("button[type=submit]"))


def sit(hand: Hand, right: dict[str, str]) -> None:
    """Answers what is asked on the open page of a preview, one question after the other, and sends it."""
    page = hand.page
    *names, last = [box.get_attribute("id") or "" for box in page.locator("section.q").all()]
    for name in names:
        give(hand, name, right)
    choose(hand, last, right)
    hand.press(page.locator("button[name=to][value=review]").locator("visible=true").last)
    hand.press('form[action$="/review"] button')


def give(hand: Hand, name: str, right: dict[str, str]) -> None:
    """Answers one question and goes on."""
    choose(hand, name, right)
    hand.press(hand.page.locator(f"section#{name} button[type=submit]").first)


def choose(hand: Hand, name: str, right: dict[str, str]) -> None:
    """Ticks the right choice of a question."""
    box = hand.page.locator(f"section#{name}")
    stem = box.locator(".stem").inner_text()
    [wanted] = [choice for words, choice in right.items() if words in stem]
    hand.tick(box.locator("label.opt", has_text=wanted).locator("input"))


def try_out(hand: Hand, draft: str) -> None:
    """Sees the draft as a learner and takes its quiz, of which nothing is kept."""
    page, before = hand.page, recorded()
    hand.press(f'main a[href="{page_path(draft)}/preview"]')
    expect(page.locator("body")).to_contain_text("tidak ada yang dicatat")
    hand.press('main a[href$="/quizzes/kuis-akhir"]')
    hand.press('form[action$="/attempts"] button')
    sit(hand, RIGHT)
    expect(page.locator("main")).to_contain_text("100")
    assert recorded() == before


def ask_robots(hand: Hand, app: Flask, draft: str) -> None:
    """Lets shadow learners sit the quiz, and reads how they did."""
    hand.open(f"{draft}/rehearsal")
    hand.press("main form button")
    Worker(app).drain()
    hand.open(f"{draft}/rehearsal")
    expect(hand.page.locator("main")).to_contain_text("tidak membaca lulus")


def page_path(address: str) -> str:
    """An address without its host."""
    return "/" + address.split("/", 3)[3]


def publish(hand: Hand, draft: str, edition: int) -> None:
    """Compares and publishes a draft, with whatever the check remarked."""
    page = hand.page
    hand.open(f"{draft}/compare")
    box = page.locator("[name=read]")
    if box.count():
        hand.press('form[action$="/publish"] button')
        expect(page.locator("[role=alert]")).to_contain_text("Centang")
        hand.tick(box)
    hand.press('form[action$="/publish"] button')
    page.wait_for_url("**/editions?done=published*")
    expect(page.locator("[role=status], [role=alert]").first).to_contain_text(f"edisi {edition}")


def begin(page: Page, person: Someone) -> Hand:
    """A learner finds the course, reads its first lesson and leaves in the middle of the quiz."""
    hand = Hand(page)
    sign_in(hand, person.nip, person.password)
    hand.open("/courses?q=loket")
    hand.press("article h3 a")
    expect(page.locator("h1")).to_contain_text(TITLE)
    hand.press('form[action$="/runs"] button')
    page.wait_for_url(f"**/courses/{COURSE}/**")
    expect(page.locator("article table")).to_contain_text("Dengarkan sampai selesai")
    hand.press('form[action$="/completion"] button')
    hand.open(f"/courses/{COURSE}/quizzes/kuis-akhir")
    hand.press('form[action$="/attempts"] button')
    give(hand, "q1", RIGHT)
    return hand


def go_on(hand: Hand, script: bool) -> None:
    """What the learner did is still there, under the new title; the attempt is ended and graded."""
    page = hand.page
    hand.open(f"/courses/{COURSE}/menyapa-dan-mendengar")
    expect(page.locator("h1")).to_contain_text("Menyapa, mendengar, mencatat")
    hand.open(f"/courses/{COURSE}")
    expect(page.locator("main")).to_contain_text("1 dari 3 selesai")
    hand.open(f"/courses/{COURSE}/quizzes/kuis-akhir/attempts/1")
    assert page.locator("section#q1 input:checked").count() == 1
    for name in ("q2", "q3"):
        if script:
            hand.open(f"/courses/{COURSE}/quizzes/kuis-akhir/attempts/1#{name}")
        give(hand, name, {**RIGHT, "ditutup": "Pukul empat"})
    hand.open(f"/courses/{COURSE}/quizzes/kuis-akhir/attempts/1/review")
    hand.press('form[action$="/review"] button')
    page.wait_for_url("**/result*")


def rework(hand: Hand) -> str:
    """Makes a draft of what is in service, with another title and another key; its address."""
    page = hand.page
    hand.open(f"/teach/courses/{COURSE}")
    hand.press('main a[href^="/teach/upload"]')
    hand.press('form[action$="/drafts/editions"] button')
    page.wait_for_url("**/teach/drafts/**")
    draft = page.url.partition("?")[0]
    hand.open(f"{draft}/files")
    change(hand, LESSON, ("Menyapa dan mendengar\n", "Menyapa, mendengar, mencatat\n"))
    hand.open(f"{draft}/files")
    change(hand, QUIZ, ("(x) a) Warga tahu", "( ) a) Warga tahu"), ("( ) c) Pukul", "(x) c) Pukul"))
    hand.press('main a[href$="/compare"]')
    told = page.locator("main").inner_text()
    assert "1 orang" in told
    assert "Menyapa, mendengar, mencatat" in told
    assert "kunci" in told
    return draft


def bring_back(hand: Hand) -> None:
    """Goes back to the first edition, and takes its folder along."""
    page = hand.page
    hand.open(f"/teach/courses/{COURSE}/editions")
    hand.press("button[form=back-1]")
    page.wait_for_url("**/teach/drafts/**")
    publish(hand, page.url.partition("?")[0].removesuffix("/compare"), 3)
    with page.expect_download() as taken:
        page.locator('main a[href$="/editions/3.zip"]').click()
    with zipfile.ZipFile(io.BytesIO(Path(taken.value.path()).read_bytes())) as folder:
        files = {Path(name).name: folder.read(name) for name in folder.namelist()}
    assert b"judul: Menyapa dan mendengar\n" in files[Path(LESSON).name]
    assert b"(x) a) Warga tahu" in files[Path(QUIZ).name]


@pytest.mark.parametrize("way", WAYS)
def test_a_word_file_becomes_a_course_that_people_learn_from(
    chrome: Browser, empty_site: Site, way: Way
) -> None:
    site = empty_site
    trainer = a_trainer("Bambang Wiryawan", course=OWN)
    learner = a_person("Siti Rahmawati", a_unit("KEL-PASAR", name="Kelurahan Pasar"))
    with (
        browsing(chrome, site.address, way.width, way.script) as page,
        browsing(chrome, site.address, 390, way.script) as other,
    ):
        hand = Trainer(page, looks=way.looks)
        sign_in(hand, trainer.nip, trainer.password)
        draft = upload(hand)
        mend(hand, draft)
        try_out(hand, draft)
        if way.robots:
            ask_robots(hand, site.app, draft)
        publish(hand, draft, 1)
        reader = begin(other, learner)
        publish(hand, rework(hand), 2)
        Worker(site.app).drain()
        go_on(reader, way.script)
        bring_back(hand)
        reader.open(f"/courses/{COURSE}/menyapa-dan-mendengar")
        expect(other.locator("h1")).to_contain_text("Menyapa dan mendengar")
        reader.open(f"/courses/{COURSE}")
        expect(other.locator("main")).to_contain_text("2 dari 3 selesai")
