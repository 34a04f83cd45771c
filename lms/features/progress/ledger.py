"""The counters' figures from the ledger itself: memberships, duties and runs, on any day.

Slower than the counters and always true: what they are compared with, and what answers for days that are over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.enrolment.audience import ALL_KNOWN, Narrowed, is_fulfilled, is_member, under
from lms.features.enrolment.models import Enrolment
from lms.features.enrolment.standings import Held
from lms.features.organisation.models import Membership
from lms.features.progress.models import CountingDuty
from lms.features.progress.queries import Count, CounterKey
from lms.features.progress.underway import UNDER_WAY, is_counted, places

ALL = 0
"""The key of the counter over all duties together."""


def totals(
    session: Session,
    on_day: date,
    units: Iterable[int] | None = None,
    people: Narrowed = None,
    held_on: date | Held | None = None,
    with_runs: bool = True,
    as_counted: bool = False,
) -> dict[CounterKey, Count]:
    """All counters of leaf units on a day, computed from memberships, duties and runs.

    `units` and `people` narrow them; completions are judged as valid on `held_on` instead, where it is given.
    `as_counted`: what is under way only as far as it is counted by now.
    """
    stock = stock_of(on_day, units, people, held_on, with_runs, as_counted)
    return {
        (row.unit, row.kind, row.key): Count(row.assigned, row.begun, row.completed, row.exempt)
        for row in session.execute(stock.execution_options(work="report"))
    }


def stock_of(
    on_day: date,
    units: Iterable[int] | None = None,
    people: Narrowed = None,
    held_on: date | Held | None = None,
    with_runs: bool = True,
    as_counted: bool = False,
) -> sa.CompoundSelect[Any]:
    """The same as a statement: ``unit``, ``kind``, ``key`` and the four numbers."""
    units = None if units is None else list(units)
    person = _each(on_day, units, people, held_on, as_counted)
    member = is_member(on_day)
    if units is not None:
        member = sa.and_(member, Membership.unit_id.in_(units))
    if people is not None:
        chosen = people if isinstance(people, sa.Select) else list(people)
        member = sa.and_(member, Membership.person_id.in_(chosen))
    return sa.union_all(*_required(person), *([_runs(member, on_day)] if with_runs else []))


def _each(
    on_day: date,
    units: Narrowed,
    people: Narrowed,
    held_on: date | Held | None,
    as_counted: bool,
    own: int | None = None,
) -> sa.CTE:
    """A row for each of person and duty; `own`: a duty that is taken as counted for everybody, and marked."""
    if as_counted and units is not None and not isinstance(people, sa.Select):
        # Asked for as a select, their completions are read at once; one by one takes SQLite a hundred times as long.
        those = sa.true() if people is None else Membership.person_id.in_(list(people))
        people = sa.select(Membership.person_id).where(
            Membership.unit_id.in_(units), is_member(on_day), those
        )
    rows = under(
        on_day,
        units=units,
        people=people,
        held_on=held_on,
        duties_too=UNDER_WAY if as_counted else None,
        places=places(on_day) if as_counted else None,
    )
    columns = [
        rows.c.person,
        rows.c.unit,
        rows.c.duty,
        rows.c.course,
        rows.c.exempt,
        is_fulfilled(rows).label("fulfilled"),
        sa.case((rows.c.duty == own, 1), else_=0).label("own"),
    ]
    each = sa.select(*columns)
    if as_counted:
        counted = is_counted(rows) if own is None else sa.or_(rows.c.duty == own, is_counted(rows))
        each = each.outerjoin(CountingDuty, CountingDuty.duty_id == rows.c.duty).where(counted)
    return each.cte("person_under_duty")


def _required(person: sa.CTE) -> list[sa.Select[*tuple[Any, ...]]]:
    keys = {"duty": person.c.duty, "course": person.c.course, "all": sa.literal(ALL)}
    statements = []
    for kind, key in keys.items():
        assigned, done = 1 - sa.func.min(person.c.exempt), _all_done(person)
        each = (
            sa.select(person.c.unit, key.label("key"), assigned.label("assigned"), done.label("done"))
            .group_by(person.c.person, person.c.unit, *([] if kind == "all" else [key]))
            .subquery()
        )
        statements.append(
            sa.select(
                each.c.unit,
                sa.literal(kind).label("kind"),
                each.c.key,
                _whole(each.c.assigned).label("assigned"),
                sa.literal(0).label("begun"),
                _whole(each.c.assigned * each.c.done).label("completed"),
                _whole(1 - each.c.assigned).label("exempt"),
            ).group_by(each.c.unit, each.c.key)
        )
    return statements


def _all_done(person: sa.CTE) -> sa.ColumnElement[int]:
    """1 where every duty is fulfilled that the person is not exempt from."""
    return sa.func.min(sa.case((person.c.exempt == 1, 1), else_=person.c.fulfilled))


def _runs(member: sa.ColumnElement[bool], on_day: date) -> sa.Select[*tuple[Any, ...]]:
    completed = sa.case((Enrolment.completed_day <= on_day, 1), else_=0)
    return (
        sa.select(
            Membership.unit_id.label("unit"),
            sa.literal("runs").label("kind"),
            Enrolment.course_id.label("key"),
            sa.literal(0).label("assigned"),
            sa.func.count().label("begun"),
            _whole(completed).label("completed"),
            sa.literal(0).label("exempt"),
        )
        .join(Enrolment, Enrolment.person_id == Membership.person_id)
        .where(member, Enrolment.opened_day <= on_day)
        .group_by(Membership.unit_id, Enrolment.course_id)
    )


def of_duty(
    session: Session,
    duty_id: int,
    held_on: date | Held,
    units: Collection[int],
    people: Collection[int] | None = None,
) -> dict[CounterKey, Count]:
    """What one duty adds to the counters of some units, whether it was withdrawn or not: what they are with it, less
    what they are without it. As far as is known now. `people` narrows it further."""
    person = _each(ALL_KNOWN, units, people, held_on, True, own=duty_id)
    course = sa.select(person.c.course).where(person.c.own == 1).limit(1).scalar_subquery()
    statements = [
        _difference(person, "duty", sa.literal(duty_id), person.c.own == 1),
        _difference(person, "course", course, person.c.course == course),
        _difference(person, "all", sa.literal(ALL), sa.true()),
    ]
    found = session.execute(sa.union_all(*statements).execution_options(work="report"))
    return {(row.unit, row.kind, row.key): Count(row.assigned, 0, row.completed, row.exempt) for row in found}


def _difference(
    person: sa.CTE, kind: str, key: sa.ColumnElement[int], which: sa.ColumnElement[bool]
) -> sa.Select[*tuple[Any, ...]]:
    is_other = person.c.own == 0
    with_it, done_with_it = 1 - sa.func.min(person.c.exempt), _all_done(person)
    reached = sa.func.max(sa.case((is_other, 1), else_=0))
    without = sa.func.max(sa.case((is_other, 1 - person.c.exempt), else_=0))
    left = sa.case((sa.or_(person.c.own == 1, person.c.exempt == 1), 1), else_=person.c.fulfilled)
    each = (
        sa.select(
            person.c.unit,
            with_it.label("with_it"),
            (with_it * done_with_it).label("done_with_it"),
            without.label("without"),
            (without * sa.func.min(left)).label("done_without"),
            (reached - without).label("exempt_without"),
        )
        .where(which)
        .group_by(person.c.person, person.c.unit)
        .having(sa.func.max(person.c.own) == 1)
        .subquery()
    )
    return sa.select(
        each.c.unit,
        sa.literal(kind).label("kind"),
        key.label("key"),
        _whole(each.c.with_it - each.c.without).label("assigned"),
        _whole(each.c.done_with_it - each.c.done_without).label("completed"),
        _whole(1 - each.c.with_it - each.c.exempt_without).label("exempt"),
    ).group_by(each.c.unit)


def _whole(column: Any) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.sum(column), sa.Integer)


@dataclass(frozen=True, slots=True)
class Flowed:
    """Runs of one course begun and completed on one day by people who were in the unit on that day."""

    unit: int
    course: int
    on_day: date
    count: Count


def flows(session: Session, units: Iterable[int], since: date | None = None) -> tuple[Flowed, ...]:
    """What was begun and completed while in these units, day by day (from a day on)."""
    both = done_in(units, since).subquery()
    by = (both.c.unit, both.c.course, both.c.day)
    rows = session.execute(
        sa.select(*by, sa.func.sum(both.c.begun), sa.func.sum(both.c.completed))
        .group_by(*by)
        .execution_options(work="report")
    )
    return tuple(
        Flowed(unit, course, day, Count(0, int(begun), int(done))) for unit, course, day, begun, done in rows
    )


def done_in(units: Iterable[int], since: date | None = None) -> sa.CompoundSelect[Any]:
    """The same as a statement, a row for whatever was begun or completed: ``unit``, ``course``, ``day``, ``begun`` and
    ``completed``, one of them 1."""
    chosen, parts = list(units), []
    for day, begun in ((Enrolment.opened_day, 1), (Enrolment.completed_day, 0)):
        parts.append(
            sa.select(
                Membership.unit_id.label("unit"),
                Enrolment.course_id.label("course"),
                day.label("day"),
                sa.literal(begun).label("begun"),
                sa.literal(1 - begun).label("completed"),
            )
            .join(Enrolment, Enrolment.person_id == Membership.person_id)
            .where(
                Membership.unit_id.in_(chosen),
                Membership.from_day <= day,
                sa.or_(Membership.until_day.is_(None), Membership.until_day > day),
                sa.true() if since is None else day >= since,
            )
        )
    return sa.union_all(*parts)
