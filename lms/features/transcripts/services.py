"""Writes of proofs: what was shown is kept under a code, and printings of whole units are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor, id_of
from lms.core.errors import NotFound, Unavailable
from lms.core.jobs import enqueue
from lms.core.outbox import note
from lms.core.rows import insert_missing
from lms.features.organisation import queries as organisation
from lms.features.transcripts import codes, policies, queries
from lms.features.transcripts.lines import Line, digest, to_json
from lms.features.transcripts.models import Transcript, TranscriptPrinting
from lms.features.transcripts.queries import Printing, Whose

KEPT_DAYS = 5 * 366
FILES_KEPT = timedelta(days=7)
FORGOTTEN_AT_ONCE = 1000
TRIES = 5
JOB = "transcripts.print"


def keep(
    session: Session,
    actor: Actor | None,
    year: int,
    shown: Sequence[tuple[Whose, Sequence[Line]]],
    now: datetime,
) -> dict[int, str]:
    """Keeps what is shown of people's years, and returns the code of each by the person's row; a year that says the
    same as before has the same code."""
    digests = {one.id: digest(one.name, lines) for one, lines in shown}
    for _ in range(TRIES):
        known = queries.codes_of(session, year, digests)
        if len(known) == len(digests):
            return known
        rows = [
            {
                "code": codes.new_code(),
                "person_id": one.id,
                "year": year,
                "name": one.name,
                "quarters": sum(line.quarters for line in lines),
                "lines": to_json(lines),
                "digest": digests[one.id],
                "made_at": now,
                "made_by": id_of(actor),
            }
            for one, lines in shown
            if one.id not in known
        ]
        insert_missing(session, Transcript, rows)
    raise Unavailable


def note_export(
    session: Session, actor: Actor | None, about: str, now: datetime, subject_id: int | None, **detail: Any
) -> None:
    """Writes down who took proofs along, and of whom."""
    note(session, id_of(actor), "transcript.exported", about, now, subject_id, **detail)


def ask_printing(session: Session, actor: Actor, code: str, year: int, language: str, now: datetime) -> str:
    """Has the proofs of a unit and all below set as PDF, and returns the public id of that; asked again while it is
    under way it is the same one."""
    unit = organisation.unit_by_code(session, code)
    if unit is None or not policies.may_print_unit(actor, unit.path):
        raise NotFound
    one = TranscriptPrinting
    same = (one.unit_id == unit.id, one.year == year, one.language == language)
    running = sa.select(one.public_id).where(*same, one.ended_at.is_(None), one.asked_by == actor.person_id)
    if known := session.scalar(running.limit(1)):
        return known
    people = queries.count(session, [unit.path], year, queries.day_of(year, now.date()))
    public_id = tokens.public_id()
    values = {"unit_id": unit.id, "year": year, "language": language, "total": people.people}
    row = one(public_id=public_id, failed=[], asked_by=actor.person_id, asked_at=now, **values)
    session.add(row)
    session.flush()
    enqueue(session, JOB, {"printing": public_id, "part": 0}, now)
    note_export(session, actor, f"unit:{unit.code}", now, None, format="pdf", year=str(year))
    return public_id


def count_part(
    session: Session,
    printing: Printing,
    last: str,
    done: int,
    failed: Sequence[Mapping[str, str]],
    now: datetime,
) -> None:
    """Notes that a part of a printing is set, and asks for the next; told twice, it counts once."""
    one = TranscriptPrinting
    values = {
        "done": printing.done + done,
        "parts": printing.parts + 1,
        "after": last,
        "failed": [*printing.failed, *failed],
    }
    still = (one.id == printing.id, one.parts == printing.parts)
    if session.execute(sa.update(one).where(*still).values(**values).returning(one.id)).first():
        payload = {"printing": printing.public_id, "part": printing.parts + 1}
        enqueue(session, JOB, payload, now)


def end_printing(session: Session, printing: Printing, now: datetime) -> None:
    """Notes that the file of a printing is there."""
    one = TranscriptPrinting
    session.execute(sa.update(one).where(one.id == printing.id, one.ended_at.is_(None)).values(ended_at=now))


def over(session: Session, now: datetime) -> tuple[str, ...]:
    """Printings whose file is to be cleared away, marked so; by public id."""
    one = TranscriptPrinting
    past = (one.asked_at < now - FILES_KEPT, one.cleared_at.is_(None))
    ids = session.execute(
        sa.update(one).where(*past).values(cleared_at=now).returning(one.public_id)
    ).scalars()
    return tuple(ids)


def forget(session: Session, now: datetime) -> int:
    """Drops the proofs whose time is over, a batch at once; returns how many."""
    past = sa.select(Transcript.id).where(Transcript.made_at < now - timedelta(days=KEPT_DAYS))
    ids = list(session.scalars(past.order_by(Transcript.id).limit(FORGOTTEN_AT_ONCE)))
    session.execute(sa.delete(Transcript).where(Transcript.id.in_(ids)))
    return len(ids)
