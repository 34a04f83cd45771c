"""Who is whose superior, from a day on: set, changed and ended.

Superiors form no circle on any day. Whoever changes one holds the lock `SUPERIORS` first: two changes at once, each
right by itself, could otherwise close a circle. `actor` None is the operator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor, id_of
from lms.core.errors import Invalid
from lms.core.outbox import note
from lms.core.rows import take_turns
from lms.features.accounts.models import Person
from lms.features.organisation import reach
from lms.features.organisation.memberships import DAY_TO_COME
from lms.features.organisation.models import SUPERIOR, Relation
from lms.plugin.message import Message, mark

SUPERIORS = "superiors"

ONESELF = Message(mark("Nobody is their own superior. Choose somebody else."))
UNKNOWN = Message(mark("This person is not registered any more. Choose again."))
CLOSED = Message(mark("This account is closed. Open it again before choosing a superior."))


@dataclass(frozen=True, slots=True)
class _Known:
    """What a choice of superiors is judged by: the people it is about, and the relations that reach the day."""

    people: Mapping[int, Any]
    own: Mapping[int, list[Any]]
    above: dict[int, set[int]]


def set_superior(
    session: Session,
    actor: Actor | None,
    person_id: int,
    superior_id: int | None,
    on_day: date,
    now: datetime,
) -> None:
    """Gives a person in the actor's scope another superior from `on_day` on, or (None) ends the present one.

    What began on the same day is replaced. Raises Invalid at `superior` (oneself, a circle, a closed account) and at
    `on_day` (to come, or before the present superior).
    """
    place = reach.place(session, actor, person_id)
    if on_day > place.today(now):
        raise Invalid(fields={"on_day": DAY_TO_COME})
    take_turns(session, SUPERIORS, alone=True)
    about = f"person:{place.public_id}"
    if superior_id is None:
        if _ended(session, person_id, on_day):
            note(session, id_of(actor), "superior.ended", about, now, on_day=on_day.isoformat())
        return
    known = _known(session, {person_id: superior_id}, on_day)
    if _has(known, person_id, superior_id):
        return
    wrong = _objection(known, person_id, superior_id, on_day)
    if wrong:
        raise Invalid(fields=wrong)
    _store(session, known, {person_id: superior_id}, on_day)
    superior = f"person:{known.people[superior_id].public_id}"
    note(session, id_of(actor), "superior.set", about, now, on_day=on_day.isoformat(), superior=superior)


def set_superiors(session: Session, pairs: Mapping[int, int], on_day: date) -> dict[int, Message]:
    """Gives many people (by their rows) their superiors from `on_day` on, by a constant number of statements.

    Returns why not, for each one refused; the others have theirs. That the people are the caller's to change, and what
    the history of changes says, is the caller's.
    """
    take_turns(session, SUPERIORS, alone=True)
    known = _known(session, pairs, on_day)
    refused: dict[int, Message] = {}
    new: dict[int, int] = {}
    for person_id, superior_id in pairs.items():
        if _has(known, person_id, superior_id):
            continue
        wrong = _objection(known, person_id, superior_id, on_day)
        if wrong:
            refused[person_id] = next(iter(wrong.values()))
            continue
        new[person_id] = superior_id
        known.above[person_id] = {superior_id}
    _store(session, known, new, on_day)
    return refused


def leave(session: Session, person_id: int, on_day: date) -> None:
    """Ends the superior of somebody whose account is closed. Their own staff keep theirs until another is chosen."""
    take_turns(session, SUPERIORS, alone=True)
    _cut(session, [person_id], on_day)


def _known(session: Session, pairs: Mapping[int, int], on_day: date) -> _Known:
    reaches = sa.or_(Relation.until_day.is_(None), Relation.until_day > on_day)
    columns = (Relation.person_id, Relation.other_id, Relation.from_day, Relation.until_day)
    people = session.execute(
        sa.select(Person.id, Person.public_id, Person.name, Person.active).where(
            Person.id.in_({*pairs, *pairs.values()})
        )
    )
    own: dict[int, list[Any]] = {}
    for held in session.execute(sa.select(*columns).where(Relation.person_id.in_([*pairs]), reaches)):
        own.setdefault(held.person_id, []).append(held)
    first = sa.select(Relation.person_id, Relation.other_id).where(
        Relation.kind == SUPERIOR, reaches, Relation.person_id.in_(set(pairs.values()))
    )
    chain = first.cte("chain", recursive=True)
    chain = chain.union(
        sa.select(Relation.person_id, Relation.other_id)
        .join(chain, chain.c.other_id == Relation.person_id)
        .where(Relation.kind == SUPERIOR, reaches)
    )
    above: dict[int, set[int]] = {}
    for row in session.execute(sa.select(chain.c.person_id, chain.c.other_id)):
        above.setdefault(row.person_id, set()).add(row.other_id)
    return _Known({row.id: row for row in people}, own, above)


def _has(known: _Known, person_id: int, superior_id: int) -> bool:
    return any(row.until_day is None and row.other_id == superior_id for row in known.own.get(person_id, ()))


def _objection(known: _Known, person_id: int, superior_id: int, on_day: date) -> dict[str, Message]:
    person, superior = known.people.get(person_id), known.people.get(superior_id)
    if person is None or superior is None:
        return {"superior": UNKNOWN}
    if person_id == superior_id:
        return {"superior": ONESELF}
    if not person.active:
        return {"superior": CLOSED}
    if not superior.active:
        text = mark("The account of %(superior)s is closed. Choose somebody in service.")
        return {"superior": Message(text, {"superior": superior.name})}
    if person_id in _all_above(known.above, superior_id):
        text = mark(
            "%(person)s is a superior of %(superior)s already, directly or through others. First give %(superior)s "
            "another superior."
        )
        return {"superior": Message(text, {"person": person.name, "superior": superior.name})}
    begun = max((row.until_day or row.from_day for row in known.own.get(person_id, ())), default=on_day)
    if begun > on_day:
        text = mark(
            "Who was the superior of %(person)s until %(day)s is written down already. Choose this day or a later one."
        )
        return {"on_day": Message(text, {"person": person.name, "day": begun.strftime("%d-%m-%Y")})}
    return {}


def _all_above(above: Mapping[int, set[int]], start: int) -> set[int]:
    found: set[int] = set()
    waiting = [start]
    while waiting:
        for one in above.get(waiting.pop(), set()) - found:
            found.add(one)
            waiting.append(one)
    return found


def _store(session: Session, known: _Known, new: Mapping[int, int], on_day: date) -> None:
    if not new:
        return
    if known.own:
        _cut(session, [person_id for person_id in new if person_id in known.own], on_day)
    days = {"kind": SUPERIOR, "from_day": on_day, "until_day": None}
    session.execute(
        sa.insert(Relation), [{"person_id": one, "other_id": other, **days} for one, other in new.items()]
    )


def _cut(session: Session, people: Iterable[int], on_day: date) -> bool:
    open_ones = sa.and_(
        Relation.person_id.in_([*people]), Relation.kind == SUPERIOR, Relation.until_day.is_(None)
    )
    gone: Any = session.execute(sa.delete(Relation).where(open_ones, Relation.from_day >= on_day))
    ended: Any = session.execute(
        sa.update(Relation)
        .where(open_ones)
        .values(until_day=on_day)
        .execution_options(synchronize_session=False)
    )
    return bool(gone.rowcount or ended.rowcount)


def _ended(session: Session, person_id: int, on_day: date) -> bool:
    began = session.scalar(
        sa.select(Relation.from_day).where(
            Relation.person_id == person_id, Relation.kind == SUPERIOR, Relation.until_day.is_(None)
        )
    )
    if began is not None and began > on_day:
        text = mark("The present superior began on %(day)s. Choose this day or a later one.")
        raise Invalid(fields={"on_day": Message(text, {"day": began.strftime("%d-%m-%Y")})})
    return _cut(session, [person_id], on_day)
