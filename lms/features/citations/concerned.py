"""Whom a figure may count otherwise than before, found without looking at everybody.

Whoever did not move, in whose unit nothing moved, who completed nothing, whose duties are the same, and for whom
nothing lapsed or was exempted, counts today as then: a large agency is compared by the few whom something happened to.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from lms.features.citations.sides import Side, in_force
from lms.features.enrolment import audience
from lms.features.enrolment.models import Duty, DutyExemption, Enrolment
from lms.features.organisation.models import Membership, UnitPlace

People = sa.Select[Any] | sa.CompoundSelect[Any]


def moved(then: Side) -> People:
    """People who were counted elsewhere or as somebody else since, and those of units that were put elsewhere."""

    def changed(table: Any) -> sa.ColumnElement[bool]:
        return sa.or_(table.from_day > then.day, table.until_day > then.day)

    units = sa.select(UnitPlace.unit_id).where(changed(UnitPlace))
    return sa.select(Membership.person_id).where(sa.or_(changed(Membership), Membership.unit_id.in_(units)))


def runs_changed(then: Side) -> sa.ColumnElement[bool]:
    """Condition on `Enrolment` rows: begun or completed since."""
    return sa.or_(_since(then, "opened"), _since(then, "completed"))


def people(then: Side, now: Side) -> People:
    """Everybody whose duties, or what fulfils them, may have changed."""
    other = sa.select(Duty.id).where(in_force(then) != in_force(now))
    before = audience.under(then.day, duties=other, known=then.known)
    after = audience.under(now.day, duties=other)
    return sa.union(
        moved(then),
        _completed(then),
        _lapsed(then, now),
        sa.select(before.c.person),
        sa.select(after.c.person),
        sa.select(DutyExemption.person_id).where(
            sa.or_(
                DutyExemption.from_day > then.day,
                DutyExemption.until_day > then.day,
                sa.not_(then.by_then(DutyExemption.given_at)),
            )
        ),
    )


def _since(then: Side, name: str) -> sa.ColumnElement[bool]:
    at, day = getattr(Enrolment, f"{name}_at"), getattr(Enrolment, f"{name}_day")
    return sa.or_(day > then.day, sa.not_(then.by_then(at)))


def _completed(then: Side) -> People:
    # The day before: where it is earlier, an act of a later moment may bear it. The index asks for courses and days.
    return sa.select(Enrolment.person_id).where(
        Enrolment.course_id.in_(sa.select(Duty.course_id)),
        Enrolment.completed_day >= then.day - timedelta(days=1),
        _since(then, "completed"),
    )


def _lapsed(then: Side, now: Side) -> People:
    return (
        sa.select(Enrolment.person_id)
        .join(Duty, Duty.course_id == Enrolment.course_id)
        .where(
            Duty.valid_months.is_not(None),
            Enrolment.completed_day >= audience.since(then.day),
            Enrolment.completed_day < audience.since(now.day),
        )
    )
