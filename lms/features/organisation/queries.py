"""Reads of units, memberships and grants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session, aliased

from lms.core.actor import Grant
from lms.core.clock import day_in
from lms.core.errors import NotFound
from lms.features.accounts.models import Person
from lms.features.accounts.register import KIND
from lms.features.organisation.models import GivenGrant, Membership, Unit, UnitPlace

_scope = aliased(Unit)


def with_unit_and_grants(person: sa.Select[Any]) -> sa.Select[Any]:
    """Adds the person's unit of today, its zone, and one row for each grant."""
    return (
        person.outerjoin(
            Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None))
        )
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .outerjoin(GivenGrant, GivenGrant.person_id == Person.id)
        .outerjoin(_scope, _scope.id == GivenGrant.unit_id)
        .add_columns(
            Unit.id.label("unit_id"),
            Unit.path.label("unit_path"),
            Unit.zone.label("zone"),
            GivenGrant.role,
            GivenGrant.course.label("grant_course"),
            _scope.path.label("grant_path"),
        )
    )


def grants_of(rows: Iterable[Any]) -> frozenset[Grant]:
    """The grants in the rows that `with_unit_and_grants` gave."""
    return frozenset(
        Grant(row.role, row.grant_path or "", row.grant_course or "") for row in rows if row.role is not None
    )


def grants_held(session: Session, person_id: int) -> frozenset[Grant]:
    """The grants of a person, for whoever acts without being signed in."""
    scope = aliased(Unit)
    return grants_of(
        session.execute(
            sa.select(
                GivenGrant.role, GivenGrant.course.label("grant_course"), scope.path.label("grant_path")
            )
            .outerjoin(scope, scope.id == GivenGrant.unit_id)
            .where(GivenGrant.person_id == person_id)
        )
    )


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A unit in the tree: `depth` counts the units above it that are listed too, `people` those in it and below (None
    where nobody was counted)."""

    id: int
    code: str
    name: str
    short_name: str
    parent_id: int | None
    path: str
    zone: str
    depth: int
    people: int | None

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


def units(
    session: Session, scopes: Sequence[str] = ("/",), with_people: bool = False
) -> tuple[UnitRecord, ...]:
    """All open units inside the scopes, each parent before its children, siblings by name; one statement.

    `with_people` counts who is in them, which takes longer the more people there are.
    """
    people = (
        sa.select(sa.func.count())
        .where(Membership.unit_id == Unit.id, Membership.until_day.is_(None))
        .correlate(Unit)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            Unit.id,
            Unit.code,
            Unit.name,
            Unit.short_name,
            Unit.parent_id,
            Unit.path,
            Unit.zone,
            (people if with_people else sa.null()).label("people"),
            sa.true().label("is_listed"),
        ).where(Unit.closed_day.is_(None), within(Unit.path, scopes))
    ).all()
    return in_order(rows)


def in_order(rows: Sequence[Any]) -> tuple[UnitRecord, ...]:
    """Units as a tree, by their paths: the rows that `is_listed`, with the people of all rows below added up."""
    names = {row.id: row.name.casefold() for row in rows if row.is_listed}

    def place_in_tree(row: Any) -> list[tuple[str, int]]:
        return [(names.get(step, ""), step) for step in steps(row.path)]

    below: dict[int, int] = {}
    for row in rows:
        for step in steps(row.path) if row.people is not None else ():
            below[step] = below.get(step, 0) + row.people
    return tuple(
        UnitRecord(
            row.id,
            row.code,
            row.name,
            row.short_name,
            row.parent_id,
            row.path,
            row.zone,
            depth=sum(step in names for step in steps(row.path)) - 1,
            people=below.get(row.id),
        )
        for row in sorted((row for row in rows if row.is_listed), key=place_in_tree)
    )


def within(path: Any, scopes: Sequence[str]) -> sa.ColumnElement[bool]:
    """Condition: a unit's `path` lies inside one of the scopes (paths of units; ``/`` is everything)."""
    return sa.or_(sa.false(), *(path.startswith(scope, autoescape=True) for scope in scopes))


def seen_by(scopes: Sequence[str]) -> sa.ColumnElement[bool]:
    """Condition on a joined `Unit`: inside the scopes. People who were never in a unit are the site's."""
    return sa.true() if "/" in scopes else within(Unit.path, scopes)


def short_name(unit: type[Unit] | type[UnitPlace] = Unit) -> sa.ColumnElement[str]:
    """What a unit is called where there is little room: its short name, if it has one."""
    return sa.func.coalesce(sa.func.nullif(unit.short_name, ""), unit.name)


def steps(path: str) -> list[int]:
    """The rows of the units on a path, from the top down."""
    return [int(step) for step in path.strip("/").split("/") if step]


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """One unit, without what lies below it."""

    id: int
    code: str
    name: str
    short_name: str
    parent_id: int | None
    path: str
    zone: str


def unit_by_code(session: Session, code: str) -> NamedUnit | None:
    """The open unit with this code."""
    names = (Unit.id, Unit.code, Unit.name, Unit.short_name, Unit.parent_id, Unit.path, Unit.zone)
    row = session.execute(sa.select(*names).where(Unit.code == code, Unit.closed_day.is_(None))).one_or_none()
    return NamedUnit(**row._asdict()) if row else None


def unit_name(session: Session, unit_id: int | None) -> str:
    """The name of one unit; empty for nobody's."""
    return session.scalar(sa.select(Unit.name).where(Unit.id == unit_id)) or "" if unit_id else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands today: the open membership if there is one, the zone, and the last unit's path.

    `last_path` is empty for somebody who was never in a unit; `since` is the first day of the open membership. `kind`
    is what the person is counted as (``status``, ``grade``, ``post_kind``, ``post_level``), or would be in a unit.
    """

    person_id: int
    public_id: str
    active: bool
    has_nip: bool
    unit_id: int | None
    since: date | None
    zone: str
    last_path: str
    kind: Mapping[str, str]

    def today(self, now: datetime) -> date:
        """The date in the zone of the person's unit."""
        return day_in(self.zone, now)


def place(session: Session, person_id: int) -> Place:
    """Where a person stands today. Raises NotFound."""
    row = session.execute(
        sa.select(
            Person.public_id,
            Person.active,
            Person.nip.is_not(None).label("has_nip"),
            Membership.unit_id,
            Membership.from_day,
            Membership.until_day,
            Unit.zone,
            Unit.path,
            *(getattr(Person, name) for name in KIND),
        )
        .outerjoin(Membership, Membership.person_id == Person.id)
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Person.id == person_id)
        .order_by(Membership.from_day.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound
    is_open = row.unit_id is not None and row.until_day is None
    return Place(
        person_id,
        row.public_id,
        row.active,
        row.has_nip,
        row.unit_id if is_open else None,
        row.from_day if is_open else None,
        row.zone or current_app.config["TIMEZONE"],
        row.path or "",
        {name: getattr(row, name) for name in KIND},
    )


def zone_and_day(session: Session, person_id: int, now: datetime) -> tuple[str, date]:
    """The zone of a person's unit, and today's date there."""
    found = place(session, person_id)
    return found.zone, found.today(now)


def lasting(table: Any, day: date | sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """Condition: a dated row (a membership, a place, a relation) holds on `day`; its last day is not counted."""
    return sa.and_(table.from_day <= day, sa.or_(table.until_day.is_(None), table.until_day > day))
