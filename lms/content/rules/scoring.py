"""Exact arithmetic of scores (chapters 9 and 10 of the format): fractions, never binary floating point.

Scores and pass marks are percentages from 0 to 100; the share of a question that an answer earned is 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from lms.plugin.question import PENDING, Pending

HUNDRED = Fraction(100)


def points(
    worth: Fraction, share: Fraction | Pending, hints: int = 0, penalty: Fraction = Fraction(0)
) -> Fraction | Pending:
    """The points of one answer: worth x share x what the opened hints leave of it.

    `penalty` is what one hint takes off, in percent.
    """
    if isinstance(share, Pending):
        return PENDING
    left = max(Fraction(0), 1 - hints * penalty / HUNDRED)
    return worth * share * left


def quiz_score(parts: Iterable[tuple[Fraction | Pending, Fraction]]) -> Fraction | Pending:
    """The score of one attempt from (points earned, points possible) of every question shown.

    Pending while one of them awaits a mark. Raises ValueError where nothing could be earned.
    """
    earned, possible, pending = Fraction(0), Fraction(0), False
    for got, worth in parts:
        possible += worth
        if isinstance(got, Pending):
            pending = True
        else:
            earned += got
    if possible <= 0:
        raise ValueError("an attempt without points has no score")
    return PENDING if pending else earned / possible * HUNDRED


def item_score(rule: str, scores: Sequence[Fraction | Pending]) -> Fraction | None:
    """The score of a quiz from its ended attempts, oldest first; those awaiting marks are passed over.

    `rule` is ``highest last first average``; anything else raises ValueError. None without a marked attempt.
    """
    marked = [score for score in scores if not isinstance(score, Pending)]
    if not marked:
        return None
    match rule:
        case "highest":
            return max(marked)
        case "last":
            return marked[-1]
        case "first":
            return marked[0]
        case "average":
            return sum(marked, Fraction(0)) / len(marked)
    raise ValueError(f"unknown rule of grading: {rule}")


def passed(score: Fraction | None, pass_mark: Fraction | None) -> bool:
    """Whether an ended attempt's quiz is passed: at the mark or above; without a mark, sending was enough."""
    return pass_mark is None or (score is not None and score >= pass_mark)


def gain(before: Fraction, after: Fraction) -> Fraction:
    """What was learnt between the first pre-test score and the post-test's, in percentage points."""
    return after - before


def normalised_gain(before: Fraction, after: Fraction) -> Fraction | None:
    """The share of what could still be learnt that was learnt; None where nothing was left to learn."""
    return None if before == HUNDRED else (after - before) / (HUNDRED - before)


def display(score: Fraction) -> Decimal:
    """The score as shown: two decimals, half away from zero. Never compare what this returns."""
    cents = (abs(score.numerator) * 200 + score.denominator) // (2 * score.denominator)
    return Decimal((int(score < 0 and cents > 0), tuple(int(digit) for digit in str(cents)), -2))
