"""Rows that go in, batch by batch, and are joined to one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.outbox import note
from lms.core.rows import change_many
from lms.features.imports import matching, running
from lms.features.imports.kinds import kind_of
from lms.features.imports.models import ImportRow, ImportRun
from lms.plugin.intake import Problem, Taken, Verdict
from lms.plugin.message import Message, mark

CHANGED_MEANWHILE = Message(
    mark("Nothing went in: since the dry run something has changed, and %(count)s rows no longer fit.")
)


class NotWhole(Exception):
    """All rows or none was asked for, and some do not fit; `verdicts` are by the id of the row."""

    def __init__(self, verdicts: Mapping[int, Verdict]) -> None:
        super().__init__(len(verdicts))
        self.verdicts = verdicts


def take_batch(session: Session, run_id: int, size: int, now: datetime) -> int:
    """Takes in up to `size` good rows and returns how many it looked at; 0: all are through."""
    run = running.held(session, run_id, "applying")
    return _take(session, run, size, now) if run is not None else 0


def take_whole(session: Session, run_id: int, now: datetime) -> None:
    """Takes in all good rows in one transaction. Raises NotWhole where one does not fit any more: nothing is kept."""
    run = running.held(session, run_id, "applying")
    while run is not None and _take(session, run, running.AT_ONCE, now):
        pass


def stop(session: Session, run_id: int, state: str, message: Message, now: datetime) -> None:
    """Ends a taking-in, or an undoing (`state`), that may not go on; what is in stays."""
    run = running.held(session, run_id, state)
    if run is not None:
        run.state, run.holds, run.beat_at = "applied" if run.applied_at else "checked", False, now
        run.trouble = {"text": message.text, "values": dict(message.values)}


def refuse_whole(session: Session, run_id: int, verdicts: Mapping[int, Verdict], now: datetime) -> None:
    """Ends a taking-in of all or none that found rows which do not fit."""
    run = running.held(session, run_id, "applying")
    if run is not None:
        running.rejudge(session, verdicts)
        run.state, run.holds, run.beat_at = "checked", False, now
        run.trouble = {"text": CHANGED_MEANWHILE.text, "values": {"count": len(verdicts)}}


def _take(session: Session, run: ImportRun, size: int, now: datetime) -> int:
    kind = kind_of(run.kind)
    rows = session.execute(
        sa.select(ImportRow.id, ImportRow.cells if kind.check_again is None else ImportRow.reading)
        .where(
            ImportRow.run_id == run.id, ImportRow.fate.in_(("new", "changed")), ImportRow.taken_at.is_(None)
        )
        .order_by(ImportRow.line)
        .limit(size)
    ).all()
    if not rows:
        return 0
    # The dry run may be days old: what is written follows from what stands there now.
    verdicts = _judge_again(session, run, [row[1] for row in rows], now)
    judged = {row.id: verdict for row, verdict in zip(rows, verdicts, strict=True)}
    good = {row: verdict for row, verdict in judged.items() if verdict.fate in ("new", "changed")}
    taken = dict(
        zip(good, kind.take_in(session, running.actor_of(session, run), [*good.values()], now), strict=True)
    )
    bad = {row: verdict for row, verdict in judged.items() if row not in good}
    bad |= {
        row: Verdict("refused", good[row].keys, good[row].reading, problems=(one.problem,))
        for row, one in taken.items()
        if one.problem
    }
    if run.whole and any(verdict.fate == "refused" for verdict in bad.values()):
        raise NotWhole({row: verdict for row, verdict in bad.items() if verdict.fate == "refused"})
    running.rejudge(session, bad)
    _keep_taken(session, good, taken, now)
    run.done, run.beat_at = run.done + len(rows), now
    counts = {
        fate: sum(good[row].fate == fate and not one.problem for row, one in taken.items())
        for fate in ("new", "changed")
    }
    note(session, running.whose(run), "people.imported", f"import:{run.public_id}", now, **counts)
    return len(rows)


def _judge_again(
    session: Session, run: ImportRun, kept: Sequence[Mapping[str, Any]], now: datetime
) -> list[Verdict]:
    """Judges good rows once more, by what their cells said in the dry run where the kind can."""
    kind = kind_of(run.kind)
    if kind.check_again is None:
        return running.judge(session, run, [matching.revived(one) for one in kept], now, hold=True)
    return kind.check_again(session, running.actor_of(session, run), kept, running.options_of(run), now)


def _keep_taken(
    session: Session, good: Mapping[int, Verdict], taken: Mapping[int, Taken], now: datetime
) -> None:
    values = [
        {
            "id": row,
            "fate": good[row].fate,
            "changes": list(good[row].changes),
            "pending": good[row].pending,
            "subject_id": one.subject_id,
            "taken_at": now,
            "before": dict(one.before),
        }
        for row, one in taken.items()
        if not one.problem
    ]
    if values:
        change_many(session, ImportRow, values)


def link_batch(session: Session, run_id: int, after: int, size: int, now: datetime) -> int | None:
    """Joins up to `size` rows that are in to the one they name; returns the last line, None: all are through."""
    run = running.held(session, run_id, "applying")
    if run is None:
        return None
    rows = session.execute(
        sa.select(*running.LIGHT, ImportRow.before)
        .where(
            ImportRow.run_id == run_id,
            ImportRow.taken_at.is_not(None),
            ImportRow.pending != "",
            ImportRow.line > after,
        )
        .order_by(ImportRow.line)
        .limit(size)
    ).all()
    if not rows:
        return None
    found = kind_of(run.kind).link(session, [running.kept(row) for row in rows], now)
    values = [
        {"id": row, "pending": "", "problems": [one.as_json()], "before": before}
        if isinstance(one, Problem)
        else {"id": row, "pending": "", "problems": [], "before": dict(one)}
        for row, one, before in ((row.id, found.get(row.id), row.before) for row in rows)
        if one is not None
    ]
    if values:
        change_many(session, ImportRow, values)
    run.beat_at = now
    return int(rows[-1].line)


def finish_taking(session: Session, run_id: int, now: datetime) -> None:
    """Ends a taking-in; it can be undone from now on."""
    run = running.held(session, run_id, "applying")
    if run is not None:
        run.state, run.holds, run.applied_at, run.beat_at = "applied", False, now, now
        note(
            session, running.whose(run), "import.applied", f"import:{run.public_id}", now, file=run.file_name
        )
