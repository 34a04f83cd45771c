"""Numbers as people write them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.source.numerals import read_decimal, read_number


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.500", "id", 1500),
        ("3,5", "id", Fraction(7, 2)),
        ("3.5", "id", Fraction(7, 2)),
        ("0,125", "id", Fraction(1, 8)),
        ("1.500,75", "id", Fraction(6003, 4)),
        ("1,500.75", "id", Fraction(6003, 4)),
        ("1 500", "id", 1500),
        ("1\u00a0500\u202f000", "id", 1_500_000),
        ("12.34.56", "id", None),
        ("1.50.000,5", "id", None),
        ("-2,0", "id", -2),
        ("1.500", "en", Fraction(3, 2)),
        ("1,500", "en", 1500),
        ("1e3", "id", None),
        ("", "id", None),
        ("1,5,", "id", None),
    ],
)
def test_reading(text: str, language: str, value: Fraction | None) -> None:
    assert read_decimal(text, language) == value


def test_only_three_digits_after_one_mark_are_ambiguous() -> None:
    assert read_number("1.500", "id") != read_number("1.500", "en")
    for text, ambiguous in (("1.500", True), ("0.500", False), ("1.5", False), ("1.500.000", False)):
        reading = read_number(text, "id")
        assert reading is not None
        assert reading.ambiguous == ambiguous


@given(st.integers(-(10**9), 10**9), st.integers(0, 99))
def test_a_grouped_number_reads_as_it_is(whole: int, cents: int) -> None:
    text = f"{whole:,}".replace(",", ".") + f",{cents:02}"
    sign = -1 if text.startswith("-") else 1
    assert read_decimal(text, "id") == whole + sign * Fraction(cents, 100)


@given(st.text(max_size=70))
def test_no_text_raises(text: str) -> None:
    read_decimal(text, "id")
