"""Scores: exact, bounded, and equal to the formulas as the format states them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.rules import scoring
from lms.plugin.question import PENDING

shares = st.fractions(0, 1, max_denominator=60)
worths = st.fractions(Fraction(1, 100), 100, max_denominator=100)
percents = st.fractions(0, 100, max_denominator=60)


def test_three_hints_of_ten_percent_leave_seven_tenths_and_twelve_leave_nothing() -> None:
    assert scoring.points(Fraction(2), Fraction(1), 3, Fraction(10)) == Fraction("1.4")
    assert scoring.points(Fraction(2), Fraction(1), 12, Fraction(10)) == 0


def test_a_score_exactly_at_the_pass_mark_passes() -> None:
    score = scoring.quiz_score([(Fraction(1), Fraction(1))] * 7 + [(Fraction(0), Fraction(1))] * 3)
    assert score == 70
    assert scoring.passed(Fraction(70), Fraction(70))
    assert not scoring.passed(Fraction(6999, 100), Fraction(70))


def test_rounding_never_lifts_a_score_over_the_mark() -> None:
    score = Fraction(69_996, 1000)
    assert scoring.display(score) == Decimal("70.00")
    assert not scoring.passed(score, Fraction(70))


def test_without_a_pass_mark_sending_is_enough() -> None:
    assert scoring.passed(Fraction(0), None)
    assert scoring.passed(None, None)
    assert not scoring.passed(None, Fraction(70))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("highest", Fraction(80)),
        ("last", Fraction(50)),
        ("first", Fraction(40)),
        ("average", Fraction(170, 3)),
    ],
)
def test_the_score_of_a_quiz_follows_its_rule_over_marked_attempts(rule: str, expected: Fraction) -> None:
    assert scoring.item_score(rule, [Fraction(40), PENDING, Fraction(80), Fraction(50), PENDING]) == expected


@pytest.mark.parametrize("rule", ["highest", "last", "first", "average"])
def test_without_a_marked_attempt_there_is_no_score(rule: str) -> None:
    assert scoring.item_score(rule, [PENDING]) is None
    assert scoring.item_score(rule, []) is None


def test_an_unknown_rule_and_an_attempt_without_points_are_refused() -> None:
    with pytest.raises(ValueError, match="median"):
        scoring.item_score("median", [Fraction(1)])
    with pytest.raises(ValueError, match="without points"):
        scoring.quiz_score([])


def test_one_pending_answer_keeps_the_whole_attempt_pending() -> None:
    assert scoring.points(Fraction(3), PENDING, 2, Fraction(10)) is PENDING
    assert scoring.quiz_score([(Fraction(1), Fraction(1)), (PENDING, Fraction(4))]) is PENDING


@given(worths, shares, st.integers(0, 30), percents)
def test_points_lie_between_nothing_and_what_the_question_is_worth(
    w: Fraction, f: Fraction, k: int, p: Fraction
) -> None:
    got = scoring.points(w, f, k, p)
    assert isinstance(got, Fraction)
    assert 0 <= got <= w
    assert got == w * f * max(Fraction(0), 1 - k * (p / 100))
    assert scoring.points(w, f, k + 1, p) <= got  # type: ignore[operator]  # not pending


@given(st.lists(st.tuples(shares, worths), min_size=1, max_size=20), st.randoms())
def test_the_score_is_the_share_of_all_points(parts: list[tuple[Fraction, Fraction]], rng: object) -> None:
    earned = [(share * worth, worth) for share, worth in parts]
    score = scoring.quiz_score(earned)
    assert score == 100 * sum(got for got, _ in earned) / sum(worth for _, worth in parts)
    assert scoring.quiz_score(reversed(earned)) == score


@given(st.lists(percents, min_size=1, max_size=8))
def test_each_rule_stays_within_the_attempts(scores: list[Fraction]) -> None:
    for rule in ("highest", "last", "first", "average"):
        result = scoring.item_score(rule, scores)
        assert result is not None
        assert min(scores) <= result <= max(scores)
    assert scoring.item_score("average", scores) == sum(scores) / Fraction(len(scores))


@given(percents, percents)
def test_normalised_gain_is_the_share_of_the_rest(x: Fraction, y: Fraction) -> None:
    assert scoring.gain(x, y) == y - x
    g = scoring.normalised_gain(x, y)
    if x == 100:
        assert g is None
    else:
        assert g is not None
        assert x + g * (100 - x) == y


@given(st.decimals(-200, 200, places=4))
def test_display_rounds_half_up_to_two_decimals(value: Decimal) -> None:
    assert scoring.display(Fraction(value)) == value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_ten_thirds_are_shown_with_two_decimals() -> None:
    assert str(scoring.display(Fraction(10, 3))) == "3.33"
    assert str(scoring.display(Fraction(100))) == "100.00"
    assert str(scoring.display(Fraction(0))) == "0.00"
