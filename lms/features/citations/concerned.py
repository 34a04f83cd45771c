"""Whom a figure may count otherwise than before, found without looking at everybody.

Whoever did not move, in whose unit nothing moved, who completed nothing, whose duties are the same, and for whom
nothing lapsed or was exempted, counts today as then: a large agency is compared by the few whom something happened to.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import sqlalchemy as sa

from lms.features.citations.sides import Side, in_force
from lms.features.enrolment import audience
from lms.features.enrolment.models import Duty, DutyExemption, Enrolment
from lms.features.organisation.models import Membership, UnitPlace

FIRST_HOUR = 10
"""Of a day in UTC: then the next day begins where days begin first, fourteen hours ahead."""

People = sa.Select[Any] | sa.CompoundSelect[Any]


def moved(then: Side) -> People:
    """People who were counted elsewhere or as somebody else since, and those of units that were put elsewhere."""
    units = sa.select(UnitPlace.unit_id).where(
        sa.or_(UnitPlace.from_day > then.day, UnitPlace.until_day > then.day)
    )
    # One select for each index: a condition with OR would go through everybody.
    changed = (Membership.from_day > then.day, Membership.until_day > then.day, Membership.unit_id.in_(units))
    # As a select, since SQLite takes no union within another.
    return sa.select(sa.union(*(sa.select(Membership.person_id).where(one) for one in changed)).subquery())


def runs(then: Side) -> People:
    """Runs by their rows that were begun or completed since, and those of people who moved."""
    return sa.union(
        *(sa.select(Enrolment.id).where(_since(then, name)) for name in ("opened", "completed")),
        sa.select(Enrolment.id).where(Enrolment.person_id.in_(moved(then))),
    )


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
    # What bears a later day was done after that day had begun anywhere; the indexes are over moments.
    next_day = datetime.combine(then.day, time(FIRST_HOUR), UTC)
    first = next_day if then.known is None else min(then.known, next_day)
    return sa.and_(at >= first, sa.or_(day > then.day, sa.not_(then.by_then(at))))


def _completed(then: Side) -> People:
    return sa.select(Enrolment.person_id).where(
        Enrolment.course_id.in_(sa.select(Duty.course_id)), _since(then, "completed")
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
