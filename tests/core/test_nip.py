"""The number of a civil servant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.nip import compact, read

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    ["198609262015051001", "19860926 201505 1 001", "19860926.201505.1.001", "19860926-201505-1-001\t"],
)
def test_spaces_dots_and_hyphens_do_not_matter(text: str) -> None:
    reading = read(text, TODAY)
    assert (reading.digits, reading.kind, reading.errors, reading.warnings) == (
        "198609262015051001",
        "PNS",
        (),
        (),
    )


@pytest.mark.parametrize("part", ["21", "24", "29"])
def test_contracts_are_told_by_digits_13_and_14(part: str) -> None:
    assert read(f"198609262023{part}1001", TODAY).kind == "PPPK"


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("19860926201505100", "You wrote 17"),
        ("1986092620150510011", "You wrote 19"),
        ("1986092620150510O1", "18 digits"),
        ("", "18 digits"),
        ("١٩٨٦٠٩٢٦٢٠١٥٠٥١٠٠١", "18 digits"),
        ("198602302015051001", "date of birth"),
        ("193909262015051001", "date of birth"),
        ("201009262015051001", "date of birth"),
        ("194609262015051001", "date of birth"),
        ("198609262015001001", "cannot be 00"),
        ("198609262015053001", "Digit 15"),
    ],
)
def test_what_cannot_be_a_number_is_told(number: str, word: str) -> None:
    reading = read(number, TODAY)
    assert len(reading.errors) == 1
    error = reading.errors[0]
    assert word in error.text % dict(error.values)
    assert reading.kind == ""


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("198609262015151001", "unusual"),
        ("198609262028051001", "year of appointment"),
        ("199909262010051001", "year of appointment"),
        ("198609262015051000", "000"),
    ],
)
def test_what_only_looks_odd_stops_nobody(number: str, word: str) -> None:
    reading = read(number, TODAY)
    assert reading.errors == ()
    assert any(word in warning.text for warning in reading.warnings)


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    reading = read(text, TODAY)
    assert reading.digits == compact(text)
    assert bool(reading.kind) != bool(reading.errors)


@given(
    st.dates(date(1952, 1, 1), date(2008, 1, 1)),
    st.integers(1970, 2027),
    st.sampled_from([*range(1, 13), *range(21, 30)]),
    st.sampled_from("12"),
    st.integers(1, 999),
)
def test_every_number_of_the_rule_is_taken(born: date, year: int, part: int, sex: str, running: int) -> None:
    reading = read(f"{born:%Y%m%d}{year}{part:02d}{sex}{running:03d}", TODAY)
    assert reading.errors == ()
    assert reading.kind == ("PNS" if part <= 12 else "PPPK")
