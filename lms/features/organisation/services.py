"""Writes about units, memberships and grants.

`actor` is who acts, and each service checks that what it touches lies in their scope; None is the operator at the
command line, who may do everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import ADMINISTRATOR, ROLES, TRAINER, Actor
from lms.core.clock import day_in
from lms.core.db import insert_new, take_turns
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.names import visible
from lms.core.once import once
from lms.core.outbox import announce
from lms.features.accounts import register as registers
from lms.features.accounts import services as accounts
from lms.features.accounts.models import Person
from lms.features.accounts.register import NO_NAME, PersonData
from lms.features.accounts.services import AddedPerson, NewPerson
from lms.features.organisation import policies, queries
from lms.features.organisation.models import GivenGrant, Membership, Unit
from lms.features.organisation.queries import Place
from lms.features.organisation.tree import LONGEST_PATH, NO_ZONE, TAKEN_CODE, TOO_DEEP, TREE, UNKNOWN_UNIT
from lms.plugin.facts import Acted, PersonMoved, PersonSwitched
from lms.plugin.message import Message, mark

LAST_ADMINISTRATOR = Message(
    mark("This is the last administrator of the site. Make somebody else an administrator first.")
)
TRAINER_OF_COURSES = Message(mark("A trainer has courses: one, or all of them. Units have administrators."))
NOT_ONESELF = Message(mark("Extra time for yourself is granted by another administrator."))
DAY_TO_COME = Message(mark("Choose today or an earlier day."))
MOVED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class UnitCommand:
    """A unit to be added, below `parent_id` or as a root; without a zone it takes the parent's."""

    code: str
    name: str
    short_name: str = ""
    parent_id: int | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class GrantCommand:
    """A right to be given: a role over the site, over a unit with all below, or over a course."""

    role: str
    unit_id: int | None = None
    course: str | None = None


def add_unit(session: Session, actor: Actor | None, command: UnitCommand, now: datetime) -> int:
    """Adds a unit and returns its row number. Raises Invalid at `name`, `code`, `parent_id` or `zone`."""
    take_turns(session, TREE, alone=True)
    parent = session.get(Unit, command.parent_id) if command.parent_id is not None else None
    if command.parent_id is not None and (parent is None or parent.closed_day is not None):
        raise Invalid(fields={"parent_id": UNKNOWN_UNIT})
    above = parent.path if parent else "/"
    if actor and not policies.may_administer_unit(actor, parent.path if parent else ""):
        raise NotAllowed
    zone = command.zone or (parent.zone if parent else "")
    if zone not in available_timezones():
        raise Invalid(fields={"zone": NO_ZONE})
    name = visible(command.name)
    if not name:
        raise Invalid(fields={"name": NO_NAME})
    values = {"code": command.code, "name": name, "short_name": visible(command.short_name), "zone": zone}
    # The path holds the row's own number, which is known once the row stands.
    stand_in = f"?{tokens.new_token()}"
    if not insert_new(session, Unit, {**values, "parent_id": command.parent_id, "path": stand_in}):
        raise Invalid(fields={"code": TAKEN_CODE})
    unit_id = session.scalars(sa.select(Unit.id).where(Unit.path == stand_in)).one()
    path = f"{above}{unit_id}/"
    if len(path) > LONGEST_PATH:
        raise Invalid(fields={"parent_id": TOO_DEEP})
    session.execute(sa.update(Unit).where(Unit.id == unit_id).values(path=path))
    _note(session, actor, "unit.added", f"unit:{command.code}", now, name=name)
    return unit_id


def register(
    session: Session,
    actor: Actor | None,
    new: NewPerson,
    unit_id: int,
    on_day: date,
    now: datetime,
    key: str = "",
) -> AddedPerson:
    """Adds a person and puts them into a unit from `on_day` on. Raises Invalid at the field.

    With a `key` of the sender, the same form sent twice registers once.
    """

    def add() -> dict[str, Any]:
        unit = _check_unit(session, actor, unit_id)
        if on_day > day_in(unit.zone, now):
            raise Invalid(fields={"on_day": DAY_TO_COME})
        added = accounts.add_person(session, new, now, actor.person_id if actor else None)
        _move(session, actor, queries.place(session, added.id), unit_id, on_day, now)
        return {"id": added.id, "public_id": added.public_id}

    return AddedPerson(**once(session, actor.person_id if actor else 0, key if actor else "", now, add))


def edit_person(
    session: Session, actor: Actor | None, person_id: int, data: PersonData, version: int, now: datetime
) -> tuple[str, ...]:
    """Changes what the register holds of a person in the actor's scope; returns the fields that changed.

    Number and email let somebody in, so those of a person with wider rights are not the actor's to change. Raises
    Conflict when `version`, the one that the actor saw, is not the stored one any more.
    """
    _place(session, actor, person_id)
    changed = registers.change_person(
        session, person_id, data, version, now, actor.person_id if actor else None
    )
    if {"nip", "email"} & set(changed):
        _place(session, actor, person_id, opens=True)
    return changed


def grant_time(
    session: Session, actor: Actor, person_id: int, factor: str, reason: str, now: datetime
) -> None:
    """Sets the time of a person in quizzes begun from now on (``1``, ``1.5`` or ``2``), and answers their request."""
    _place(session, actor, person_id)
    if actor.person_id == person_id:
        raise Invalid(NOT_ONESELF)
    registers.set_time_factor(session, person_id, factor, reason, now, actor.person_id)


def empty_unit(
    session: Session, actor: Actor | None, unit_id: int, to_unit_id: int, on_day: date, now: datetime
) -> bool:
    """Moves some of the people of a unit to another one and returns whether there may be more; call it until not.

    Who came after `on_day` moves on the day they came. Raises Invalid at `move_to` or `closed_on`, and when somebody
    is not the actor's to move.
    """
    if unit_id == to_unit_id:
        raise Invalid(fields={"move_to": Message(mark("Choose another unit."))})
    _check_unit(session, actor, unit_id)
    _check_unit(session, actor, to_unit_id)
    people = session.scalars(
        sa.select(Membership.person_id)
        .where(Membership.unit_id == unit_id, Membership.until_day.is_(None))
        .order_by(Membership.person_id)
        .limit(MOVED_AT_ONCE)
    ).all()
    for person_id in people:
        try:
            place = _place(session, actor, person_id)
        except NotAllowed as refused:
            name = session.scalar(sa.select(Person.name).where(Person.id == person_id))
            text = mark(
                "%(name)s has wider rights than you. An administrator of the whole site must move them first."
            )
            raise Invalid(Message(text, {"name": name})) from refused
        if on_day > place.today(now):
            raise Invalid(fields={"closed_on": DAY_TO_COME})
        if place.unit_id == unit_id:
            _move(session, actor, place, to_unit_id, max(on_day, place.since or on_day), now)
    return len(people) == MOVED_AT_ONCE


def move_person(
    session: Session, actor: Actor | None, person_id: int, unit_id: int | None, on_day: date, now: datetime
) -> None:
    """Counts a person in another unit, or none, from `on_day` on; a change on the same day replaces the earlier one.

    Raises Invalid at `on_day` for a day to come or before the present unit began, and at `unit_id`.
    """
    place = _place(session, actor, person_id)
    if unit_id is not None:
        _check_unit(session, actor, unit_id)
        if not place.active:
            raise Invalid(Message(mark("This account is closed. Open it again before moving the person.")))
    _check_day(place, on_day, now)
    _move(session, actor, place, unit_id, on_day, now)


def switch_person(
    session: Session,
    actor: Actor | None,
    person_id: int,
    active: bool,
    on_day: date,
    now: datetime,
    unit_id: int | None = None,
) -> None:
    """Closes an account (out of every rate from `on_day`, sessions end) or opens it again, then in `unit_id`."""
    place = _place(session, actor, person_id)
    if place.active == active:
        return
    _check_day(place, on_day, now)
    if active and unit_id is not None:
        _check_unit(session, actor, unit_id)
    if not active and _is_last_site_administrator(session, person_id):
        raise Conflict(LAST_ADMINISTRATOR)
    accounts.switch(session, person_id, active)
    _move(session, actor, place, unit_id if active else None, on_day, now)
    announce(session, PersonSwitched(person_id=person_id, active=active, on_day=on_day, at=now))
    action = "person.opened" if active else "person.closed"
    _note(session, actor, action, f"person:{place.public_id}", now, on_day=on_day.isoformat())


def give_grant(
    session: Session, actor: Actor | None, person_id: int, grant: GrantCommand, now: datetime
) -> None:
    """Gives a right; one that is there already stays. Raises NotAllowed outside the actor's own scope."""
    if grant.role not in ROLES or (grant.unit_id is not None and grant.course is not None):
        raise Invalid(fields={"role": Message(mark("Choose a role."))})
    if grant.role == ADMINISTRATOR and grant.course is not None:
        raise Invalid(
            fields={"role": Message(mark("A course has trainers; administrators look after units."))}
        )
    if grant.role == TRAINER and grant.unit_id is not None:
        raise Invalid(fields={"role": TRAINER_OF_COURSES})
    place = _place(session, actor, person_id)
    path = _grant_path(session, grant.unit_id)
    if actor and not policies.may_give(actor, path):
        raise NotAllowed
    values = {"person_id": person_id, "role": grant.role, "unit_id": grant.unit_id, "course": grant.course}
    given = {"given_by": actor.person_id if actor else None, "given_at": now}
    if insert_new(session, GivenGrant, {**values, **given}):
        scope = grant.course or path or "site"
        _note(session, actor, "grant.given", f"person:{place.public_id}", now, role=grant.role, scope=scope)


def take_grant(
    session: Session, actor: Actor | None, person_id: int, grant: GrantCommand, now: datetime
) -> None:
    """Takes a right away; one that is not there is no error. The last administrator of the site stays."""
    place = _place(session, actor, person_id)
    path = _grant_path(session, grant.unit_id)
    if actor and not policies.may_give(actor, path):
        raise NotAllowed
    is_site = grant.unit_id is None and grant.course is None
    if grant.role == ADMINISTRATOR and is_site and _is_last_site_administrator(session, person_id):
        raise Conflict(LAST_ADMINISTRATOR)
    taken = session.execute(
        sa.delete(GivenGrant).where(
            GivenGrant.person_id == person_id,
            GivenGrant.role == grant.role,
            GivenGrant.unit_id.is_not_distinct_from(grant.unit_id),
            GivenGrant.course.is_not_distinct_from(grant.course),
        )
    )
    if taken.rowcount:  # type: ignore[attr-defined]
        scope = grant.course or path or "site"
        _note(session, actor, "grant.taken", f"person:{place.public_id}", now, role=grant.role, scope=scope)


def make_code(session: Session, actor: Actor | None, person_id: int, now: datetime) -> str:
    """A new code for the slip of a person in the actor's scope; shown once. Needs a NIP, else Invalid."""
    place = _place(session, actor, person_id, opens=True)
    if not place.active or not place.has_nip:
        raise Invalid(
            Message(mark("A code works together with a NIP, and this person has none. Make a link instead."))
        )
    return accounts.make_code(session, actor.person_id if actor else None, person_id, now)


def make_link(session: Session, actor: Actor | None, person_id: int, now: datetime) -> str:
    """The token of a new one-time link for a person in the actor's scope; shown once."""
    place = _place(session, actor, person_id, opens=True)
    if not place.active:
        raise Invalid(Message(mark("This account is closed.")))
    return accounts.make_link(session, actor.person_id if actor else None, person_id, now)


def end_sessions(session: Session, actor: Actor, person_id: int, now: datetime) -> None:
    """Ends all sessions of a person in the actor's scope."""
    _place(session, actor, person_id)
    accounts.end_other_sessions(session, person_id, "", now, actor.person_id)


def reveal_nip(session: Session, actor: Actor, person_id: int, now: datetime) -> str:
    """The number of a person in the actor's scope in full; that it was shown is noted."""
    place = _place(session, actor, person_id)
    _note(session, actor, "nip.shown", f"person:{place.public_id}", now)
    return session.scalar(sa.select(Person.nip).where(Person.id == person_id)) or ""


def _place(session: Session, actor: Actor | None, person_id: int, opens: bool = False) -> Place:
    # The row of the person is held, so that two changes of one membership come one after the other.
    session.execute(sa.select(Person.id).where(Person.id == person_id).with_for_update())
    place = queries.place(session, person_id)
    if actor is None:
        return place
    if not policies.may_administer_unit(actor, place.last_path):
        raise NotFound
    for grant in queries.grants_held(session, person_id):
        # Rights wider than the actor's are not theirs to touch; a code (`opens`) would even let them in with these.
        if (opens or grant.role == ADMINISTRATOR) and not policies.may_give(actor, grant.unit_path):
            raise NotAllowed
    return place


def _check_unit(session: Session, actor: Actor | None, unit_id: int) -> Unit:
    # Held against being closed until the person stands in it.
    held = sa.select(Unit).where(Unit.id == unit_id).with_for_update(read=True)
    unit = session.scalar(held, execution_options={"populate_existing": True})
    if unit is None or unit.closed_day is not None:
        raise Invalid(fields={"unit_id": UNKNOWN_UNIT})
    if actor and not policies.may_administer_unit(actor, unit.path):
        raise NotAllowed
    return unit


def _check_day(place: Place, on_day: date, now: datetime) -> None:
    if on_day > place.today(now):
        raise Invalid(fields={"on_day": DAY_TO_COME})
    if place.since is not None and on_day < place.since:
        text = mark("The person has been in the present unit since %(day)s. Choose this day or a later one.")
        raise Invalid(fields={"on_day": Message(text, {"day": place.since.strftime("%d-%m-%Y")})})


def _move(
    session: Session, actor: Actor | None, place: Place, unit_id: int | None, on_day: date, now: datetime
) -> None:
    if unit_id == place.unit_id:
        return
    open_one = sa.and_(Membership.person_id == place.person_id, Membership.until_day.is_(None))
    if place.since == on_day:
        session.execute(sa.delete(Membership).where(open_one))
    elif place.unit_id is not None:
        session.execute(sa.update(Membership).where(open_one).values(until_day=on_day))
    if unit_id is not None:
        session.add(Membership(person_id=place.person_id, unit_id=unit_id, from_day=on_day, until_day=None))
        session.flush()
    move = PersonMoved(
        person_id=place.person_id, from_unit_id=place.unit_id, to_unit_id=unit_id, on_day=on_day, at=now
    )
    announce(session, move)
    _note(session, actor, "person.moved", f"person:{place.public_id}", now, on_day=on_day.isoformat())


def _grant_path(session: Session, unit_id: int | None) -> str:
    if unit_id is None:
        return ""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise Invalid(fields={"unit_id": UNKNOWN_UNIT})
    return unit.path


def _is_last_site_administrator(session: Session, person_id: int) -> bool:
    # All of them are held, so that two who take each other's right at once do not both succeed.
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


def _note(
    session: Session, actor: Actor | None, action: str, about: str, now: datetime, **detail: object
) -> None:
    actor_id = actor.person_id if actor else None
    announce(session, Acted(actor_id=actor_id, action=action, about=about, detail=detail, at=now))
