"""Reads of who is whose superior: the people of one superior on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.core.names import full_name
from lms.features.accounts.models import Person
from lms.features.organisation.models import SUPERIOR, Membership, Relation, Unit
from lms.features.organisation.queries import lasting


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One of a superior's people, with the unit of that day; `since` is the first day under this superior."""

    id: int
    public_id: str
    name: str
    full_name: str
    position: str
    unit: str
    unit_code: str
    unit_path: str
    zone: str
    since: date


def staff_of(session: Session, person_id: int, on_day: date) -> tuple[StaffMember, ...]:
    """Active people whose superior the person is on `on_day`, by name; one statement."""
    rows = session.execute(
        sa.select(
            Person.id,
            Person.public_id,
            Person.name,
            Person.title_before,
            Person.title_after,
            Person.position,
            Unit.name.label("unit"),
            Unit.code.label("unit_code"),
            Unit.path.label("unit_path"),
            Unit.zone,
            Relation.from_day.label("since"),
        )
        .join(Relation, Relation.person_id == Person.id)
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, lasting(Membership, on_day)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Relation.other_id == person_id, Relation.kind == SUPERIOR, lasting(Relation, on_day))
        .where(Person.active)
        .order_by(Person.search_text, Person.id)
    )
    return tuple(
        StaffMember(
            row.id,
            row.public_id,
            row.name,
            full_name(row.name, row.title_before, row.title_after),
            row.position,
            row.unit or "",
            row.unit_code or "",
            row.unit_path or "",
            row.zone or current_app.config["TIMEZONE"],
            row.since,
        )
        for row in rows
    )
