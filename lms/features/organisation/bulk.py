"""Many people of the register at once, by a constant number of statements: taken in, changed, and put back.

What is to happen is decided, and checked against scope and rules, by the caller, who holds the rows; here it is written
as `register`, `memberships` and `accounts` would write it for one person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.outbox import announce
from lms.core.rows import change_many, insert_many, insert_missing
from lms.features.accounts.models import EntryCode, Person, SignIn
from lms.features.organisation.models import Membership
from lms.plugin.facts import PeopleMoved, PersonSwitched

USUAL: Mapping[str, Any] = {
    "title_before": "",
    "title_after": "",
    "position": "",
    "grade": "",
    "post_kind": "",
    "post_level": "",
    "phone": "",
    "nip": None,
    "email": None,
    "active": True,
    "demo": False,
    "time_factor": "1",
    "version": 1,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """Where and as what somebody is counted since a day; `unit_id` None: in no unit."""

    unit_id: int | None
    kind: Mapping[str, str]
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """What becomes of one person. `values` are the columns that change, of a new person (no `person_id`) all of them;
    the version rises, unless they name one.

    `was` is the open membership, `becomes` the one from `on_day` on; None: it stays. `switched` is whether the account
    is opened (True) or closed (False) by it.
    """

    person_id: int | None
    values: Mapping[str, Any]
    was: Counted
    becomes: Counted | None
    on_day: date
    switched: bool | None = None


def take_in(session: Session, people: Sequence[Incoming], now: datetime) -> list[int | None]:
    """Writes all of it and returns the row of each; None where somebody else has the number or address meanwhile."""
    ids = _registered(session, people, now)
    known = [(row, one) for row, one in zip(ids, people, strict=True) if row is not None]
    _change(session, [(row, one.values) for row, one in known if one.person_id is not None and one.values])
    _close_entries(session, known)
    moves = [(row, one.was, one.becomes, one.on_day) for row, one in known if one.becomes is not None]
    count_anew(session, moves, now)
    for row, one in known:
        if one.switched is not None and one.person_id is not None:
            announce(session, PersonSwitched(person_id=row, active=one.switched, on_day=one.on_day, at=now))
    return ids


def count_anew(session: Session, moves: Sequence[tuple[int, Counted, Counted, date]], now: datetime) -> None:
    """Counts people (by their rows) elsewhere or as others from a day on; what began on that day is replaced."""
    replaced = [row for row, was, _new, day in moves if was.unit_id is not None and was.since == day]
    _delete_open(session, replaced)
    by_day: dict[date, list[int]] = {}
    for row, was, _new, day in moves:
        if was.unit_id is not None and was.since != day:
            by_day.setdefault(day, []).append(row)
    for day, rows in by_day.items():
        session.execute(
            sa.update(Membership)
            .where(Membership.person_id.in_(rows), Membership.until_day.is_(None))
            .values(until_day=day)
            .execution_options(synchronize_session=False)
        )
    insert_stays(session, [(row, new, day) for row, _was, new, day in moves])
    tell_moves(session, moves, now)


def insert_stays(session: Session, stays: Iterable[tuple[int, Counted, date]]) -> None:
    """Opens memberships from a day on."""
    rows = [
        {"person_id": row, "unit_id": new.unit_id, "from_day": day, "until_day": None, **new.kind}
        for row, new, day in stays
        if new.unit_id is not None
    ]
    insert_many(session, Membership, rows)


def tell_moves(session: Session, moves: Sequence[tuple[int, Counted, Counted, date]], now: datetime) -> None:
    """Announces who is counted anew."""
    told = tuple(
        {
            "person_id": row,
            "from_unit_id": was.unit_id,
            "to_unit_id": new.unit_id,
            "on_day": day.isoformat(),
            "was": dict(was.kind) if was.unit_id is not None else {},
            "becomes": dict(new.kind) if new.unit_id is not None else {},
        }
        for row, was, new, day in moves
    )
    if told:
        announce(session, PeopleMoved(moves=told, at=now))


def _registered(session: Session, people: Sequence[Incoming], now: datetime) -> list[int | None]:
    names = {place: tokens.public_id() for place, one in enumerate(people) if one.person_id is None}
    rows = [
        {**USUAL, "created_at": now, **people[place].values, "public_id": name}
        for place, name in names.items()
    ]
    insert_missing(session, Person, rows)
    found: dict[str, int] = {}
    if names:
        known = sa.select(Person.public_id, Person.id).where(Person.public_id.in_([*names.values()]))
        found = {row.public_id: row.id for row in session.execute(known)}
    return [
        one.person_id if one.person_id is not None else found.get(names[place])
        for place, one in enumerate(people)
    ]


def _change(session: Session, changes: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Changes columns of people; those with the same columns by one statement each."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row, values in changes:
        alike.setdefault(tuple(sorted(values)), []).append({"id": row, **values})
    for names, rows in alike.items():
        risen = {} if "version" in names else {"version": Person.__table__.c.version + 1}
        change_many(session, Person, rows, risen)


def _close_entries(session: Session, known: Sequence[tuple[int, Incoming]]) -> None:
    closed = [row for row, one in known if one.switched is False]
    written_to = [row for row, one in known if one.person_id is not None and "email" in one.values]
    unused = EntryCode.used_at.is_(None)
    if closed:
        session.execute(sa.delete(SignIn).where(SignIn.person_id.in_(closed)))
        session.execute(sa.delete(EntryCode).where(EntryCode.person_id.in_(closed), unused))
    if written_to:  # a link that was sent to the old address must not let its reader in
        links = sa.and_(EntryCode.kind != "code", unused)
        session.execute(sa.delete(EntryCode).where(EntryCode.person_id.in_(written_to), links))


def _delete_open(session: Session, rows: Sequence[int]) -> None:
    if rows:
        session.execute(
            sa.delete(Membership).where(Membership.person_id.in_(rows), Membership.until_day.is_(None))
        )
