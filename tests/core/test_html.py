"""How numbers, days and names are written, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from lms.core import html
from tests.core.pattern_page import make_app

AT = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def app() -> Flask:
    return make_app()


@pytest.fixture
def indonesian(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?lang=en"):
        yield


def test_numbers_follow_the_language(app: Flask) -> None:
    with app.test_request_context("/"):
        assert (html.number(1284), html.number(12.5), html.number(Fraction(62, 7))) == (
            "1.284",
            "12,5",
            "8,86",
        )
    with app.test_request_context("/?lang=en"):
        assert (html.number(1284), html.number(12.5)) == ("1,284", "12.5")


@pytest.mark.parametrize(
    ("share", "digits", "shown"),
    [
        (0.87, 0, "87%"),
        (Fraction(2052, 3284), 0, "62%"),
        (Fraction(2052, 3284), 2, "62,48%"),
        (Fraction(1, 8), 0, "13%"),
        (1, 0, "100%"),
        (0, 0, "0%"),
        (Fraction(999, 1000), 0, "99%"),
        (Fraction(99999, 100000), 1, "99,9%"),
        (Fraction(2, 453), 0, "<1%"),
        (Fraction(1, 200), 0, "1%"),
        (Fraction(1, 100000), 2, "<0,01%"),
    ],
)
def test_percent(indonesian: None, share: html.Number, digits: int, shown: str) -> None:
    assert html.percent(share, digits) == shown


@given(part=st.integers(0, 5000), whole=st.integers(1, 5000))
def test_only_the_whole_is_a_hundred_percent_and_only_nothing_is_none(
    app: Flask, part: int, whole: int
) -> None:
    part = min(part, whole)
    with app.test_request_context("/"):
        shown = html.percent(Fraction(part, whole))
        assert (shown == "100%") == (part == whole)
        assert (shown == "0%") == (part == 0)


def test_a_moment_is_told_in_the_zone_of_the_unit(indonesian: None) -> None:
    assert html.clock(AT, "Asia/Jakarta") == "00.30 WIB"
    assert html.clock(AT, "Asia/Makassar") == "01.30 WITA"
    assert html.clock(AT, "Asia/Jayapura") == "02.30 WIT"
    assert html.day(AT, "Asia/Jakarta") == "23 November 2026"
    assert html.moment(AT, "Asia/Jakarta") == "23 November 2026, 00.30 WIB"


def test_a_day_is_no_moment_and_stays_where_it_is(indonesian: None) -> None:
    assert html.day(date(2026, 8, 17), "Asia/Jayapura") == "17 Agustus 2026"
    assert html.short_day(date(2026, 8, 7)) == "7 Agu"


def test_english_clock_and_day(english: None) -> None:
    assert html.clock(AT, "Asia/Jakarta") == "00:30 WIB"
    assert html.day(date(2026, 8, 17)) == "17 August 2026"


def test_a_moment_without_zone_is_refused(indonesian: None) -> None:
    with pytest.raises(ValueError, match="zone"):
        html.clock(AT.replace(tzinfo=None), "Asia/Jakarta")


def test_minutes(english: None) -> None:
    shown = [
        html.minutes(1),
        html.minutes(12),
        html.minutes(12, short=True),
        html.minutes(60),
        html.minutes(125),
    ]
    assert shown == ["1 minute", "12 minutes", "12 min", "1 hour", "2 h 5 min"]


def test_a_nip_shows_year_and_last_two_digits() -> None:
    assert html.nip("19860412 201003 1 001") == "1986•••• •••••• • •01"
    assert html.nip("") == html.nip(None) == ""


@given(st.text(max_size=30))
def test_a_masked_nip_tells_at_most_six_digits(text: str) -> None:
    assert sum(char.isdigit() for char in html.nip(text)) <= 6


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Siti Rahmawati, S.Sos.", "SR"),
        ("Dra. Endang Lestari, M.Si.", "EL"),
        ("Ni Made Ayu Lestari", "NL"),
        ("Suharto", "S"),
        ("", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert html.initials(name) == letters


def test_file_sizes(indonesian: None) -> None:
    sizes = [html.file_size(size) for size in (300, 212_000, 1_100_000, 2_000_000_000)]
    assert sizes == ["300 B", "212 KB", "1,1 MB", "2 GB"]


def test_tables_of_a_lesson_can_be_scrolled_by_keyboard(indonesian: None) -> None:
    shown = html.lesson_html("<p>&lt;table&gt;</p><table><tbody></tbody></table>")
    assert shown.count('tabindex="0"') == 1
    assert shown.startswith("<p>&lt;table&gt;</p><div class=")
    assert shown.endswith("</table></div>")


@given(st.text(alphabet="a`<&\n ", max_size=40))
def test_what_is_to_be_typed_stands_out_and_nothing_else_is_markup(text: str) -> None:
    shown = str(html.coded(text))
    assert shown.replace("<code>", "`").replace("</code>", "`") == str(escape(text))


def test_a_remedy_shows_what_to_type() -> None:
    assert html.coded("write `(x) <b>`, then save") == "write <code>(x) &lt;b&gt;</code>, then save"
