"""The same counters from memberships and accounts themselves: what they are compared with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.attainment.models import CountedTarget
from lms.features.attainment.shares import (
    BANDS,
    HOURS,
    LIMITS,
    QUARTERS,
    STAFF,
    STATUS_KEYS,
    TARGET,
    band_key,
)
from lms.features.credits.models import CreditAccount
from lms.features.organisation.models import Membership
from lms.features.progress.queries import NONE, Count, CounterKey


def truth(session: Session, units: Collection[int]) -> Mapping[CounterKey, Count]:
    """All counters of leaf units, reckoned anew."""
    found: dict[CounterKey, Count] = {}
    here = sa.and_(Membership.until_day.is_(None), Membership.unit_id.in_(list(units)))
    people = sa.select(Membership.unit_id, Membership.status, sa.func.count()).where(here)
    for unit, status, count in session.execute(people.group_by(Membership.unit_id, Membership.status)):
        found[unit, STAFF, STATUS_KEYS[status]] = Count(assigned=count)
    found |= hours(session, here)
    return found


def hours(session: Session, here: sa.ColumnElement[bool], year: int | None = None) -> dict[CounterKey, Count]:
    """The counters of hours of the members in question, of all years or of one."""
    by_target = sa.and_(CountedTarget.year == CreditAccount.year, CountedTarget.status == Membership.status)
    each = (
        sa.select(
            Membership.unit_id.label("unit"),
            CreditAccount.year.label("year"),
            CreditAccount.quarters.label("quarters"),
            CountedTarget.quarters.label("target"),
        )
        .join(CreditAccount, CreditAccount.person_id == Membership.person_id)
        .outerjoin(CountedTarget, by_target)
        .where(here, CreditAccount.quarters != 0)
    )
    if year is not None:
        each = each.where(CreditAccount.year == year)
    return by_band(session, each)


def by_band(session: Session, each: sa.Select[*tuple[Any, ...]]) -> dict[CounterKey, Count]:
    """The counters of hours from a row for each person and year: `unit`, `year`, `quarters`, `target` (or NULL)."""
    one = each.subquery()
    limits = [(one.c.quarters >= LIMITS[of] * QUARTERS, of) for of in reversed(BANDS)]
    # Named below, so that PostgreSQL knows it again where it groups by it.
    own = sa.select(one, sa.case(*limits, else_=0).label("band")).subquery()
    quarters, target = own.c.quarters, own.c.target
    toward = sa.case((quarters > target, target), else_=quarters)
    has_target = target.is_not(None)
    rows = session.execute(
        sa.select(
            own.c.unit,
            own.c.year,
            own.c.band,
            sa.func.count().label("people"),
            _whole(quarters).label("quarters"),
            _whole(sa.case((has_target, 1), else_=0)).label("aimed"),
            _whole(sa.case((has_target, toward), else_=0)).label("toward"),
            _whole(sa.case((quarters >= target, 1), else_=0)).label("reached"),
        )
        .group_by(own.c.unit, own.c.year, own.c.band)
        .execution_options(work="report")
    )
    found: dict[CounterKey, Count] = {}
    for row in rows:
        found[row.unit, HOURS, band_key(row.year, row.band)] = Count(row.people, row.quarters)
        aim = (row.unit, TARGET, row.year)
        found[aim] = found.get(aim, NONE) + Count(row.aimed, row.toward, row.reached)
    return {key: count for key, count in found.items() if count != NONE}


def _whole(column: Any) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.sum(column), sa.Integer)
