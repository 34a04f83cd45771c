"""Courses are found by their words: what publication puts into the search, and what the page makes of it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.features.catalogue.building import bring_up_to_date, make_all_findable
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from tests.support.courses import write_course
from tests.support.people import ZONE, a_person, a_unit, actor_of, an_administrator, sign_in_as
from tests.support.statements import statements


def titles(client: FlaskClient, query: str) -> list[str]:
    """The titles of the cards, in their order."""
    response = client.get(f"/courses?{query}")
    assert response.status_code == 200
    found = re.findall(r'<h3[^>]*><a href="/courses/[^"]+">(.*?)</a></h3>', response.text)
    return [unescape(re.sub("</?mark>", "", one)) for one in found]


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def lesson(folder: Path, name: str, body: str) -> None:
    file = folder / f"{name}.md"
    write(file, file.read_text(encoding="utf-8") + body)


def empty(session: Session, table: str) -> None:
    session.execute(sa.delete(sa.table(table)))


def two_languages(folder: Path) -> None:
    write(folder / "kursus.en.md", "---\njudul: Public service\nringkasan: A promise kept.\n---\n")
    write(folder / "satu.en.md", "---\njudul: At the counter\n---\nPolicies for the counter.\n")


@pytest.mark.both_engines
def test_a_course_is_found_from_its_publication_to_its_withdrawal(client: FlaskClient, courses: Path) -> None:
    folder = write_course(courses, "a", title="Pelayanan publik", quiz="akhir")
    lesson(folder, "dua", "\n## Antrean\n\nPetugas **melayani** warga <di> loket & mencatat keluhan.\n")
    bring_up_to_date()
    sign_in_as(client, a_person())
    assert titles(client, "q=melayani") == ["Pelayanan publik"]
    page = client.get("/courses?q=keluhan&lang=en").text
    assert "1 course for “keluhan”" in page
    assert 'Found in: <a href="/courses/a">Pelajaran dua</a>' in page.replace('<span lang="id">', "").replace(
        "</span></a>", "</a>"
    )
    assert "mencatat <mark>keluhan</mark>" in page
    assert titles(client, "q=112") == titles(client, "q=pegawai") == []  # questions and keys stay out of it
    assert titles(client, "q=akhir") == ["Pelayanan publik"]
    lesson(folder, "satu", "\nTentang samudra.\n")
    bring_up_to_date()
    assert titles(client, "q=samudra") == ["Pelayanan publik"]
    folder.rename(courses.parent / "beiseite")
    bring_up_to_date()
    assert titles(client, "q=samudra") == []
    (courses.parent / "beiseite").rename(folder)
    bring_up_to_date()
    assert titles(client, "q=samudra") == ["Pelayanan publik"]


def test_a_site_from_before_the_search_gets_its_index_with_the_next_start(
    client: FlaskClient, courses: Path
) -> None:
    write_course(courses, "a", title="Pelayanan publik")
    bring_up_to_date()
    sign_in_as(client, a_person())
    for table in ("search_document", "search_index", "short_address"):
        db.write(empty, table)
    assert titles(client, "q=pelayanan") == []
    bring_up_to_date()
    assert titles(client, "q=pelayanan") == ["Pelayanan publik"]
    assert make_all_findable() == 0
    result = client.application.test_cli_runner().invoke(args=["courses", "index"])
    assert result.exit_code == 0
    assert titles(client, "q=pelayanan") == ["Pelayanan publik"]


def test_the_lesson_found_is_a_link_where_it_may_be_opened(client: FlaskClient, courses: Path) -> None:
    folder = write_course(courses, "a", head={"urutan": "berurutan"})
    lesson(folder, "satu", "\nMencatat keluhan.\n")
    lesson(folder, "dua", "\nMenutup loket.\n")
    bring_up_to_date()
    person = a_person()
    sign_in_as(client, person)
    assert '<a href="/courses/a">Pelajaran satu</a>' in client.get("/courses?q=keluhan&lang=id").text
    db.write(enrolment.begin_run, actor_of(person), "a", now())
    assert '<a href="/courses/a/satu">Pelajaran satu</a>' in client.get("/courses?q=keluhan&lang=id").text
    assert '<a href="/courses/a">Pelajaran dua</a>' in client.get("/courses?q=loket&lang=id").text


def test_a_course_is_shown_and_found_in_the_readers_language(client: FlaskClient, courses: Path) -> None:
    two_languages(write_course(courses, "a", title="Pelayanan publik"))
    write_course(courses, "b", title="Arsip <lama>")
    bring_up_to_date()
    sign_in_as(client, a_person())
    english = client.get("/courses?lang=en").text
    assert titles(client, "lang=en") == ["Arsip <lama>", "Public service"]
    assert '<h3 lang="id"><a href="/courses/b">Arsip &lt;lama&gt;</a></h3><p lang="id">' in english
    assert english.count("In Indonesian</span>") == 1
    assert "This course is in Indonesian." in client.get("/courses/b?lang=en").text
    assert "This course is in" not in client.get("/courses/a?lang=en").text
    assert titles(client, "q=policy&lang=en") == ["Public service"]
    assert titles(client, "q=arsip&lang=en") == ["Arsip <lama>"]
    assert titles(client, "q=policy&lang=id") == []
    assert titles(client, "lang=id") == ["Arsip <lama>", "Pelayanan publik"]
    assert "Dalam bahasa" not in client.get("/courses?lang=id").text.split('<form class="card')[0]
    assert titles(client, "language=en&lang=id") == ["Pelayanan publik"]


def test_filters_and_orders_are_addresses(client: FlaskClient, courses: Path) -> None:
    kinds = {
        "c": ("1", "dasar", "Manajemen"),
        "b": ("2,5", "menengah", "Komunikasi"),
        "a": ("6", "dasar", "Manajemen"),
    }
    for name, (jp, level, topic) in kinds.items():
        write_course(courses, name, head={"jp": jp, "tingkat": level, "kategori": topic})
        bring_up_to_date()
    unit = a_unit()
    person = a_person(unit=unit)
    due = day_in(ZONE, now()) + timedelta(days=9)
    db.write(enrolment.give_duty, actor_of(an_administrator()), NewDuty("b", ("SETDA",), due), now())
    db.write(enrolment.begin_run, actor_of(person), "a", now())
    sign_in_as(client, person)
    for query, expected in (
        ("", "ABC"),
        ("sort=newest", "ABC"),
        ("sort=jp", "CBA"),
        ("sort=relevance", "ABC"),
        ("jp=0-2", "C"),
        ("jp=0-2&jp=2-5&sort=jp", "CB"),
        ("jp=x&level=tinggi&mine=1", "ABC"),
        ("level=basic", "AC"),
        ("level=basic&jp=5-&topic=Manajemen", "A"),
        ("mine=duty", "B"),
        ("mine=new", "BC"),
        ("mine=new&level=basic&q=kursus", "C"),
        ("topic=Komunikasi&level=basic", ""),
        ("language=en", ""),
    ):
        assert titles(client, query) == list(expected), query
    page = client.get("/courses?q=c&jp=0-2&level=basic&lang=en").text
    assert 'href="/courses?q=c&amp;level=basic">Up to 2 JP ' in page
    none = client.get("/courses?q=samudra&level=basic&topic=Komunikasi&lang=en").text
    assert "No course for “samudra”" in none
    assert "Without “Basic”" in none
    assert 'href="/courses?topic=Manajemen">Management' in none
    assert "No course fits these filters" in client.get("/courses?language=en&lang=en").text


def test_anything_can_be_searched_for(client: FlaskClient, courses: Path) -> None:
    write_course(courses, "a")
    bring_up_to_date()
    sign_in_as(client, a_person())
    long = client.get("/courses", query_string={"q": "kursus " * 1430, "lang": "en"})
    assert long.status_code == 200
    assert "Only its beginning was used." in long.text
    assert len(long.text) < 20_000
    for typed in (
        '"',
        "' OR 1=1 --",
        "a AND (b",
        "-kursus*",
        "\x07\x1b",
        "😀",
        "\u202eabc",
        "<script>",
        "%",
        "yang",
    ):
        page = client.get("/courses", query_string={"q": typed})
        assert page.status_code == 200, typed
        assert "<script>" not in page.text
    for number in ("0", "-1", "99999", "9" * 40, "x", ""):
        assert client.get(f"/courses?page={number}").text.count("<article") == 1, number


def test_a_search_costs_four_statements(client: FlaskClient, courses: Path) -> None:
    for number in range(3):
        write_course(courses, f"kursus-{number}", lessons=("satu",))
    bring_up_to_date()
    sign_in_as(client, a_person(unit=a_unit())).get("/courses")
    with statements() as sent:
        assert client.get("/courses?q=pelajaran").text.count("<article") == 3
    assert len(sent) == 4, sent
