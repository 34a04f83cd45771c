"""An import put back, batch by batch, where nothing later stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.outbox import note
from lms.core.rows import change_many
from lms.features.imports import running
from lms.features.imports.kinds import kind_of
from lms.features.imports.models import ImportRow, ImportRun
from lms.plugin.intake import InTheWay, Kept
from lms.plugin.message import Message, mark

NAMED = 20


IN_THE_WAY = Message(mark("Nothing was undone: something was done or changed since, of %(count)s people."))


def in_the_way(session: Session, run_id: int) -> list[InTheWay]:
    """Who cannot be put back, by name, and why; a read of all that went in."""
    run = session.get_one(ImportRun, run_id, populate_existing=True)
    actor, everybody = running.asker_of(session, run), _subjects(session, run_id)
    found: list[InTheWay] = []
    after = 0
    while rows := _taken_rows(session, run_id, ImportRow.line > after, ImportRow.line.asc()):
        found += kind_of(run.kind).standing(session, actor, rows, everybody, True)
        after = rows[-1].line
    return found


def stop_undo(session: Session, run_id: int, found: Sequence[InTheWay], now: datetime) -> None:
    """Ends an undoing that cannot be: says by name what stands in the way."""
    run = running.held(session, run_id, "undoing")
    # Of two processes at it the other may have begun meanwhile: what it put back looked changed to this one.
    if run is not None and not run.done:
        run.trouble = _trouble(found)
        run.state, run.holds, run.beat_at = "applied", False, now


def put_back_batch(session: Session, run_id: int, size: int, now: datetime) -> int:
    """Puts up to `size` rows back, the last of the file first; 0: all are through."""
    run = running.held(session, run_id, "undoing")
    rows = _taken_rows(session, run_id, sa.true(), ImportRow.line.desc(), size) if run is not None else []
    if run is None or not rows:
        return 0
    kind = kind_of(run.kind)
    # Whoever came in between the look at all and this batch stays, and is named.
    late = kind.standing(session, running.asker_of(session, run), rows, _subjects(session, run_id), False)
    if late:
        stuck = {one.subject_id for one in late}
        session.execute(
            sa.update(ImportRow)
            .where(ImportRow.id.in_([row.id for row in rows if row.subject_id in stuck]))
            .values(before=None)
            .execution_options(synchronize_session=False)
        )
        rows = [row for row in rows if row.subject_id not in stuck]
        run.trouble = _trouble(late)
    kind.put_back(session, rows, now)
    nothing = {"taken_at": None, "before": None, "subject_id": None}
    if rows:
        change_many(session, ImportRow, [{"id": row.id, **nothing} for row in rows])
    run.done, run.beat_at = run.done + len(rows), now
    note(session, running.whose(run), "people.put_back", f"import:{run.public_id}", now, count=len(rows))
    return max(len(rows), 1)


def finish_undo(session: Session, run_id: int, now: datetime) -> None:
    """Ends an undoing."""
    run = running.held(session, run_id, "undoing")
    if run is not None:
        run.state, run.holds, run.undone_at, run.beat_at = "undone", False, now, now
        note(session, running.whose(run), "import.undone", f"import:{run.public_id}", now, file=run.file_name)


def _subjects(session: Session, run_id: int) -> frozenset[int]:
    subjects = sa.select(ImportRow.subject_id).where(
        ImportRow.run_id == run_id, ImportRow.taken_at.is_not(None)
    )
    return frozenset(row for row in session.scalars(subjects) if row)


def _taken_rows(
    session: Session, run_id: int, condition: Any, order: Any, size: int = running.AT_ONCE
) -> list[Kept]:
    rows = session.execute(
        sa.select(*running.LIGHT, ImportRow.before)
        .where(
            ImportRow.run_id == run_id,
            ImportRow.taken_at.is_not(None),
            ImportRow.before.is_not(None),
            condition,
        )
        .order_by(order)
        .limit(size)
    )
    return [running.kept(row) for row in rows]


def _trouble(found: Sequence[InTheWay]) -> dict[str, Any]:
    names = [[one.name, one.message.text] for one in found[:NAMED]]
    return {"text": IN_THE_WAY.text, "values": {"count": len(found)}, "names": names}
