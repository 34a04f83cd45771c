"""Rows of people put back: what stands in the way, and what was there before."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.db import Base
from lms.features.accounts.models import Person
from lms.features.imports import people_reach
from lms.features.imports.people_writing import counted, superiors_of
from lms.features.organisation import bulk
from lms.features.organisation.bulk import Counted, Incoming
from lms.features.organisation.models import Membership, Relation
from lms.features.organisation.relations import SUPERIOR
from lms.plugin.intake import InTheWay, Kept
from lms.plugin.message import Message, mark

MORE = Message(mark("has done something here, or something was entered about them, since"))


CHANGED = Message(mark("was changed or moved since"))


_OWN = frozenset({"membership", "relation", "entry_code", "person"})
"""Tables whose rows come with a new person, and go with them."""


def standing(
    session: Session, actor: Actor | None, rows: Sequence[Kept], everybody: Set[int], with_links: bool
) -> list[InTheWay]:
    """Who cannot be put back by `actor`, by name, and why.

    Where they are put back at once (not `with_links`) they and their units are held until the transaction ends.
    """
    ids = [row.subject_id for row in rows if row.subject_id]
    hold = not with_links
    if hold:
        session.execute(sa.select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update())
    beyond = people_reach.out_of_reach(session, actor, rows, hold)
    people = {
        row.id: row
        for row in session.execute(
            sa.select(
                Person.id,
                Person.name,
                Person.version,
                Person.password,
                Membership.unit_id,
                Membership.from_day,
            )
            .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
            .where(Person.id.in_(ids))
        )
    }
    superiors = superiors_of(session, ids)
    busy = _busy(session, [row.subject_id for row in rows if row.subject_id and row.fate == "new"], everybody)
    found = []
    for row in rows:
        person = people.get(row.subject_id or 0)
        if person is None:
            continue
        if row.fate == "new" and (person.password is not None or person.id in busy):
            found.append(InTheWay(person.id, person.name, MORE))
        elif _is_changed(row, person) or (with_links and _is_linked_anew(row, superiors.get(person.id))):
            found.append(InTheWay(person.id, person.name, CHANGED))
        elif person.id in beyond:
            found.append(InTheWay(person.id, person.name, beyond[person.id]))
    return found


def _is_changed(row: Kept, person: Any) -> bool:
    before = row.before
    if "version" in before and person.version != before["version"]:
        return True
    if "becomes" in before:
        becomes = counted(before["becomes"])
        day = date.fromisoformat(before["day"])
        if person.unit_id != becomes.unit_id or (becomes.unit_id is not None and person.from_day != day):
            return True
    return False


def _is_linked_anew(row: Kept, superior: Any) -> bool:
    linked = row.before.get("superior")
    return linked is not None and (superior is None or superior.other_id != linked["other"])


def _busy(session: Session, people: Sequence[int], everybody: Set[int]) -> set[int]:
    """New people about whom any other table holds a row: whoever keeps one need not be known here."""
    if not people:
        return set()
    questions = [
        sa.select(column.label("person_id")).where(column.in_(people))
        for table in Base.metadata.sorted_tables
        if table.name not in _OWN
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    ]
    questions.append(
        sa.select(Membership.person_id)
        .where(Membership.person_id.in_(people))
        .group_by(Membership.person_id)
        .having(sa.func.count() > 1)
    )
    staff = sa.select(Relation.other_id, Relation.person_id).where(Relation.other_id.in_(people))
    leads = {row.other_id for row in session.execute(staff) if row.person_id not in everybody}
    return leads | {row for question in questions for row in session.scalars(question)}


def put_back(session: Session, rows: Sequence[Kept], now: datetime) -> None:
    """Takes new people out of the register, and gives the others what they had."""
    _put_superiors_back(session, [row for row in rows if row.before.get("superior")])
    gone = [row.subject_id for row in rows if row.fate == "new" and row.subject_id]
    moved = [row for row in rows if "becomes" in row.before and row.subject_id]
    if moved:
        _put_stays_back(session, moved, now)
    changed = [
        Incoming(
            row.subject_id,
            {**row.before["values"], "version": row.before["version"] - 1},
            Counted(None, {}),
            None,
            now.date(),
            row.before["values"].get("active"),
        )
        for row in rows
        if row.fate == "changed" and row.before.get("values") and row.subject_id
    ]
    bulk.take_in(session, changed, now)
    if gone:
        session.execute(sa.delete(Person).where(Person.id.in_(gone)))


def _put_superiors_back(session: Session, rows: Sequence[Kept]) -> None:
    if not rows:
        return
    people = [row.subject_id for row in rows]
    session.execute(
        sa.delete(Relation).where(
            Relation.person_id.in_(people), Relation.kind == SUPERIOR, Relation.until_day.is_(None)
        )
    )
    new = []
    for row in rows:
        was, day = row.before["superior"]["was"], date.fromisoformat(row.before["superior"]["day"])
        if was is None:
            continue
        since = date.fromisoformat(was["since"])
        ended = sa.update(Relation).where(
            Relation.person_id == row.subject_id, Relation.kind == SUPERIOR, Relation.until_day == day
        )
        if since < day:
            session.execute(ended.values(until_day=None).execution_options(synchronize_session=False))
        else:
            new.append(
                {
                    "person_id": row.subject_id,
                    "other_id": was["other"],
                    "kind": SUPERIOR,
                    "from_day": since,
                    "until_day": None,
                }
            )
    if new:
        session.execute(sa.insert(Relation), new)


def _put_stays_back(session: Session, rows: Sequence[Kept], now: datetime) -> None:
    people = [row.subject_id for row in rows]
    session.execute(
        sa.delete(Membership).where(Membership.person_id.in_(people), Membership.until_day.is_(None))
    )
    again, moves = [], []
    for row in rows:
        assert row.subject_id is not None
        was, becomes = counted(row.before["was"]), counted(row.before["becomes"])
        day = date.fromisoformat(row.before["day"])
        moves.append((row.subject_id, becomes, was, day))
        if was.unit_id is None or was.since is None:
            continue
        if was.since < day:
            reopened = sa.update(Membership).where(
                Membership.person_id == row.subject_id, Membership.until_day == day
            )
            session.execute(reopened.values(until_day=None).execution_options(synchronize_session=False))
        else:
            again.append((row.subject_id, was, was.since))
    for person_id, was, since in again:
        bulk.insert_stays(session, [(person_id, was, since)])
    bulk.tell_moves(session, moves, now)
