"""The sheet of a certificate: one record gives the page and a file that archives keep and that is read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import typst
from flask import Flask

from lms.core.typeset import SignsMissing
from lms.features.certificates import drawing, pdf
from lms.features.certificates.frozen import FrozenRecord, Signatory, Subject, from_json, to_json
from lms.plugin.manager import Plugins
from tests.support import paper
from tests.support.site import HandClock, copied_site

RECORD = FrozenRecord(
    language="id",
    kind="completion",
    authority="Pemerintah Kota Madyapura",
    issuer="Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
    arms="",
    name="Siti Rahmawati, S.Sos.",
    course="pelayanan-publik",
    course_title="Pelayanan Publik yang Ramah dan Pasti",
    course_code="YAN-01",
    quarters=16,
    jp="4",
    jp_words="empat",
    since=date(2026, 10, 2),
    until=date(2026, 12, 4),
    predicate="Memuaskan",
    score="173/2",
    place="Madyapura",
    day=date(2026, 12, 4),
    signatory=Signatory("Ir. Retno Kusumawardani, M.P.A.", "Kepala BKPSDM", "Pembina Utama Muda, IV/c"),
    note="Ditandatangani elektronik",
    layout="plain",
    valid_until=date(2029, 12, 4),
    subjects=(Subject("Melayani", 6, ("Arti melayani", "Standar")), Subject("Menjawab keluhan", 10)),
    pattern="",
    organiser_code="BKPSDM",
    number="00412/YAN-01/BKPSDM/XII/2026",
    code="7kqf3mxa9wtd4",
    spoken_code="7KQF-3MXA-9WTD-4",
    address="https://suluh.madyapura.example/certificates/7kqf3mxa9wtd4",
)
LONG = replace(
    RECORD,
    name="Dr. Ir. Raden Mas Haryo Suryaningrat Kusumawardhana Pramudya Wicaksana Adiningrat, S.T., M.Eng., Ph.D.",
    course_title="Pengelolaan Keuangan Daerah bagi Pejabat Pelaksana Teknis Kegiatan " * 4,
    issuer=RECORD.issuer * 3,
)
BARE = replace(
    RECORD,
    language="en",
    kind="attendance",
    authority="",
    place="",
    jp_words="",
    since=RECORD.until,
    predicate="",
    score="",
    signatory=None,
    note="",
    valid_until=None,
    subjects=(),
    number="",
)
WITHOUT_JP = replace(
    RECORD, quarters=0, jp="", jp_words="", subjects=(Subject("Melayani", 0, ("Arti melayani", "Standar")),)
)
LESSONS = tuple(
    Subject(f"Modul {part}", 16, tuple(f"Pelajaran yang berguna {part}.{n}" for n in range(1, 13)))
    for part in range(1, 11)
)
SAID = (
    "telah menyelesaikan kursus Pelayanan Publik yang Ramah dan Pasti sebanyak 4 (empat) JP, tanggal 2 Oktober"
    " sampai dengan 4 Desember 2026, dengan predikat Memuaskan."
)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_page_and_file_say_the_same(app: Flask) -> None:
    app.config["BASE_URL"] = "https://suluh.madyapura.example"
    with app.test_request_context():
        page = words(drawing.drawn(RECORD))
    front, back = paper.texts(pdf.pdf_of(RECORD))
    shown = (
        "Pemerintah Kota Madyapura",
        "Nomor 00412/YAN-01/BKPSDM/XII/2026",
        "diberikan kepada",
        "Siti Rahmawati, S.Sos.",
        SAID,
        "Nilai akhir: 86,5",
        "Berlaku sampai dengan 4 Desember 2029",
        "suluh.madyapura.example/certificates",
        "7KQF-3MXA-9WTD-4",
        "Madyapura, 4 Desember 2026",
        "Kepala BKPSDM,",
        "Ditandatangani elektronik",
        "Ir. Retno Kusumawardani, M.P.A.",
        "Pembina Utama Muda, IV/c",
    )
    for text in shown:
        assert text in front, text
        assert text in page, text
    assert "Melayani – Arti melayani – Standar 1,5 Menjawab keluhan 2,5 Jumlah 4" in back


def test_a_course_without_jp_has_a_sentence_without_hours(app: Flask) -> None:
    made = pdf.pdf_of(WITHOUT_JP)
    assert paper.faults(made) == []
    front, back = paper.texts(made)
    said = "Pelayanan Publik yang Ramah dan Pasti, tanggal 2 Oktober sampai dengan 4 Desember 2026"
    attended = replace(WITHOUT_JP, kind="attendance", predicate="")
    with app.test_request_context():
        page, other = words(drawing.drawn(WITHOUT_JP)), words(drawing.drawn(attended))
    for text in (front, page):
        assert f"telah menyelesaikan kursus {said}, dengan predikat Memuaskan." in text
    assert f"telah mengikuti kursus {said}." in other
    for text in (front, back, page):
        assert "JP" not in text
    assert "Melayani – Arti melayani – Standar" in back
    assert "Jumlah" not in back


def test_a_hundred_and_twenty_lessons_stay_on_the_back_page(app: Flask) -> None:
    made = pdf.pdf_of(replace(RECORD, quarters=160, jp="40", jp_words="empat puluh", subjects=LESSONS))
    assert paper.faults(made) == []
    _front, back = paper.texts(made)
    told = " ".join(back.replace("\u00a0", " ").split())
    assert all(lesson in told for subject in LESSONS for lesson in subject.lessons)
    assert told.endswith("Jumlah 40")


@pytest.mark.parametrize("record", [RECORD, LONG, BARE], ids=["usual", "long", "bare"])
def test_the_file_can_be_kept_and_read_aloud(app: Flask, record: FrozenRecord) -> None:
    made = pdf.pdf_of(record)
    assert paper.faults(made) == []
    assert len(made) < 200_000
    assert pdf.pdf_of(from_json(to_json(record), *added(record))) == made, "equal records, equal bytes"
    assert record.name.split()[-1] in paper.texts(made)[0], "the front is one page"
    assert len(paper.texts(made)) == (2 if record.subjects else 1)
    assert len(paper.pictures_in_words(made)) == 1
    assert all(paper.pictures_in_words(made))


def added(record: FrozenRecord) -> tuple[str, str, str, str]:
    return record.number, record.code, record.spoken_code, record.address


@pytest.mark.parametrize(
    "name", ['#import "x": *', "*tebal* _m_ $1$ <w> @z", "<script>\"&'", "Наталья", "Nguyễn"]
)
def test_a_name_is_a_name_on_page_and_paper(app: Flask, name: str) -> None:
    record = replace(RECORD, name=name)
    assert "".join(name.split()) in "".join(paper.texts(pdf.pdf_of(record))[0].split())
    with app.test_request_context():
        assert "<script>" not in drawing.drawn(record)


def test_a_sign_without_a_letter_stops_the_file_and_not_the_page(app: Flask) -> None:
    record = replace(RECORD, name="Wang 漢")
    with pytest.raises(SignsMissing, match="漢"):
        pdf.pdf_of(record)
    with app.test_request_context():
        assert "Wang 漢" in drawing.drawn(record)


@pytest.fixture
def with_broken_layout(tmp_path: Path, migrated_url: str, clock: HandClock) -> Iterator[Flask]:
    with copied_site(tmp_path, migrated_url, clock, PLUGINS=("tests.features.certificates.outside",)) as made:
        yield made


@pytest.mark.parametrize("name", ["patah", "gone"])
def test_a_layout_that_fails_gives_way_to_the_built_in_one(with_broken_layout: Flask, name: str) -> None:
    record = replace(RECORD, layout=name)
    assert pdf.pdf_of(record) == pdf.pdf_of(RECORD)
    with with_broken_layout.test_request_context():
        assert drawing.drawn(record) == drawing.drawn(RECORD)
    plugins: Plugins = with_broken_layout.extensions["lms.plugins"]
    told = [failure.where for failure in plugins.failures]
    assert told == (["certificate layout patah"] if name == "patah" else [])


def test_the_check_of_files_sees_what_is_missing() -> None:
    bare = typst.compile(b"= A\n=== B\nC", pdf_tags=False)
    found = paper.faults(bare)
    assert {"no pdfaid:part 2", "no title", "not tagged", "no output intent"} <= set(found)
    assert "page 1: something is neither tagged nor decoration" in found
