"""Months on a calendar, and the days of a series of duties; pure.

The days of a series are reckoned from where its rhythm began, never from one link to the next: a due date on the 31st
comes back to the 31st although a shorter month lay between.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.content.course import Course

EVERY_MONTHS = (3, 6, 12, 24, 36)
VALID_MONTHS = (6, 12, 24, 36, 48, 60)


@dataclass(frozen=True, slots=True)
class Terms:
    """The days of one duty; `counts_from` None: any completion counts."""

    from_day: date
    due_day: date
    counts_from: date | None


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def certificate_months(course: Course | None) -> int | None:
    """For how many months a certificate of the course holds, where a completion may hold for so many."""
    own = course.certificate if course else None
    length = own.valid_for if own and own.issue else None
    if length is None or length.unit not in {"months", "years"}:
        return None
    months = length.count * (12 if length.unit == "years" else 1)
    return int(months) if months in VALID_MONTHS else None


def next_terms(series: Sequence[Terms], every: int) -> Terms:
    """What comes after a `series`, its first duty first: each day `every` months on.

    Where an earlier duty took any completion, the next takes those from its own first day on: else whoever completed
    the course once would never be asked again. A due date that was changed is where the rhythm begins anew.
    """
    from_day = _next([one.from_day for one in series], every)
    due_day = _next([one.due_day for one in series], every)
    counts = [one.counts_from for one in series if one.counts_from is not None]
    return Terms(from_day, due_day, _next(counts, every) if counts else from_day)


def _next(days: Sequence[date], every: int) -> date:
    start, steps = days[0], 0
    for day in days[1:]:
        steps += 1
        if day != months_later(start, steps * every):
            start, steps = day, 0
    return months_later(start, (steps + 1) * every)
