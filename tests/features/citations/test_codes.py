"""Codes of figures are read as people copy them, and a slip of the pen is noticed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.core.citing import spoken
from lms.core.tokens import SIGNS
from lms.features.citations.codes import LENGTH, is_whole, new_code, readings

PLACES = st.integers(0, LENGTH - 1)
KNOWN = new_code()


def test_a_code_is_read_however_it_is_written() -> None:
    for code in (new_code() for _ in range(50)):
        for typed in (code, code.upper(), spoken(code), f" {spoken(code).replace('-', ' ')} "):
            assert readings(typed) == (code,)


@given(PLACES, st.sampled_from(SIGNS.lower()))
def test_a_wrong_sign_is_noticed(place: int, sign: str) -> None:
    wrong = KNOWN[:place] + sign + KNOWN[place + 1 :]
    assert is_whole(wrong) == (wrong == KNOWN)


@given(PLACES, PLACES)
def test_signs_that_changed_places_are_noticed(one: int, other: int) -> None:
    signs = list(KNOWN)
    signs[one], signs[other] = signs[other], signs[one]
    wrong = "".join(signs)
    if LENGTH - 1 not in {one, other}:
        assert is_whole(wrong) == (wrong == KNOWN)


def test_signs_that_no_code_has_stand_for_those_that_look_alike() -> None:
    code = next(code for code in iter(new_code, "") if "d" in code)
    assert code in readings(code.replace("d", "0", 1))
    assert code in readings(code.replace("d", "o", 1))


def test_what_cannot_be_a_code_has_no_reading() -> None:
    assert readings("") == readings("abc") == readings("!" * LENGTH) == readings("a" * 100) == ()
