"""The three signs as pure functions: what shows them, what does not, and what no number can change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.features.plausibility import rules
from lms.features.plausibility.rules import Lesson

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def lesson(minutes: int, seconds: int) -> Lesson:
    return Lesson(Fraction(minutes), NOON, NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("lessons", "shows"),
    [
        ([(20, 20)], True),
        ([(20, 119)], True),
        ([(20, 120)], False),
        ([(2, 1)], False),
        ([(20, 20), (20, 600), (20, 600)], True),
        ([(20, 20), (20, 600), (20, 600), (20, 600)], False),
        ([(2, 600), (20, 5)], True),
        ([], False),
    ],
)
def test_quick_lessons(lessons: list[tuple[int, int]], shows: bool) -> None:
    assert (rules.lessons_sign(lesson(*one) for one in lessons) is not None) is shows


def test_a_lesson_completed_by_a_change_of_the_course_is_not_judged() -> None:
    assert rules.lessons_sign([lesson(20, -3600)]) is None


@pytest.mark.parametrize(
    ("minutes", "seconds", "shows"),
    [
        (60, 45, True),
        (60, 359, True),
        (60, 360, False),
        (10, 59, True),
        (10, 60, False),
        (9, 54, False),
        (2, 1, False),
    ],
)
def test_a_quick_course(minutes: int, seconds: int, shows: bool) -> None:
    assert (rules.course_sign(Fraction(minutes), timedelta(seconds=seconds)) is not None) is shows


@given(st.lists(st.tuples(st.integers(1, 90), st.integers(0, 6000)), max_size=8))
def test_whoever_takes_longer_never_shows_more(lessons: list[tuple[int, int]]) -> None:
    now = rules.lessons_sign(lesson(minutes, seconds) for minutes, seconds in lessons)
    later = rules.lessons_sign(lesson(minutes, seconds * 2) for minutes, seconds in lessons)
    assert now is not None or later is None
    honest = rules.lessons_sign(lesson(minutes, minutes * 6) for minutes, _seconds in lessons)
    assert honest is None


answers = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.text("xyz", max_size=2), min_size=1)


@given(answers, answers)
def test_patterns_are_equal_for_equal_answers_alone(
    one: dict[str, str | None], two: dict[str, str | None]
) -> None:
    assert rules.pattern(dict(reversed(one.items()))) == rules.pattern(one)
    assert (rules.pattern(one) == rules.pattern(two)) is (one == two)


def test_an_empty_answer_and_a_right_one_are_not_wrong() -> None:
    given_answers = {"a": "x", "b": None, "c": "y", "d": "text"}
    shares = {"a": Fraction(1), "b": Fraction(0), "c": Fraction(1, 2), "d": None}
    assert rules.wrong_answers(given_answers, shares) == 1


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 300)), max_size=12), st.randoms())
def test_three_different_people_within_an_hour_are_alike(sent: list[tuple[int, int]], chance: object) -> None:
    moments = [(run, NOON + timedelta(minutes=minute)) for run, minute in sent]
    found = rules.alike(moments)
    expected = {
        run
        for run, at in moments
        if any(
            len({other for other, then in moments if start <= then <= start + rules.TOGETHER}) >= rules.ALIKE
            and start <= at <= start + rules.TOGETHER
            for _other, start in moments
        )
    }
    assert found == expected
    chance.shuffle(moments)  # type: ignore[attr-defined]
    assert rules.alike(moments) == found
