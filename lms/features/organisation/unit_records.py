"""Reads of units for whoever changes them, and of what waits for an administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.actor import ADMINISTRATOR
from lms.core.errors import NotFound
from lms.features.accounts.models import ExtraTimeRequest, Person
from lms.features.organisation.models import GivenGrant, Membership, Unit
from lms.features.organisation.queries import seen_by, steps, within

SHOWN = 50


@dataclass(frozen=True, slots=True)
class UnitDetail:
    """A unit as its administrators see it, open or closed; `people` in it, and open units `below`."""

    id: int
    code: str
    name: str
    short_name: str
    zone: str
    path: str
    version: int
    closed_day: date | None
    parent_id: int | None
    parent: str
    parent_code: str
    people: int
    below: int


def unit_detail(session: Session, scopes: Sequence[str], code: str) -> UnitDetail:
    """The unit with this code inside the scopes, by one statement. Raises NotFound, also outside."""
    parent, child = aliased(Unit), aliased(Unit)
    people = sa.select(sa.func.count()).where(Membership.unit_id == Unit.id, Membership.until_day.is_(None))
    below = sa.select(sa.func.count()).where(child.parent_id == Unit.id, child.closed_day.is_(None))
    row = session.execute(
        sa.select(
            Unit.id,
            Unit.code,
            Unit.name,
            Unit.short_name,
            Unit.zone,
            Unit.path,
            Unit.version,
            Unit.closed_day,
            Unit.parent_id,
            sa.func.coalesce(parent.name, "").label("parent"),
            sa.func.coalesce(parent.code, "").label("parent_code"),
            people.correlate(Unit).scalar_subquery().label("people"),
            below.correlate(Unit).scalar_subquery().label("below"),
        )
        .outerjoin(parent, parent.id == Unit.parent_id)
        .where(Unit.code == code, within(Unit.path, scopes))
    ).one_or_none()
    if row is None:
        raise NotFound
    return UnitDetail(**row._asdict())


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who looks after a unit, by a right over it or over one above; `over` is that unit's name."""

    public_id: str
    name: str
    over: str


def keepers(session: Session, unit_path: str) -> tuple[Keeper, ...]:
    """Who looks after the unit at `unit_path`: administrators of it or of a unit above; those of the site are not."""
    rows = session.execute(
        sa.select(Person.public_id, Person.name, Unit.name.label("over"))
        .join(GivenGrant, GivenGrant.person_id == Person.id)
        .join(Unit, Unit.id == GivenGrant.unit_id)
        .where(Unit.id.in_(steps(unit_path)), GivenGrant.role == ADMINISTRATOR, Person.active)
        .order_by(Unit.path.desc(), Person.search_text)
        .limit(SHOWN)
    )
    return tuple(Keeper(**row._asdict()) for row in rows)


@dataclass(frozen=True, slots=True)
class ClosedUnit:
    """A unit that is closed, for the list under the tree."""

    code: str
    name: str
    closed_day: date


def closed_units(session: Session, scopes: Sequence[str]) -> tuple[ClosedUnit, ...]:
    """Closed units inside the scopes, the latest first."""
    rows = session.execute(
        sa.select(Unit.code, Unit.name, Unit.closed_day)
        .where(Unit.closed_day.is_not(None), within(Unit.path, scopes))
        .order_by(Unit.closed_day.desc(), Unit.name)
        .limit(SHOWN)
    )
    return tuple(ClosedUnit(**row._asdict()) for row in rows)


@dataclass(frozen=True, slots=True)
class TimeRequest:
    """Somebody waits for an answer about extra time."""

    public_id: str
    name: str
    factor: str
    asked_at: datetime


def time_requests(session: Session, scopes: Sequence[str]) -> tuple[TimeRequest, ...]:
    """Open requests for extra time of active people inside the scopes, the oldest first."""
    rows = session.execute(
        sa.select(Person.public_id, Person.name, ExtraTimeRequest.factor, ExtraTimeRequest.asked_at)
        .join(ExtraTimeRequest, ExtraTimeRequest.person_id == Person.id)
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(ExtraTimeRequest.answered_at.is_(None), Person.active, seen_by(scopes))
        .order_by(ExtraTimeRequest.asked_at, Person.id)
        .limit(SHOWN)
    )
    return tuple(TimeRequest(**row._asdict()) for row in rows)
