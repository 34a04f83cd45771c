"""Giving and taking rights: a role over the site, over a unit with all below, or over a course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import ADMINISTRATOR, OWN, ROLES, TRAINER, Actor, id_of
from lms.core.errors import Conflict, Invalid, NotAllowed
from lms.core.outbox import note
from lms.core.rows import changed, insert_new
from lms.features.accounts import entry
from lms.features.accounts.models import Person
from lms.features.organisation import policies, reach
from lms.features.organisation.models import GivenGrant, Unit
from lms.plugin.message import Message, mark

LAST_ADMINISTRATOR = Message(
    mark("This is the last administrator of the site. Make somebody else an administrator first.")
)
TRAINER_OF_COURSES = Message(mark("A trainer has courses: one, or all of them. Units have administrators."))


@dataclass(frozen=True, slots=True)
class GrantCommand:
    """A right to be given: a role over the site, over a unit with all below, or over a course."""

    role: str
    unit_id: int | None = None
    course: str | None = None


def give_grant(
    session: Session, actor: Actor | None, person_id: int, grant: GrantCommand, now: datetime
) -> None:
    """Gives a right; one that is there already stays. Raises NotAllowed outside the actor's own scope.

    Codes and links that others made for the person end: with one of them, its maker could come in with the new right.
    """
    if grant.role not in ROLES or (grant.unit_id is not None and grant.course is not None):
        raise Invalid(fields={"role": Message(mark("Choose a role."))})
    if grant.role == ADMINISTRATOR and grant.course is not None:
        raise Invalid(
            fields={"role": Message(mark("A course has trainers; administrators look after units."))}
        )
    if grant.role == TRAINER and grant.unit_id is not None:
        raise Invalid(fields={"role": TRAINER_OF_COURSES})
    place = reach.place(session, actor, person_id)
    path = _grant_path(session, grant.unit_id)
    if actor and not policies.may_give(actor, path):
        raise NotAllowed
    values = {"person_id": person_id, "role": grant.role, "unit_id": grant.unit_id, "course": grant.course}
    given = {"given_by": id_of(actor), "given_at": now}
    if insert_new(session, GivenGrant, {**values, **given}):
        entry.withdraw(session, person_id, id_of(actor))
        about, scope = f"person:{place.public_id}", _scope_word(grant, path)
        note(session, id_of(actor), "grant.given", about, now, role=grant.role, scope=scope)


def take_grant(
    session: Session, actor: Actor | None, person_id: int, grant: GrantCommand, now: datetime
) -> None:
    """Takes a right away; one that is not there is no error. The last administrator of the site stays."""
    place = reach.place(session, actor, person_id)
    path = _grant_path(session, grant.unit_id)
    if actor and not policies.may_give(actor, path):
        raise NotAllowed
    is_site = grant.unit_id is None and grant.course is None
    if grant.role == ADMINISTRATOR and is_site and is_last_administrator(session, person_id):
        raise Conflict(LAST_ADMINISTRATOR)
    taken = sa.delete(GivenGrant).where(
        GivenGrant.person_id == person_id,
        GivenGrant.role == grant.role,
        GivenGrant.unit_id.is_not_distinct_from(grant.unit_id),
        GivenGrant.course.is_not_distinct_from(grant.course),
    )
    if changed(session, taken):
        about, scope = f"person:{place.public_id}", _scope_word(grant, path)
        note(session, id_of(actor), "grant.taken", about, now, role=grant.role, scope=scope)


def is_last_administrator(session: Session, person_id: int) -> bool:
    """Whether nobody else administers the site.

    All who do are held, so that two who take each other's right at once do not both succeed.
    """
    holders = session.scalars(
        sa.select(GivenGrant.person_id)
        .join(Person, Person.id == GivenGrant.person_id)
        .where(
            GivenGrant.role == ADMINISTRATOR,
            GivenGrant.unit_id.is_(None),
            GivenGrant.course.is_(None),
            Person.active,
        )
        .order_by(GivenGrant.id)
        .with_for_update()
    ).all()
    return list(holders) == [person_id]


def _scope_word(grant: GrantCommand, path: str) -> str:
    return "own" if grant.course == OWN else grant.course or path or "site"


def _grant_path(session: Session, unit_id: int | None) -> str:
    if unit_id is None:
        return ""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise Invalid(fields={"unit_id": reach.UNKNOWN_UNIT})
    return unit.path
