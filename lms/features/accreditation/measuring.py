"""How long a course takes those who complete it: the median of each part, added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.accreditation.models import CompletionHours, CourseHours
from lms.features.progress.models import ItemState, Record

LAST = 200
"""So many of the latest completions are looked at."""
FEWEST = 5
"""Of fewer nothing is said."""
WIDE = Fraction(1, 4)
"""The share of the declared time from which on a difference is named."""


def measure(session: Session, hours_id: int) -> None:
    """Keeps how many minutes the last completions under these hours took."""
    latest = (
        sa.select(CompletionHours.enrolment_id)
        .where(CompletionHours.hours_id == hours_id)
        .order_by(CompletionHours.enrolment_id.desc())
        .limit(LAST)
        .subquery()
    )
    rows = session.execute(
        sa.select(Record.enrolment_id, Record.item_id, ItemState.opened_at, ItemState.acted_at, Record.at)
        .join(
            ItemState,
            sa.and_(ItemState.enrolment_id == Record.enrolment_id, ItemState.item_id == Record.item_id),
        )
        .where(Record.enrolment_id.in_(sa.select(latest.c.enrolment_id)))
    ).all()
    parts: dict[int, list[int]] = {}
    for row in rows:
        parts.setdefault(row.item_id, []).append(_seconds(row.opened_at, row.acted_at, row.at))
    runs = len({row.enrolment_id for row in rows})
    minutes = typical_minutes(parts, runs) if runs >= FEWEST else None
    session.execute(
        sa.update(CourseHours).where(CourseHours.id == hours_id).values(minutes=minutes, runs=runs)
    )


def _seconds(opened: datetime, acted: datetime | None, done: datetime) -> int:
    """From opening to the learner's last act in it: a mark that came weeks later took none of their time."""
    return max(0, int((min(acted or done, done) - opened).total_seconds()))


def typical_minutes(parts: Mapping[int, Sequence[int]], runs: int) -> int:
    """The medians of the parts, from seconds of each run, added up; a part that a run left out took it no time.

    By parts, since most people spread a course over days: a part left open overnight is not the one in the middle.
    """
    total = sum(_median([*seconds, *[0] * (runs - len(seconds))]) for seconds in parts.values())
    return round(total / 60)


def _median(values: Iterable[int]) -> Fraction:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return Fraction(ordered[middle] if len(ordered) % 2 else ordered[middle - 1] + ordered[middle]) / (
        1 if len(ordered) % 2 else 2
    )


def difference(minutes: int, quarters: int) -> Fraction:
    """By which share of the declared time (45 minutes a JP) learners took longer; below 0: shorter."""
    declared = Fraction(quarters * 45, 4)
    return (minutes - declared) / declared
