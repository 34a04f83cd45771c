"""Imports of training undone: reversals in the accounts, where the year still allows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import clock
from lms.core.actor import Actor
from lms.features.attendance import entering, register
from lms.features.attendance.models import TrainingLine
from lms.features.credits import reading
from lms.plugin.intake import InTheWay, Kept
from lms.plugin.message import Message, mark

UNDONE = Message(mark("The import was undone."))
CLOSED = Message(
    mark(
        "has an entry in a year that is closed; an administrator of the site takes it back on the page of the list"
    )
)
NOT_YOURS = Message(mark("is in a unit that you do not look after"))


def standing(session: Session, actor: Actor | None, rows: Sequence[Kept]) -> list[InTheWay]:
    """Whose entries stay: those of a year that is closed for good, and of people out of the actor's reach by now."""
    ids = {row.subject_id for row in rows if row.subject_id}
    people = {one.id: one for one in register.named_by_ids(session, ids)}
    closed = reading.closed_years(session)
    today = reading.days_of(session, ids, clock.now())
    found = []
    for row in rows:
        person = people.get(row.subject_id or 0)
        if person is None:
            continue
        until = closed.get(int(row.before.get("year", 0)))
        if until is not None and until < today[person.id]:
            found.append(InTheWay(person.id, person.name, CLOSED))
        elif register.out_of_reach(actor, person) not in (None, register.YOURSELF):
            found.append(InTheWay(person.id, person.name, NOT_YOURS))
    return found


def put_back(session: Session, source: str, rows: Sequence[Kept], why: str, now: datetime) -> None:
    """Reverses the entries of rows that went in."""
    references: dict[int, list[str]] = {}
    for row in rows:
        if "list" in row.before:
            references.setdefault(row.before["list"], []).append(row.before["reference"])
    for list_id, mine in references.items():
        lines = session.execute(
            sa.select(TrainingLine.id, TrainingLine.reference).where(
                TrainingLine.list_id == list_id,
                TrainingLine.reference.in_(mine),
                TrainingLine.reversed_at.is_(None),
            )
        )
        found = {line.id: line.reference for line in lines}
        if found:
            entering.take_back(session, source, found, why, None, now)
