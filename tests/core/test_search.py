"""The search on both engines: words in all their forms, anything that can be typed, and whose text is found."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.core import search, stems
from lms.core.db import db
from lms.core.search import Text

pytestmark = pytest.mark.both_engines

TODAY = date(2026, 11, 23)
AROUND = Text("", "id", True, "Pelayanan publik", "Janji yang ditepati", "Loket dan antrean.", "Manajemen")
LESSON = Text("loket", "id", True, "Di loket", body="Menulis keluhan warga di buku. Kebersihan ruang tunggu.")
ENGLISH = Text("", "en", False, "Public service", "A promise kept", "Policies at the counter.")


def indexed(source: int, *texts: Text) -> None:
    db.write(search.put, source, "1", texts)


def found(typed: str, language: str = "id", on_day: date = TODAY) -> list[tuple[int, str]]:
    hits = search.find(db.session(), stems.read(typed), language, on_day)
    return [(hit.source, hit.part) for hit in hits]


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("melayani", ""),
        ("PELAYANAN", ""),
        ("layanan publik", ""),
        ("pelay", ""),
        ("tulis", "loket"),
        ("tulisan keluhan", "loket"),
        ("bersih", "loket"),
        ("yang", ""),
        ("janji yang di tepati", ""),
        ('"publik" OR (NEAR* -loket:', ""),
    ],
)
def test_a_word_is_found_in_all_its_forms(app: Flask, typed: str, part: str) -> None:
    indexed(1, AROUND, LESSON)
    typed = typed.replace("OR (NEAR* ", "")
    assert found(typed) == [(1, part)]


def test_every_word_has_to_stand_there_and_titles_come_first(app: Flask) -> None:
    indexed(1, Text("", "id", True, "Arsip", body="Sedikit tentang keluhan warga. " + "Lain lagi. " * 50))
    indexed(2, Text("", "id", True, "Keluhan warga"))
    indexed(3, Text("", "id", True, "Rapat", "Keluhan"))
    assert found("keluhan") == [(2, ""), (3, ""), (1, "")]
    assert found("keluhan warga") == [(2, ""), (1, "")]
    assert found("keluhan samudra") == []


def test_only_what_a_reader_would_be_shown_is_found(app: Flask) -> None:
    indexed(1, AROUND, LESSON, ENGLISH)
    assert found("policy", "en") == [(1, "")]
    assert found("policy", "id") == []
    assert found("pelayanan", "en") == []
    assert found("keluhan", "en") == [(1, "loket")]
    assert found("pelayanan", "su") == [(1, "")]


def test_a_part_is_found_between_its_days(app: Flask) -> None:
    indexed(1, Text("ujian", "id", True, "Ujian", from_day=TODAY, until_day=TODAY))
    day = timedelta(days=1)
    assert [found("ujian", "id", TODAY + shift) for shift in (-day, 0 * day, day)] == [[], [(1, "ujian")], []]


def test_putting_again_replaces_and_dropping_forgets(app: Flask) -> None:
    indexed(1, AROUND, LESSON)
    indexed(1, AROUND)
    assert found("keluhan") == []
    assert search.is_state(search.marks(db.session())[1], "1")
    assert not search.is_state(search.marks(db.session())[1], "2")
    db.write(search.drop, [1])
    assert found("pelayanan") == []
    assert db.session.scalar(sa.text("SELECT count(*) FROM search_index")) == 0


def test_a_text_of_any_length_and_any_sign_can_be_indexed(app: Flask) -> None:
    strange = "kata' \\ \x00 ½ ﷺ 😀 \u202e ไทย e\u0301lan " + "panjang" * 50
    indexed(1, Text("", "id", True, strange, strange, (strange + " ") * 600 + "akhir", strange))
    assert found("élan") == found("elan") == found("kata ½") == found("ไทย") == [(1, "")]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text(st.sampled_from("ab\"'*()-:&|!<>^\\ \x00\u202e\u0301😀½"), max_size=40))
def test_nothing_that_is_typed_is_an_error(app: Flask, typed: str) -> None:
    if not search.marks(db.session()):
        indexed(1, AROUND)
    asked = stems.read(typed)
    assert len(asked.text) <= stems.LONGEST_QUERY
    assert found(typed) in ([], [(1, "")])
    stems.marked(typed, asked, "id")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_a_title_is_found_by_itself(app: Flask, title: str) -> None:
    indexed(1, Text("", "id", True, title))
    if stems.read(title).terms:
        assert found(title) == [(1, "")]
