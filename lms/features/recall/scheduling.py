"""When a question comes back, and how likely it is remembered on a day: FSRS, counted in days. Knows no database.

FSRS (https://github.com/open-spaced-repetition/py-fsrs) with its published parameters. Nothing is left to chance, so
that the same answers on the same days always give the same days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from fractions import Fraction
from typing import Any

WANTED = 0.9
"""A question comes back on the day on which it is likely to be remembered with this probability."""

LONGEST = 365
"""Days after which a question comes back at the latest."""


class Effort(Enum):
    """How an answer went: by being right or not, and by the learner's own word."""

    AGAIN = "again"
    HARD = "hard"
    GOOD = "good"
    EASY = "easy"


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of one question in one head after an answer."""

    stability: float
    difficulty: float
    last_day: date
    due_day: date


def after(memory: Memory | None, effort: Effort, day: date) -> Memory:
    """The memory after an answer on `day`; without `memory` it is the first one."""
    from fsrs import Rating

    card, _log = _scheduler().review_card(_card(memory), Rating[effort.name.title()], _midnight(day))
    return Memory(card.stability, card.difficulty, day, card.due.date())


def retrievability(stability: float, last_day: date, day: date) -> float:
    """The estimated probability, from 0 to 1, that a question is answered right on `day`."""
    found: float = _scheduler().get_card_retrievability(
        _card(Memory(stability, 5.0, last_day, last_day)), _midnight(day)
    )
    return found


def share(estimate: float) -> Fraction:
    """An estimate as pages write it, in thousandths."""
    return Fraction(round(estimate * 1000), 1000)


def _scheduler() -> Any:
    from fsrs import Scheduler

    return Scheduler(
        desired_retention=WANTED,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST,
        enable_fuzzing=False,
    )


def _card(memory: Memory | None) -> Any:
    from fsrs import Card, State

    if memory is None:
        return Card(card_id=0)
    return Card(
        card_id=0,
        state=State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=_midnight(memory.due_day),
        last_review=_midnight(memory.last_day),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
