"""What was typed is read, and the place where it stands is shown."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.stems import LONGEST_QUERY, MOST_WORDS, excerpt, marked, read

LESSON = (
    "Siapkan ruang tunggu lebih dulu. " * 8
    + "Petugas melayani warga & mencatat <keluhan> mereka. "
    + "Sesudah itu loket ditutup. " * 8
)


def test_a_very_long_query_is_cut_and_says_so() -> None:
    asked = read("pelayanan publik " * 600)
    assert asked.cut
    assert len(asked.text) <= LONGEST_QUERY
    assert len(asked.terms) == 2
    many = read(" ".join(f"kata{number}" for number in range(20)))
    assert (many.cut, len(many.terms)) == (True, MOST_WORDS)
    assert not read("pelayanan publik").cut


@pytest.mark.parametrize("typed", ["", "   ", "\x00\x07", "😀", "\u202e\u200b", '"*():'])
def test_where_no_word_is_typed_nothing_is_looked_for(typed: str) -> None:
    assert read(typed).terms == ()


def test_invisible_signs_do_not_part_a_word() -> None:
    assert read("pela\u200byanan\u202e").text == "pelayanan"
    assert read("yang di").terms
    assert len(read("yang pelayanan").terms) == 1


def test_the_excerpt_shows_the_place_and_escapes_the_rest() -> None:
    shown = excerpt(LESSON, read("pelayanan keluhan"), "id")
    assert shown is not None
    assert "Petugas <mark>melayani</mark> warga &amp; mencatat &lt;<mark>keluhan</mark>&gt; mereka." in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(html.unescape(re.sub("</?mark>", "", shown))) < 230
    assert excerpt(LESSON, read("samudra"), "id") is None


def test_forms_of_other_languages_and_beginnings_are_marked() -> None:
    assert marked("Policies and services", read("policy serv"), "en") == (
        "<mark>Policies</mark> and <mark>services</mark>"
    )
    assert marked("Menulis surat", read("tulis"), "id") == "<mark>Menulis</mark> surat"
    assert marked("Élan & Co", read("elan"), "id") == "<mark>Élan</mark> &amp; Co"


@given(st.text(max_size=80), st.text(max_size=20))
def test_marks_change_no_text(text: str, typed: str) -> None:
    shown = marked(text, read(typed), "id")
    assert html.unescape(re.sub("</?mark>", "", shown)) == html.unescape(html.escape(text))
