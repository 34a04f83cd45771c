"""Writes about units and memberships.

`actor` is who acts, and each service checks that what it touches lies in their scope; None is the operator at the
command line, who may do everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor, id_of
from lms.core.clock import day_in, zones
from lms.core.errors import Conflict, Invalid, NotAllowed
from lms.core.names import visible
from lms.core.once import once
from lms.core.outbox import announce, note
from lms.core.rows import insert_new, take_turns
from lms.features.accounts import entry
from lms.features.accounts import register as registers
from lms.features.accounts import services as accounts
from lms.features.accounts.models import Person
from lms.features.accounts.register import NO_NAME, PersonData
from lms.features.accounts.services import AddedPerson, NewPerson
from lms.features.organisation import granting, memberships, places, policies, queries, reach, relations
from lms.features.organisation.memberships import DAY_TO_COME
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.reach import UNKNOWN_UNIT
from lms.features.organisation.tree import BAD_CODE, CODE, LONGEST_PATH, NO_ZONE, TAKEN_CODE, TOO_DEEP, TREE
from lms.plugin.facts import PersonSwitched
from lms.plugin.message import Message, mark

NOT_ONESELF = Message(mark("Extra time for yourself is granted by another administrator."))
MOVED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class UnitCommand:
    """A unit to be added, below `parent_id` or as a root; without a zone it takes the parent's."""

    code: str
    name: str
    short_name: str = ""
    parent_id: int | None = None
    zone: str = ""


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
    if zone not in zones():
        raise Invalid(fields={"zone": NO_ZONE})
    if not CODE.fullmatch(command.code):
        raise Invalid(fields={"code": BAD_CODE})
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
    places.begin(session, unit_id)
    note(session, id_of(actor), "unit.added", f"unit:{command.code}", now, name=name)
    return unit_id


def register(
    session: Session,
    actor: Actor | None,
    new: NewPerson,
    unit_id: int,
    on_day: date,
    now: datetime,
    key: str = "",
    superior_id: int | None = None,
) -> AddedPerson:
    """Adds a person and puts them into a unit, and under a superior, from `on_day` on. Raises Invalid at the field.

    With a `key` of the sender, the same form sent twice registers once.
    """

    def add() -> dict[str, Any]:
        unit = reach.unit(session, actor, unit_id)
        if on_day > day_in(unit.zone, now):
            raise Invalid(fields={"on_day": DAY_TO_COME})
        added = accounts.add_person(session, new, now, id_of(actor))
        place = queries.place(session, added.id)
        memberships.count_in(session, actor, place, unit_id, on_day, now)
        if superior_id is not None:
            relations.set_superior(session, actor, added.id, superior_id, on_day, now)
        return {"id": added.id, "public_id": added.public_id}

    return AddedPerson(**once(session, actor.person_id if actor else 0, key if actor else "", now, add))


def edit_person(
    session: Session,
    actor: Actor | None,
    person_id: int,
    data: PersonData,
    version: int,
    now: datetime,
    valid_from: date | None = None,
) -> tuple[str, ...]:
    """Changes what the register holds of a person in the actor's scope; returns the fields that changed.

    What the person is counted as (employment, grade, kind of post and level) changes from `valid_from` on, by default
    today; Invalid at `valid_from` for a day to come or before what is counted now began.

    Number and email let somebody in, so those of a person with wider rights are not the actor's to change. Raises
    Conflict when `version`, the one that the actor saw, is not the stored one any more.
    """
    place = reach.place(session, actor, person_id)
    changed = registers.change_person(session, person_id, data, version, now, id_of(actor))
    if {"nip", "email"} & set(changed):
        reach.place(session, actor, person_id, opens=True)
    if place.unit_id is not None and set(registers.KIND) & set(changed):
        on_day = valid_from or place.today(now)
        memberships.check_day(place, on_day, now, "valid_from")
        memberships.count_as(session, actor, place, registers.kind_of(data), on_day, now)
    return changed


def grant_time(
    session: Session, actor: Actor, person_id: int, factor: str, reason: str, now: datetime
) -> None:
    """Sets the time of a person in quizzes begun from now on (``1``, ``1.5`` or ``2``), and answers their request."""
    reach.place(session, actor, person_id)
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
    reach.unit(session, actor, unit_id)
    reach.unit(session, actor, to_unit_id)
    people = session.scalars(
        sa.select(Membership.person_id)
        .where(Membership.unit_id == unit_id, Membership.until_day.is_(None))
        .order_by(Membership.person_id)
        .limit(MOVED_AT_ONCE)
    ).all()
    for person_id in people:
        try:
            place = reach.place(session, actor, person_id)
        except NotAllowed as refused:
            name = session.scalar(sa.select(Person.name).where(Person.id == person_id))
            text = mark(
                "%(name)s has wider rights than you. An administrator of the whole site must move them first."
            )
            raise Invalid(Message(text, {"name": name})) from refused
        if on_day > place.today(now):
            raise Invalid(fields={"closed_on": DAY_TO_COME})
        if place.unit_id == unit_id:
            day = max(on_day, place.since or on_day)
            memberships.count_in(session, actor, place, to_unit_id, day, now)
    return len(people) == MOVED_AT_ONCE


def move_person(
    session: Session, actor: Actor | None, person_id: int, unit_id: int | None, on_day: date, now: datetime
) -> None:
    """Counts a person in another unit, or none, from `on_day` on; a change on the same day replaces the earlier one.

    Raises Invalid at `on_day` for a day to come or before the present unit began, and at `unit_id`.
    """
    place = reach.place(session, actor, person_id)
    if unit_id is not None:
        reach.unit(session, actor, unit_id)
        if not place.active:
            raise Invalid(Message(mark("This account is closed. Open it again before moving the person.")))
    memberships.check_day(place, on_day, now)
    memberships.count_in(session, actor, place, unit_id, on_day, now)


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
    place = reach.place(session, actor, person_id)
    if place.active == active:
        return
    memberships.check_day(place, on_day, now)
    if active and unit_id is not None:
        reach.unit(session, actor, unit_id)
    if not active and granting.is_last_administrator(session, person_id):
        raise Conflict(granting.LAST_ADMINISTRATOR)
    accounts.switch(session, person_id, active)
    memberships.count_in(session, actor, place, unit_id if active else None, on_day, now)
    if not active:
        relations.leave(session, person_id, on_day)
    announce(session, PersonSwitched(person_id=person_id, active=active, on_day=on_day, at=now))
    action = "person.opened" if active else "person.closed"
    note(session, id_of(actor), action, f"person:{place.public_id}", now, on_day=on_day.isoformat())


def make_code(session: Session, actor: Actor | None, person_id: int, now: datetime) -> str:
    """A new code for the slip of a person in the actor's scope; shown once. Needs a NIP, else Invalid."""
    place = reach.place(session, actor, person_id, opens=True)
    if not place.active or not place.has_nip:
        raise Invalid(
            Message(mark("A code works together with a NIP, and this person has none. Make a link instead."))
        )
    return entry.make_code(session, id_of(actor), person_id, now)


def make_link(session: Session, actor: Actor | None, person_id: int, now: datetime) -> str:
    """The token of a new one-time link for a person in the actor's scope; shown once."""
    place = reach.place(session, actor, person_id, opens=True)
    if not place.active:
        raise Invalid(Message(mark("This account is closed.")))
    return entry.make_link(session, id_of(actor), person_id, now)


def end_sessions(session: Session, actor: Actor, person_id: int, now: datetime) -> None:
    """Ends all sessions of a person in the actor's scope."""
    reach.place(session, actor, person_id)
    accounts.end_other_sessions(session, person_id, "", now, actor.person_id)


def reveal_nip(session: Session, actor: Actor, person_id: int, now: datetime) -> str:
    """The number of a person in the actor's scope in full; that it was shown is noted."""
    place = reach.place(session, actor, person_id)
    note(session, id_of(actor), "nip.shown", f"person:{place.public_id}", now)
    return session.scalar(sa.select(Person.nip).where(Person.id == person_id)) or ""
