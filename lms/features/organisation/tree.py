"""Writes that change the tree of units: naming, moving, closing and opening again.

Whoever changes its shape holds the lock `TREE` first: a path is reckoned from those above, and two moves at once could
otherwise make a loop. `actor` None is the operator.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor, id_of
from lms.core.clock import day_in, zones
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.names import visible
from lms.core.outbox import announce, note
from lms.core.rows import take_turns
from lms.features.accounts.models import Person
from lms.features.accounts.register import CHANGED_MEANWHILE, NO_NAME
from lms.features.organisation import places, policies
from lms.features.organisation.memberships import DAY_TO_COME
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.reach import UNKNOWN_UNIT
from lms.plugin.facts import UnitMoved
from lms.plugin.message import Message, counted, mark

TREE = "units"
LONGEST_PATH = 400
NAMED_AT_MOST = 5

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
"""A unit's code stands in addresses."""

BAD_CODE = Message(mark("Use letters, digits, dots and hyphens."))
TAKEN_CODE = Message(mark("Another unit has this code."))
NO_ZONE = Message(mark("Choose a time zone."))
TOO_DEEP = Message(mark("The tree would have too many levels. Choose a unit further up."))


@dataclass(frozen=True, slots=True)
class UnitData:
    """What a unit is called, and its IANA time zone."""

    code: str
    name: str
    short_name: str
    zone: str


def change_unit(
    session: Session,
    actor: Actor | None,
    unit_id: int,
    data: UnitData,
    version: int,
    now: datetime,
    on_day: date | None = None,
) -> None:
    """Names a unit anew, on days from `on_day` on (today). `version` is the one that the writer saw; Conflict when
    another one stands there by now.

    Raises Invalid at `name`, `code` or `zone`, and at `on_day` for a day to come or before the present name began.
    """
    unit = _held(session, actor, unit_id)
    values = {
        "code": data.code,
        "name": visible(data.name),
        "short_name": visible(data.short_name),
        "zone": data.zone,
    }
    if not values["name"]:
        raise Invalid(fields={"name": NO_NAME})
    if not CODE.fullmatch(data.code):
        raise Invalid(fields={"code": BAD_CODE})
    if data.zone not in zones():
        raise Invalid(fields={"zone": NO_ZONE})
    changed = [one.name for one in fields(data) if getattr(unit, one.name) != values[one.name]]
    if not changed:
        return
    if unit.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    # The lock of the tree is held by every writer of codes, so that nobody takes this one in between.
    if session.scalar(sa.select(Unit.id).where(Unit.code == data.code, Unit.id != unit_id)):
        raise Invalid(fields={"code": TAKEN_CODE})
    if {"name", "short_name"} & set(changed):
        day = _checked_day(unit, on_day, now)
        _not_before(unit, places.since(session, unit_id, "name", "short_name"), day)
        places.rename(session, unit_id, values["name"], values["short_name"], day)
    _set(session, unit_id, **values)
    before = {"was": unit.code} if "code" in changed else {}
    _note(session, actor, "unit.changed", data.code, now, fields=changed, **before)


def move_unit(
    session: Session,
    actor: Actor | None,
    unit_id: int,
    parent_id: int | None,
    now: datetime,
    on_day: date | None = None,
) -> None:
    """Puts a unit with all below it under another one, or on top (None), on days from `on_day` on (today).

    Figures of these days follow: the units above add up other people, and duties of the new units above hold; those
    of earlier days stay. Raises Invalid at `parent_id`, and at `on_day` for a day to come or one on which the unit or
    the new one above stood elsewhere.
    """
    unit = _held(session, actor, unit_id)
    if unit.parent_id == parent_id:
        return
    day = _checked_day(unit, on_day, now)
    parent = _parent_for(session, actor, unit, parent_id)
    for one in (unit, parent):
        if one is not None:
            _not_before(one, places.since(session, one.id, "path"), day)
    path = _rewrite_paths(session, unit, parent.path if parent else "/")
    places.move(session, unit_id, unit.path, path, parent_id, day)
    _set(session, unit_id, parent_id=parent_id)
    announce(session, UnitMoved(unit_id=unit_id, from_parent_id=unit.parent_id, on_day=day, at=now))
    detail = {"below": parent.code if parent else "", "on_day": day.isoformat()}
    _note(session, actor, "unit.moved", unit.code, now, **detail)


def _parent_for(session: Session, actor: Actor | None, unit: Unit, parent_id: int | None) -> Unit | None:
    """The unit under which another is to stand. Raises Invalid where it cannot, NotAllowed where the actor may not."""
    parent = _row(session, parent_id) if parent_id is not None else None
    if parent_id is not None and (parent is None or parent.closed_day is not None):
        raise Invalid(fields={"parent_id": UNKNOWN_UNIT})
    if actor and not policies.may_administer_unit(actor, parent.path if parent else ""):
        raise NotAllowed
    if parent and parent.path.startswith(unit.path):
        raise Invalid(fields={"parent_id": _below_itself(unit, parent)})
    return parent


def _rewrite_paths(session: Session, unit: Unit, above: str) -> str:
    """Puts a unit with all below it under the path `above`; its new path. Raises Invalid where that gets too deep."""
    below = Unit.path.startswith(unit.path, autoescape=True)
    longest = session.scalar(sa.select(sa.func.max(sa.func.length(Unit.path))).where(below)) or 0
    path = f"{above}{unit.id}/"
    if longest - len(unit.path) + len(path) > LONGEST_PATH:
        raise Invalid(fields={"parent_id": TOO_DEEP})
    rest = sa.func.substr(Unit.path, len(unit.path) + 1)
    rewritten = sa.update(Unit).where(below).values(path=sa.literal(path, sa.String) + rest)
    session.execute(rewritten.execution_options(synchronize_session=False))
    return path


def close_unit(session: Session, actor: Actor | None, unit_id: int, on_day: date, now: datetime) -> None:
    """Closes a unit from `on_day` on. Raises Invalid while there are people in it or open units below it."""
    unit = _held(session, actor, unit_id)
    if unit.closed_day is not None:
        return
    if on_day > day_in(unit.zone, now):
        raise Invalid(fields={"closed_on": DAY_TO_COME})
    below = session.scalars(
        sa.select(Unit.name).where(Unit.parent_id == unit_id, Unit.closed_day.is_(None)).order_by(Unit.name)
    ).all()
    if below:
        text = mark("First close or move the units below: %(units)s.")
        raise Invalid(Message(text, {"units": _some(below)}))
    _refuse_while_somebody_is_in_it(session, unit_id)
    left = session.scalar(sa.select(sa.func.max(Membership.until_day)).where(Membership.unit_id == unit_id))
    if left is not None and left > on_day:
        text = mark("Somebody was counted in this unit until %(day)s. Choose this day or a later one.")
        raise Invalid(fields={"closed_on": Message(text, {"day": left.strftime("%d-%m-%Y")})})
    _set(session, unit_id, closed_day=on_day)
    places.end(session, unit_id, on_day)
    _note(session, actor, "unit.closed", unit.code, now, on_day=on_day.isoformat())


def open_unit(session: Session, actor: Actor | None, unit_id: int, now: datetime) -> None:
    """Opens a closed unit again; one that is open stays. The unit above must be open."""
    unit = _held(session, actor, unit_id)
    if unit.closed_day is None:
        return
    parent = _row(session, unit.parent_id) if unit.parent_id is not None else None
    if parent and parent.closed_day is not None:
        text = mark("The unit above, %(unit)s, is closed. Open it first.")
        raise Invalid(Message(text, {"unit": parent.name}))
    _set(session, unit_id, closed_day=None)
    # Its zone may have been changed while it was closed: a place begins where the earlier one ended, not before.
    places.begin(session, unit_id, max(day_in(unit.zone, now), unit.closed_day))
    _note(session, actor, "unit.opened", unit.code, now)


def _held(session: Session, actor: Actor | None, unit_id: int) -> Unit:
    take_turns(session, TREE, alone=True)
    unit = _row(session, unit_id, lock=True)
    if unit is None:
        raise NotFound
    if actor and not policies.may_change_unit(actor, unit.path):
        raise NotAllowed
    return unit


def _checked_day(unit: Unit, on_day: date | None, now: datetime) -> date:
    if unit.closed_day is not None:
        raise Invalid(Message(mark("This unit is closed. Open it again first.")))
    today = day_in(unit.zone, now)
    if on_day is not None and on_day > today:
        raise Invalid(fields={"on_day": DAY_TO_COME})
    return on_day or today


def _not_before(unit: Unit, since: date, day: date) -> None:
    if day < since:
        text = mark("%(unit)s has stood as it does now since %(day)s. Choose this day or a later one.")
        raise Invalid(
            fields={"on_day": Message(text, {"unit": unit.name, "day": since.strftime("%d-%m-%Y")})}
        )


def _row(session: Session, unit_id: int, lock: bool = False) -> Unit | None:
    statement = sa.select(Unit).where(Unit.id == unit_id)
    statement = statement.with_for_update() if lock else statement
    return session.scalar(statement, execution_options={"populate_existing": True})


def _set(session: Session, unit_id: int, **values: object) -> None:
    session.execute(
        sa.update(Unit)
        .where(Unit.id == unit_id)
        .values(**values, version=Unit.version + 1)
        .execution_options(synchronize_session=False)
    )


def _below_itself(unit: Unit, parent: Unit) -> Message:
    if unit.id == parent.id:
        return Message(mark("A unit cannot lie below itself. Choose another unit."))
    text = mark("%(parent)s lies below %(unit)s, so %(unit)s cannot be put below it. Choose another unit.")
    return Message(text, {"parent": parent.name, "unit": unit.name})


def _refuse_while_somebody_is_in_it(session: Session, unit_id: int) -> None:
    inside = (Membership.unit_id == unit_id, Membership.until_day.is_(None))
    people = session.scalar(sa.select(sa.func.count()).select_from(Membership).where(*inside)) or 0
    if people:
        first = sa.select(Person.name).join(Membership, Membership.person_id == Person.id).where(*inside)
        names = session.scalars(first.order_by(Person.search_text).limit(NAMED_AT_MOST + 1)).all()
        text = counted(
            "%(n)s person is still in this unit and must move first: %(names)s",
            "%(n)s people are still in this unit and must move first: %(names)s",
            people,
            names=_some(names),
        )
        raise Invalid(text)


def _some(names: Sequence[str]) -> str:
    return ", ".join([*names[:NAMED_AT_MOST], *["…"] * (len(names) > NAMED_AT_MOST)])


def _note(
    session: Session, actor: Actor | None, action: str, code: str, now: datetime, **detail: object
) -> None:
    note(session, id_of(actor), action, f"unit:{code}", now, **detail)
