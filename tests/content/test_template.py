"""The template of a course: whatever a trainer calls things, the check has nothing to say."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.reading.reader import read
from lms.content.site import Site
from lms.content.template import LANGUAGES, Wish, template
from tests.content.reading import REGISTRY, Escaper, codes, write

AWKWARD = [
    Wish("Pelayanan Prima", audience="Petugas loket: semua"),
    Wish("Pelayanan Prima", quiz=False, jp=Fraction(1, 4)),
    Wish('"Kutipan" di [awal] <b>dan</b> *bintang* $harga', lesson="[tautan](x.md) `kode`"),
    Wish("Search", lesson="Kuis", id="cari-berkas"),
    Wish("Search", lesson="README"),
    Wish("", lesson="Kursus"),
    Wish("日本語", lesson="Licence"),
    Wish("> lebih\n besar", audience="[a, b]", lesson="# Judul"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wish", AWKWARD, ids=lambda wish: f"{wish.title[:12]}-{wish.lesson[:8]}-{wish.quiz}")
def test_a_new_course_has_no_finding(wish: Wish, language: str, tmp_path: Path) -> None:
    files = template(Wish(wish.title, wish.jp, wish.audience, wish.lesson, wish.quiz, language, wish.id))
    reading = read(write(tmp_path / "baru", dict(files)), REGISTRY, Site(), Escaper())
    assert codes(reading) == []
    assert reading.course is not None
    assert reading.course.language == language
    assert reading.course.jp == wish.jp
    assert [item.kind for item in reading.course.items] == ["lesson", "quiz"][: 1 + wish.quiz]
    assert all(item.id_written for item in reading.course.items)


def test_what_a_trainer_said_stands_in_the_course(tmp_path: Path) -> None:
    wish = Wish(
        'Gratifikasi: "Dasar" #1', Fraction(5, 2), "Petugas loket, pengawas", "Apa itu [gratifikasi]?"
    )
    course = read(write(tmp_path / "a", dict(template(wish))), REGISTRY, Site(), Escaper()).course
    assert course is not None
    assert course.title == {"id": 'Gratifikasi: "Dasar" #1'}
    assert course.audience == ("Petugas loket, pengawas",)
    assert course.items[0].title["id"] == course.items[0].label["id"] == "Apa itu [gratifikasi]?"
    assert (course.id, course.items[0].id) == ("gratifikasi-dasar-1", "apa-itu-gratifikasi")


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_any_words_give_whole_files(title: str, lesson: str, language: str) -> None:
    files = template(Wish(title, lesson=lesson, language=language))
    assert len(files) == 3
    assert all(text.isascii() or text.encode() for text in files.values())
