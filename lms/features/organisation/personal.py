"""What is kept of a person as a member of units: where they were, their superiors and staff, their rights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.personal import Statement, kept
from lms.features.accounts.models import Person
from lms.features.organisation.models import GivenGrant, Membership, Relation, Unit
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Memberships, relations and rights."""
    return (
        kept("units", Message(mark("Your units, with their days")), ["membership", "unplaced"], _memberships),
        kept(
            "superiors", Message(mark("Your superiors and staff, with their days")), ["relation"], _relations
        ),
        kept("roles", Message(mark("Roles you hold or gave")), ["role_grant"], _grants, _take_grants),
    )


def _memberships(person_id: int) -> Statement:
    member = Membership
    kind = (member.status, member.grade, member.post_kind, member.post_level)
    return (
        sa.select(
            Unit.code.label("unit"), Unit.name.label("unit_name"), member.from_day, member.until_day, *kind
        )
        .join(Unit, Unit.id == member.unit_id)
        .where(member.person_id == person_id)
        .order_by(member.from_day)
    )


def _relations(person_id: int) -> Statement:
    staff, superior = aliased(Person), aliased(Person)
    return (
        sa.select(
            Relation.kind,
            staff.name.label("staff"),
            superior.name.label("superior"),
            Relation.from_day,
            Relation.until_day,
        )
        .join(staff, staff.id == Relation.person_id)
        .join(superior, superior.id == Relation.other_id)
        .where(sa.or_(Relation.person_id == person_id, Relation.other_id == person_id))
        .order_by(Relation.from_day, Relation.id)
    )


def _grants(person_id: int) -> Statement:
    own = sa.case((GivenGrant.person_id == person_id, "me"), else_="somebody else").label("for")
    return (
        sa.select(own, GivenGrant.role, Unit.code.label("unit"), GivenGrant.course, GivenGrant.given_at)
        .outerjoin(Unit, Unit.id == GivenGrant.unit_id)
        .where(sa.or_(GivenGrant.person_id == person_id, GivenGrant.given_by == person_id))
        .order_by(GivenGrant.id)
    )


def _take_grants(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(GivenGrant).where(GivenGrant.person_id == person_id))
