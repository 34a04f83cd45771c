"""The words of the format: one to one in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.source import vocabulary
from lms.content.source.vocabulary import edit_distance, lookup, nearest


@pytest.mark.parametrize("place", vocabulary.places())
def test_each_word_has_one_counterpart(place: str) -> None:
    pairs = vocabulary.pairs(place)
    assert (
        len({indonesian for indonesian, _ in pairs}) == len({english for _, english in pairs}) == len(pairs)
    )
    for indonesian, english in pairs:
        internal = lookup(english, place)
        assert internal is not None
        assert lookup(indonesian.upper(), place) == internal
        assert vocabulary.written(internal, place) == indonesian
        assert vocabulary.written(internal, place, "en") == english


def test_the_same_word_means_what_its_place_says() -> None:
    assert (lookup("bebas", "order"), lookup("bebas", "attempts")) == ("free", "unlimited")
    assert (lookup("tidak", "feedback"), lookup("tidak", "show-answers")) == ("none", "never")
    assert (lookup("terbit", "item"), lookup("terbit", "certificate")) == ("available-from", "issue")
    assert (lookup("tingkat", "course"), lookup("tingkat", "question")) == ("level", "difficulty")
    assert lookup("pasangan", "quiz") == "pair"
    assert lookup("pasangan", "partial-ordering") == "pairs"
    assert lookup("Catatan  Pelatih", "heading") == "trainer-notes"
    assert lookup("pasangan", "order") is None


def test_the_nearest_word() -> None:
    assert nearest("batas-luls", "quiz") == "batas-lulus"
    assert nearest("pion", "question") == "poin"
    assert nearest("Pembahsan", "heading") == "pembahasan"
    assert nearest("apa-saja-yang-jauh", "quiz") == ""
    assert nearest("xy", "flag") == ""


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edit_distance(one: str, two: str, three: str) -> None:
    assert edit_distance(one, two) == edit_distance(two, one)
    assert (edit_distance(one, two) == 0) == (one == two)
    assert edit_distance(one, two) <= max(len(one), len(two))
    assert abs(len(one) - len(two)) <= edit_distance(one, two)
    # Swapped neighbours may not be edited again, so the sides of a triangle hold within that one swap each.
    assert edit_distance(one, three) <= 2 * (edit_distance(one, two) + edit_distance(two, three))
