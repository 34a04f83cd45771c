"""The counters' figures from the ledger itself: memberships, duties and runs, on any day.

Slower than the counters and always true: what they are compared with, and what answers for days that are over.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.features.enrolment.models import Duty, DutyAudience, Enrolment
from lms.features.enrolment.queries import fulfilling, in_force
from lms.features.organisation.models import Membership, Unit
from lms.features.progress.queries import Count, CounterKey

ALL = 0
"""The key of the counter over all duties together."""

_audience = aliased(Unit)


def totals(
    session: Session,
    on_day: date,
    units: Iterable[int] | None = None,
    without_duty: int | None = None,
    with_duty: int | None = None,
) -> dict[CounterKey, Count]:
    """All counters on a day, computed from memberships, duties and runs.

    `without_duty` leaves one duty out; `with_duty` takes one in although it may be withdrawn on that day.
    """
    member = sa.and_(
        Membership.from_day <= on_day,
        sa.or_(Membership.until_day.is_(None), Membership.until_day > on_day),
    )
    if units is not None:
        member = sa.and_(member, Membership.unit_id.in_(list(units)))
    holds = in_force(on_day)
    if without_duty is not None:
        holds = sa.and_(holds, Duty.id != without_duty)
    if with_duty is not None:
        holds = sa.or_(holds, Duty.id == with_duty)
    people = _people_under_duty(member, holds, on_day).cte("people_under_duty")
    rows = session.execute(
        sa.union_all(*_required(people), _runs(member, on_day)).execution_options(work="report")
    )
    return {(row.unit, row.kind, row.key): Count(row.assigned, row.begun, row.completed) for row in rows}


def _people_under_duty(
    member: sa.ColumnElement[bool], holds: sa.ColumnElement[bool], on_day: date
) -> sa.Select[*tuple[Any, ...]]:
    done = sa.and_(fulfilling(person_id=Membership.person_id), Enrolment.completed_day <= on_day)
    return (
        sa.select(
            Membership.person_id.label("person"),
            Membership.unit_id.label("unit"),
            Duty.id.label("duty"),
            Duty.course_id.label("course"),
            sa.case((sa.exists().where(done), 1), else_=0).label("fulfilled"),
        )
        .join(Unit, Unit.id == Membership.unit_id)
        .join(_audience, Unit.path.startswith(_audience.path))
        .join(DutyAudience, DutyAudience.unit_id == _audience.id)
        .join(Duty, Duty.id == DutyAudience.duty_id)
        .where(member, holds)
        .distinct()
    )


def _required(people: sa.CTE) -> list[sa.Select[*tuple[Any, ...]]]:
    keys = {"duty": people.c.duty, "course": people.c.course, "all": sa.literal(ALL)}
    statements = []
    for kind, key in keys.items():
        each = (
            sa.select(
                people.c.person,
                people.c.unit,
                key.label("key"),
                sa.func.min(people.c.fulfilled).label("done"),
            )
            .group_by(people.c.person, people.c.unit, *([] if kind == "all" else [key]))
            .subquery()
        )
        statements.append(
            sa.select(
                each.c.unit,
                sa.literal(kind).label("kind"),
                each.c.key,
                sa.func.count().label("assigned"),
                sa.literal(0).label("begun"),
                sa.cast(sa.func.sum(each.c.done), sa.Integer).label("completed"),
            ).group_by(each.c.unit, each.c.key)
        )
    return statements


def _runs(member: sa.ColumnElement[bool], on_day: date) -> sa.Select[*tuple[Any, ...]]:
    completed = sa.case((Enrolment.completed_day <= on_day, 1), else_=0)
    return (
        sa.select(
            Membership.unit_id.label("unit"),
            sa.literal("runs").label("kind"),
            Enrolment.course_id.label("key"),
            sa.literal(0).label("assigned"),
            sa.func.count().label("begun"),
            sa.cast(sa.func.sum(completed), sa.Integer).label("completed"),
        )
        .join(Enrolment, Enrolment.person_id == Membership.person_id)
        .where(member, Enrolment.opened_day <= on_day)
        .group_by(Membership.unit_id, Enrolment.course_id)
    )
