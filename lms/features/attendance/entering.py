"""Lines of lists go into the accounts and come out again, many at once by the same few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.rows import insert_missing
from lms.features.attendance.models import TrainingLine, TrainingList
from lms.features.credits import services as ledger
from lms.features.credits.line import Entered, Line
from lms.plugin.message import Message, mark

EVENT, HISTORY = "attendance", "opening"
AT_ONCE = ledger.MOST_LINES
FROM_LIST = Message(mark("Recorded by %(name)s from the list %(file)s."))
FROM_EVENT = Message(mark("Recorded by %(name)s as having attended."))


def source_of(kind: str) -> str:
    """Under which source the lines of a list of this kind stand in the accounts."""
    return EVENT if kind == "event" else HISTORY


def event_line(one: TrainingList, person_id: int, person: str) -> Line:
    """What attending an event gives; `person` is the public id."""
    assert one.starts_on is not None
    assert one.ends_on is not None
    return Line(
        person_id=person_id,
        counted_on=one.ends_on,
        quarters=one.quarters or 0,
        source=EVENT,
        reference=f"{one.public_id}:{person}",
        form=one.form,
        title=one.title,
        provider=one.provider,
        organiser_agency=one.agency,
        partner=one.partner,
        place=one.place,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        cost=one.cost,
        funds=one.funds,
        note=FROM_EVENT,
    )


def enter(
    session: Session, list_id: int, lines: Sequence[Line], actor_id: int | None, now: datetime
) -> list[Entered | Message]:
    """Enters lines of one list, those that were taken back too, and keeps that they belong to it."""
    outcome = ledger.enter_all(session, lines, actor_id, now, again=True)
    new = [line for line, got in zip(lines, outcome, strict=True) if isinstance(got, Entered) and got.new]
    references = [line.reference for line in new]
    again = (
        sa.update(TrainingLine)
        .where(TrainingLine.list_id == list_id, TrainingLine.reference.in_(references))
        .values(entered_by=actor_id, entered_at=now, reversed_by=None, reversed_at=None, why="")
    )
    session.execute(again.execution_options(synchronize_session=False))
    insert_missing(
        session,
        TrainingLine,
        [
            {
                "list_id": list_id,
                "person_id": line.person_id,
                "reference": line.reference,
                "entered_by": actor_id,
                "entered_at": now,
                "reversed_by": None,
                "reversed_at": None,
                "why": "",
            }
            for line in new
        ],
    )
    return outcome


def take_back(
    session: Session,
    source: str,
    lines: Mapping[int, str],
    why: str,
    actor_id: int | None,
    now: datetime,
) -> dict[int, Message]:
    """Reverses lines, by their rows with their references; those that could not be, with why."""
    references = list(dict.fromkeys(lines.values()))
    found = ledger.reverse_all(session, [(source, one) for one in references], why, actor_id, now)
    stuck = {one: got for one, got in zip(references, found, strict=True) if isinstance(got, Message)}
    back = [row for row, reference in lines.items() if reference not in stuck]
    values: dict[str, Any] = {"reversed_by": actor_id, "reversed_at": now, "why": why.strip()[:200]}
    statement = sa.update(TrainingLine).where(TrainingLine.id.in_(back)).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))
    return {row: stuck[reference] for row, reference in lines.items() if reference in stuck}
