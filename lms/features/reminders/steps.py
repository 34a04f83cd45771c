"""On which days people are reminded of what is due; pure.

A step before the due date is told on a working day, brought forward over a weekend; one after it is put off to the
next. Who looks after days of silence finds only the latest step: nobody is told on Monday what Tuesday has overtaken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.core.workdays import monday, working_day_after, working_day_before
from lms.features.enrolment.terms import months_later


@dataclass(frozen=True, slots=True)
class Plan:
    """How people are reminded: `before` lists days before the due date, `late` counts the times after it."""

    before: Sequence[int]
    late: int

    @property
    def first(self) -> int:
        """The largest distance before a due date."""
        return max(self.before, default=0)


@dataclass(frozen=True, slots=True)
class Step:
    """One time at which people are reminded: its name, unique for a due date, and the working day it is told on."""

    name: str
    day: date
    is_late: bool


def asked_step(asked: date) -> str:
    """The name of a reminder by hand: one for a week."""
    return f"asked-{monday(asked):%Y%m%d}"


def steps(due: date, plan: Plan) -> Iterator[Step]:
    """All steps of a due date, the earliest first."""
    for days in sorted(plan.before, reverse=True):
        yield Step(f"{due:%Y%m%d}-{days}", working_day_before(due - timedelta(days=days)), False)
    for month in range(plan.late):
        first = due + timedelta(days=1)
        yield Step(f"{due:%Y%m%d}+{month}", working_day_after(months_later(first, month)), True)


def due_step(due: date, plan: Plan, last: date, today: date) -> Step | None:
    """The latest step of a due date that came up after the day `last`, by `today`."""
    found = [step for step in steps(due, plan) if last < step.day <= today]
    return found[-1] if found else None
