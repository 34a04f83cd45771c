"""When a completion is worth a look: three signs, as pure functions with their numbers.

They are set so that honest learning hardly ever shows them, and they prove nothing: somebody may have read on paper,
learned in a room with others, or known the subject.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

QUICK = Fraction(1, 10)
"""Of the minutes stated. Reading ten times as fast as the pace of a lesson is not reading: beyond about 400 words a
minute the sense is lost (Rayner, Schotter, Masson, Potter and Treiman 2016)."""

PACE = 200
"""Words a minute for a lesson that states no minutes: slower than people read on average (238; Brysbaert 2019)."""

SHORTEST = Fraction(3)
"""Minutes; a tenth of a shorter lesson is a few seconds, about what a page takes to load and to be pressed."""

LARGE_PART = Fraction(1, 3)
"""Of the minutes of a run's lessons: whoever skips what they know still takes time for the rest."""

ONE_MINUTE = timedelta(minutes=1)
SMALL_COURSE = Fraction(10)
"""Minutes from which a course cannot be done in one minute."""

ALIKE = 3
"""People with the same answers: two may have sat side by side."""

WRONG = 3
"""Wrong answers in common: right answers are alike by themselves, wrong ones are not (Harpp and Hogan 1993)."""

TOGETHER = timedelta(hours=1)
"""Within which the same answers were sent."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of a run: its minutes, when it was first opened and when it was marked as done."""

    minutes: Fraction
    opened_at: datetime
    done_at: datetime

    @property
    def is_judged(self) -> bool:
        """Whether it is long enough, and was done by an act of the learner (not by a change of the course)."""
        return self.minutes >= SHORTEST and self.done_at >= self.opened_at


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign with its two numbers (see `RunSign`)."""

    name: str
    found: int
    whole: int


def minutes_of(words: int) -> Fraction:
    """How long a text of so many words takes, in minutes."""
    return Fraction(words, PACE)


def is_quick(minutes: Fraction, taken: timedelta) -> bool:
    """Whether something of so many minutes took less than a tenth of them."""
    limit = minutes * QUICK * 60_000_000
    return taken // timedelta(microseconds=1) < limit


def lessons_sign(lessons: Iterable[Lesson]) -> Sign | None:
    """Lessons that make up a third of the minutes were marked as done in less than a tenth of theirs."""
    judged = [lesson for lesson in lessons if lesson.is_judged]
    whole = sum((lesson.minutes for lesson in judged), Fraction(0))
    quick = sum(
        (lesson.minutes for lesson in judged if is_quick(lesson.minutes, lesson.done_at - lesson.opened_at)),
        Fraction(0),
    )
    if not quick or quick < whole * LARGE_PART:
        return None
    return Sign("lessons", round(quick), round(whole))


def course_sign(minutes: Fraction, taken: timedelta) -> Sign | None:
    """The course was completed in less than a tenth of the minutes of its parts, or within a minute."""
    if taken < timedelta(0) or minutes < SHORTEST:
        return None
    if is_quick(minutes, taken) or (minutes >= SMALL_COURSE and taken < ONE_MINUTE):
        return Sign("course", int(taken.total_seconds()), round(minutes))
    return None


def pattern(answers: Mapping[str, Any]) -> str:
    """A digest of the answers by question: equal for equal answers to the same questions, in whatever order."""
    text = json.dumps(dict(answers), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def wrong_answers(answers: Mapping[str, Any], shares: Mapping[str, Fraction | None]) -> int:
    """How many answers were given that did not earn all points. What was left empty is no answer."""
    return sum(
        answer is not None and shares.get(question) is not None and shares[question] != 1
        for question, answer in answers.items()
    )


def alike(sent: Sequence[tuple[int, datetime]]) -> frozenset[int]:
    """The runs among those with the same answers that were sent within an hour of one another, at least three.

    `sent` holds runs of different people with the moment at which each was sent.
    """
    ranked = sorted(sent, key=lambda one: one[1])
    found: set[int] = set()
    for place, (_run, at) in enumerate(ranked):
        close = [run for run, other in ranked[place:] if other - at <= TOGETHER]
        if len(set(close)) >= ALIKE:
            found.update(close)
    return frozenset(found)
