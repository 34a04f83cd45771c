"""The work on an import, batch by batch, each in a transaction of its own that holds the writer briefly.

Every batch begins by holding the import and asking in which state it is: two processes at the same import take turns,
and one that goes on after a death does nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.errors import Invalid
from lms.core.rows import change_many, insert_many, take_turns
from lms.core.sheets import Row
from lms.features.accounts.models import Person
from lms.features.imports import matching
from lms.features.imports.kinds import kind_of
from lms.features.imports.models import ImportRow, ImportRun
from lms.features.organisation import queries as organisation
from lms.plugin.intake import Cells, ImportKind, Kept, Verdict
from lms.plugin.message import Message, mark

AT_ONCE = 1_000
ASKER = "asked_by"
"""Which of an import's options says who asked for its present step."""
NO_ROWS = Message(mark("The table has headings but no rows below them. Fill it in, then upload it again."))
STALE = timedelta(minutes=2)
"""An import that has not moved for so long has lost its process."""

LIGHT = (
    ImportRow.id,
    ImportRow.line,
    ImportRow.key,
    ImportRow.pending,
    ImportRow.fate,
    ImportRow.subject_id,
)


def stage(session: Session, run_id: int, rows: Sequence[Row], now: datetime) -> bool:
    """Keeps rows of the file with what becomes of each; False when the import is not being checked any more."""
    run = held(session, run_id, "checking")
    if run is None:
        return False
    last = session.scalar(sa.select(sa.func.max(ImportRow.line)).where(ImportRow.run_id == run_id)) or 0
    rows = [row for row in rows if row[0] > last]
    cells = [matching.cells_of(run.columns, raw) for _line, raw in rows]
    nobody = matching.example(kind_of(run.kind))
    filled = [
        (row[0], one)
        for row, one in zip(rows, cells, strict=True)
        if one and not matching.is_example(nobody, one)
    ]
    verdicts = judge(session, run, [one for _line, one in filled], now)
    values = [
        {"run_id": run_id, "line": line, "cells": matching.as_json(one), "taken_at": None, "before": None}
        | _as_row(verdict)
        for (line, one), verdict in zip(filled, verdicts, strict=True)
    ]
    insert_many(session, ImportRow, values)
    run.done, run.beat_at = run.done + len(rows), now
    return True


def finish_check(session: Session, run_id: int, now: datetime) -> None:
    """Ends the dry run; a file without a row fails it."""
    run = held(session, run_id, "checking")
    if run is not None:
        run.total = session.scalar(sa.select(sa.func.count()).where(ImportRow.run_id == run_id)) or 0
        run.state, run.beat_at = "checked" if run.total else "failed", now
        if not run.total:
            run.trouble = {"text": NO_ROWS.text, "values": {}}


def judge_again(session: Session, run_id: int, mended: Sequence[int], most: int, now: datetime) -> None:
    """Judges refused rows anew, each by itself: those that were mended, by their numbers, and of the others at most so
    many."""
    run = session.get_one(ImportRun, run_id, with_for_update=True)
    rows = session.execute(
        sa.select(ImportRow.id, ImportRow.cells)
        .where(ImportRow.run_id == run_id, ImportRow.fate == "refused")
        .order_by(ImportRow.line.not_in(mended), ImportRow.line)
        .limit(most)
    ).all()
    verdicts = judge(session, run, [matching.revived(row.cells) for row in rows], now)
    rejudge(session, {row.id: verdict for row, verdict in zip(rows, verdicts, strict=True)})


def begin_turn(session: Session, run_id: int, now: datetime) -> bool:
    """Whether the import may go on with the register to itself; another one that moves has it else."""
    take_turns(session, "imports", alone=True)
    others = sa.select(ImportRun.id).where(
        ImportRun.holds, ImportRun.id != run_id, ImportRun.beat_at > now - STALE
    )
    if session.scalar(others.limit(1)) is not None:
        return False
    session.execute(sa.update(ImportRun).where(ImportRun.holds, ImportRun.id != run_id).values(holds=False))
    session.execute(sa.update(ImportRun).where(ImportRun.id == run_id).values(holds=True, beat_at=now))
    return True


def fail(session: Session, run_id: int, message: Message, now: datetime) -> None:
    """Ends a check whose file cannot be read."""
    run = held(session, run_id, "checking")
    if run is not None:
        run.trouble = {"text": message.text, "values": dict(message.values)}
        run.state, run.beat_at = "failed", now


def whose(run: ImportRun) -> int | None:
    """Who asked for what is being done: whoever began the import, or an administrator who went on with it."""
    asker: int | None = run.options.get(ASKER, run.made_by)
    return asker


def actor_of(session: Session, run: ImportRun) -> Actor | None:
    """Whose rights rows are judged by: those that whoever began the import holds now, whoever goes on with it, lest a
    table do with another's rights what its maker may not. None, the operator, only by command."""
    return None if run.made_by is None and run.large else _actor(session, run.made_by)


def asker_of(session: Session, run: ImportRun) -> Actor | None:
    """Whose rights an undoing has: those that whoever asked for it holds now."""
    person_id = whose(run)
    return None if person_id is None and run.large else _actor(session, person_id)


def _actor(session: Session, person_id: int | None) -> Actor:
    name = session.execute(
        sa.select(Person.public_id, Person.name).where(Person.id == person_id, Person.active)
    ).one_or_none()
    if person_id is None or name is None:
        raise Invalid(Message(mark("Whoever began this import has no account any more.")))
    return Actor(
        person_id=person_id,
        public_id=name.public_id,
        name=name.name,
        zone="",
        sign_in="",
        grants=organisation.grants_held(session, person_id),
    )


def held(session: Session, run_id: int, state: str) -> ImportRun | None:
    """The import, held against other processes; None where it is in another state by now."""
    return session.scalar(
        sa.select(ImportRun).where(ImportRun.id == run_id, ImportRun.state == state).with_for_update(),
        execution_options={"populate_existing": True},
    )


def judge(
    session: Session, run: ImportRun, cells: Sequence[Cells], now: datetime, hold: bool = False
) -> list[Verdict]:
    """What becomes of rows, with the rights of whoever began the import."""
    kind: ImportKind = kind_of(run.kind)
    return kind.check(session, actor_of(session, run), cells, options_of(run), now, hold) if cells else []


def options_of(run: ImportRun) -> dict[str, Any]:
    """What a kind is told of the import beside its rows."""
    return {**run.options, "import": run.public_id, "file": run.file_name}


def rejudge(session: Session, verdicts: Mapping[int, Verdict]) -> None:
    """Keeps what becomes of rows, by their ids."""
    if verdicts:
        change_many(
            session, ImportRow, [{"id": row, **_as_row(verdict)} for row, verdict in verdicts.items()]
        )


def _as_row(verdict: Verdict) -> dict[str, Any]:
    keys = (*verdict.keys, "", "")
    return {
        "key": keys[0],
        "second_key": keys[1],
        "reading": dict(verdict.reading),
        "fate": verdict.fate,
        "changes": list(verdict.changes),
        "problems": [problem.as_json() for problem in verdict.problems],
        "pending": verdict.pending,
        "subject_id": verdict.subject_id,
    }


def kept(row: Any) -> Kept:
    """A row that was read with the columns of `LIGHT`, and perhaps ``before``, as a record."""
    before = getattr(row, "before", None) or {}
    return Kept(row.id, row.line, row.key, row.pending, row.fate, row.subject_id, before)
