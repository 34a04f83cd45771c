"""The report of the weeks: courses completed in each, beside the same weeks a year before; and its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.core import workdays
from lms.core.actor import Actor
from lms.features.progress import passing
from lms.features.reports import flow
from lms.features.reports.completion import FILTERS, Question, read_question
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column, Report

SHOWN = 12
COMPARED = 4
"""Weeks that are compared with as many before them."""
YEAR = timedelta(weeks=52)
_WEEK = timedelta(weeks=1)
_DAY = timedelta(days=1)

COLUMNS = (
    Column("week", Message(mark("Week"))),
    Column("from_day", Message(mark("From")), "day"),
    Column("until_day", Message(mark("Until")), "day"),
    Column("completed", Message(mark("Completed")), "number"),
    Column("year_before", Message(mark("A year before")), "number"),
)


@dataclass(frozen=True, slots=True)
class Week:
    """A week from Monday to Sunday. The last one may not be over: `is_whole` says so."""

    monday: date
    completed: int
    year_before: int
    is_whole: bool

    @property
    def number(self) -> int:
        """As calendars count them."""
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + 6 * _DAY


@dataclass(frozen=True, slots=True)
class Pace:
    """Weeks in their order, the last one being that of the day asked for."""

    weeks: tuple[Week, ...]

    @property
    def whole(self) -> tuple[Week, ...]:
        """The weeks that are over: a week under way would always look like a fall."""
        return tuple(week for week in self.weeks if week.is_whole)

    @property
    def has_year_before(self) -> bool:
        """Whether anything was completed a year before."""
        return any(week.year_before for week in self.weeks)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was completed in the weeks that are over."""
        return not any(week.completed for week in self.whole)

    def latest(self, skip: int = 0) -> int:
        """How many were completed in the last whole weeks, or in as many that `skip` weeks lie behind."""
        whole = self.whole
        return sum(week.completed for week in whole[len(whole) - skip - COMPARED : len(whole) - skip])


def pace(session: Session, question: Question, shown: int = SHOWN) -> Pace:
    """The last whole weeks up to the day in question, and the week of that day as far as it has come."""
    this_monday = workdays.monday(question.on_day)
    mondays = [this_monday - n * _WEEK for n in range(shown, -1, -1)]
    done = (
        _counted(session, question, mondays)
        if is_counted(question)
        else _gone_through(session, question, mondays)
    )
    return Pace(
        tuple(
            Week(monday, done.get(monday, 0), done.get(monday - YEAR, 0), monday + 6 * _DAY < question.on_day)
            for monday in mondays
        )
    )


def is_counted(question: Question) -> bool:
    """Whether the counters answer: for all courses together, as of today. Otherwise the records are gone through."""
    return question.is_today and question.course_row is None


def _counted(session: Session, question: Question, mondays: Sequence[date]) -> Mapping[date, int]:
    done: dict[date, int] = {}
    tops = [unit.id for unit in question.tops]
    for (_unit, monday), count in passing.weeks(session, tops, mondays[0] - YEAR).items():
        done[monday] = done.get(monday, 0) + count.completed
    return done


def _gone_through(session: Session, question: Question, mondays: Sequence[date]) -> Mapping[date, int]:
    spans = [(mondays[0], question.on_day), (mondays[0] - YEAR, mondays[-1] + 6 * _DAY - YEAR)]
    done: dict[date, int] = {}
    for day, count in flow.completions(session, question.paths, spans, question.course_row).items():
        week = workdays.monday(day)
        done[week] = done.get(week, 0) + count
    return done


def rows(
    session: Session, actor: Actor, filters: Mapping[str, str], now: datetime
) -> Iterator[Mapping[str, Any]]:
    """A row for each of the last 52 weeks, the latest last; raises what `read_question` raises."""
    question = read_question(session, actor, filters, now)
    return table(pace(session, question, 52))


def table(found: Pace) -> Iterator[Mapping[str, Any]]:
    """The rows of the report."""
    for week in found.weeks:
        year = week.monday.isocalendar().year
        yield {
            "week": _("week %(number)s of %(year)s", number=week.number, year=year),
            "from_day": week.monday,
            "until_day": week.sunday,
            "completed": week.completed,
            "year_before": week.year_before,
        }


REPORT = Report("weeks", Message(mark("Courses completed by week")), COLUMNS, rows, FILTERS)

_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 370, 14, 154
_STEPS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the chart: its path, where it ends, and its words with the height at which they stand."""

    path: str
    x: int
    y: int
    label: str
    label_y: int


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: lines, and marks with their words on both axes, in the coordinates of a box of 420 by 190."""

    lines: tuple[Line, ...]
    across: tuple[tuple[int, int], ...]
    below: tuple[tuple[int, str], ...]


def chart(found: Pace) -> Chart:
    """The whole weeks as a line, with the year before as a second one where there is any; it begins at nought."""
    weeks = found.whole
    top = _round_up(max((max(week.completed, week.year_before) for week in weeks), default=0))
    xs = [_LEFT + (_RIGHT - _LEFT) * n // max(len(weeks) - 1, 1) for n in range(len(weeks))]
    lines = [_line(xs, [week.completed for week in weeks], top, str(weeks[-1].sunday.year))]
    if found.has_year_before:
        before = (weeks[-1].sunday - YEAR).year
        lines.append(_line(xs, [week.year_before for week in weeks], top, str(before)))
        lines = _apart(lines)
    marks = [(_height(top * n // _STEPS, top), top * n // _STEPS) for n in range(_STEPS + 1)]
    middle = len(weeks) // 2
    named = {0: _("week %(number)s", number=weeks[0].number), middle: str(weeks[middle].number)}
    named[len(weeks) - 1] = str(weeks[-1].number)
    return Chart(tuple(lines), tuple(marks), tuple((xs[place], text) for place, text in named.items()))


def _line(xs: Sequence[int], values: Sequence[int], top: int, label: str) -> Line:
    ys = [_height(value, top) for value in values]
    path = "M" + "L".join(f"{x} {y}" for x, y in zip(xs, ys, strict=True))
    return Line(path, xs[-1], ys[-1], label, ys[-1])


def _apart(lines: list[Line]) -> list[Line]:
    """Words at the ends of two lines that end close together would cover each other."""
    one, other = lines
    if abs(one.y - other.y) >= 14:
        return lines
    return [one, replace(other, label_y=one.y + (14 if other.y >= one.y else -14))]


def _height(value: int, top: int) -> int:
    return _BOTTOM - (_BOTTOM - _TOP) * value // top


def _round_up(value: int) -> int:
    """A round number from which the marks of the axis are whole."""
    step = 1
    while step * _STEPS * 10 < value:
        step *= 10
    return max(-(-value // (step * _STEPS)), 1) * step * _STEPS
