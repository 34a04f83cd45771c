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
from lms.core.outbox import note
from lms.core.rows import take_turns
from lms.core.sheets import Row
from lms.features.accounts.models import Person
from lms.features.imports import matching
from lms.features.imports.kinds import Cells, ImportKind, InTheWay, Kept, Problem, Taken, Verdict
from lms.features.imports.models import ImportRow, ImportRun
from lms.features.imports.people import KINDS
from lms.features.organisation import queries as organisation
from lms.plugin.message import Message, mark

AT_ONCE = 1_000
STALE = timedelta(minutes=2)
"""An import that has not moved for so long has lost its process."""
NAMED = 20
"""Names that are told of those who cannot be put back."""

CHANGED_MEANWHILE = Message(
    mark("Nothing went in: since the dry run something has changed, and %(count)s rows no longer fit.")
)
IN_THE_WAY = Message(mark("Nothing was undone: something was done or changed since, of %(count)s people."))
_READ_BY_ALL = (
    ImportRow.id,
    ImportRow.line,
    ImportRow.key,
    ImportRow.pending,
    ImportRow.fate,
    ImportRow.subject_id,
)


_ROWS: Any = ImportRow.__table__


class NotWhole(Exception):
    """All rows or none was asked for, and some do not fit; `verdicts` are by the id of the row."""

    def __init__(self, verdicts: Mapping[int, Verdict]) -> None:
        super().__init__(len(verdicts))
        self.verdicts = verdicts


def stage(session: Session, run_id: int, rows: Sequence[Row], now: datetime) -> bool:
    """Keeps rows of the file with what becomes of each; False when the import is not being checked any more."""
    run = _held(session, run_id, "checking")
    if run is None:
        return False
    last = session.scalar(sa.select(sa.func.max(ImportRow.line)).where(ImportRow.run_id == run_id)) or 0
    rows = [row for row in rows if row[0] > last]
    cells = [matching.cells_of(run.columns, raw) for _line, raw in rows]
    filled = [(row[0], one) for row, one in zip(rows, cells, strict=True) if one]
    verdicts = _judge(session, run, [one for _line, one in filled], now)
    values = [
        {"run_id": run_id, "line": line, "cells": matching.as_json(one), "taken_at": None, "before": None}
        | _as_row(verdict)
        for (line, one), verdict in zip(filled, verdicts, strict=True)
    ]
    if values:
        session.execute(sa.insert(_ROWS), values)
    run.done, run.beat_at = run.done + len(rows), now
    return True


def finish_check(session: Session, run_id: int, now: datetime) -> None:
    """Judges the rows of the file beside one another, and ends the dry run."""
    run = _held(session, run_id, "checking")
    if run is not None:
        compare(session, run)
        run.total = session.scalar(sa.select(sa.func.count()).where(ImportRow.run_id == run_id)) or 0
        run.state, run.beat_at = "checked", now


def judge_again(session: Session, run_id: int, mended: Sequence[int], most: int, now: datetime) -> None:
    """Judges refused rows anew: those that were mended, by their numbers, and of the others at most so many."""
    run = session.get_one(ImportRun, run_id, with_for_update=True)
    rows = session.execute(
        sa.select(ImportRow.id, ImportRow.cells)
        .where(ImportRow.run_id == run_id, ImportRow.fate == "refused")
        .order_by(ImportRow.line.not_in(mended), ImportRow.line)
        .limit(most)
    ).all()
    verdicts = _judge(session, run, [matching.revived(row.cells) for row in rows], now)
    _rejudge(session, {row.id: verdict for row, verdict in zip(rows, verdicts, strict=True)})
    compare(session, run)


def compare(session: Session, run: ImportRun) -> None:
    """Refuses rows that have a key twice, and those that do not fit in beside the others."""
    kind = KINDS[run.kind]
    rows = session.execute(
        sa.select(*_READ_BY_ALL, ImportRow.second_key)
        .where(ImportRow.run_id == run.id, ImportRow.fate != "skipped")
        .order_by(ImportRow.line)
    ).all()
    refused: dict[int, Problem] = {}
    also: dict[int, Problem] = {}
    seen: dict[str, int] = {}
    # Rows that are good already come first: what was good in the dry run stays so when others are mended.
    for row in sorted(rows, key=lambda row: (row.fate == "refused", row.line)):
        for key in filter(None, (row.key, row.second_key)):
            first, column = seen.setdefault(key, row.line), key.partition(":")[0]
            if first != row.line and column in kind.twice:
                problem = Problem(column, Message(kind.twice[column].text, {"line": first}))
                (also if row.fate == "refused" else refused)[row.id] = problem
    kept = [_kept(row) for row in rows if row.id not in refused]
    _add_problems(session, also)
    found = {**refused, **kind.across(session, kept)}
    if found:
        _change(
            session,
            [{"id": row, "fate": "refused", "problems": [one.as_json()]} for row, one in found.items()],
        )


def _add_problems(session: Session, also: Mapping[int, Problem]) -> None:
    """Tells of rows that are refused anyhow what is wrong beside the others."""
    said = sa.select(ImportRow.id, ImportRow.problems).where(ImportRow.id.in_([*also]))
    kept = {row.id: list(row.problems) for row in session.execute(said)} if also else {}
    changed = [
        {"id": row, "problems": [*problems, also[row].as_json()]}
        for row, problems in kept.items()
        if also[row].column not in {one["column"] for one in problems}
    ]
    if changed:
        _change(session, changed)


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


def take_batch(session: Session, run_id: int, now: datetime) -> int:
    """Takes in up to a thousand good rows and returns how many it looked at; 0: all are through."""
    run = _held(session, run_id, "applying")
    return _take(session, run, now) if run is not None else 0


def take_whole(session: Session, run_id: int, now: datetime) -> None:
    """Takes in all good rows in one transaction. Raises NotWhole where one does not fit any more: nothing is kept."""
    run = _held(session, run_id, "applying")
    while run is not None and _take(session, run, now):
        pass


def refuse_whole(session: Session, run_id: int, verdicts: Mapping[int, Verdict], now: datetime) -> None:
    """Ends a taking-in of all or none that found rows which do not fit."""
    run = _held(session, run_id, "applying")
    if run is not None:
        _rejudge(session, verdicts)
        run.state, run.holds, run.beat_at = "checked", False, now
        run.trouble = {"text": CHANGED_MEANWHILE.text, "values": {"count": len(verdicts)}}


def _take(session: Session, run: ImportRun, now: datetime) -> int:
    kind = KINDS[run.kind]
    rows = session.execute(
        sa.select(ImportRow.id, ImportRow.cells)
        .where(
            ImportRow.run_id == run.id, ImportRow.fate.in_(("new", "changed")), ImportRow.taken_at.is_(None)
        )
        .order_by(ImportRow.line)
        .limit(AT_ONCE)
    ).all()
    if not rows:
        return 0
    # The dry run may be days old: what is written follows from what stands there now.
    verdicts = _judge(session, run, [matching.revived(row.cells) for row in rows], now, hold=True)
    judged = {row.id: verdict for row, verdict in zip(rows, verdicts, strict=True)}
    good = {row: verdict for row, verdict in judged.items() if verdict.fate in ("new", "changed")}
    taken = dict(zip(good, kind.take_in(session, actor_of(session, run), [*good.values()], now), strict=True))
    bad = {row: verdict for row, verdict in judged.items() if row not in good}
    bad |= {
        row: Verdict("refused", good[row].keys, good[row].reading, problems=(one.problem,))
        for row, one in taken.items()
        if one.problem
    }
    if run.whole and any(verdict.fate == "refused" for verdict in bad.values()):
        raise NotWhole({row: verdict for row, verdict in bad.items() if verdict.fate == "refused"})
    _rejudge(session, bad)
    _keep_taken(session, good, taken, now)
    run.done, run.beat_at = run.done + len(rows), now
    counts = {
        fate: sum(good[row].fate == fate and not one.problem for row, one in taken.items())
        for fate in ("new", "changed")
    }
    note(session, run.made_by, "people.imported", f"import:{run.public_id}", now, **counts)
    return len(rows)


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
        _change(session, values)


def link_batch(session: Session, run_id: int, after: int, now: datetime) -> int | None:
    """Joins up to a thousand rows that are in to the one they name; returns the last line, None: all are through."""
    run = _held(session, run_id, "applying")
    if run is None:
        return None
    rows = session.execute(
        sa.select(*_READ_BY_ALL, ImportRow.before)
        .where(
            ImportRow.run_id == run_id,
            ImportRow.taken_at.is_not(None),
            ImportRow.pending != "",
            ImportRow.line > after,
        )
        .order_by(ImportRow.line)
        .limit(AT_ONCE)
    ).all()
    if not rows:
        return None
    found = KINDS[run.kind].link(session, [_kept(row) for row in rows], now)
    values = [
        {"id": row, "pending": "", "problems": [one.as_json()], "before": before}
        if isinstance(one, Problem)
        else {"id": row, "pending": "", "problems": [], "before": dict(one)}
        for row, one, before in ((row.id, found.get(row.id), row.before) for row in rows)
        if one is not None
    ]
    if values:
        _change(session, values)
    run.beat_at = now
    return int(rows[-1].line)


def finish_taking(session: Session, run_id: int, now: datetime) -> None:
    """Ends a taking-in; it can be undone from now on."""
    run = _held(session, run_id, "applying")
    if run is not None:
        run.state, run.holds, run.applied_at, run.beat_at = "applied", False, now, now
        note(session, run.made_by, "import.applied", f"import:{run.public_id}", now, file=run.file_name)


def in_the_way(session: Session, run_id: int) -> list[InTheWay]:
    """Who cannot be put back, by name, and why; a read of all that went in."""
    run = session.get_one(ImportRun, run_id)
    everybody = _subjects(session, run_id)
    found: list[InTheWay] = []
    after = 0
    while rows := _taken_rows(session, run_id, ImportRow.line > after, ImportRow.line.asc()):
        found += KINDS[run.kind].standing(session, rows, everybody, True)
        after = rows[-1].line
    return found


def stop_undo(session: Session, run_id: int, found: Sequence[InTheWay], now: datetime) -> None:
    """Ends an undoing that cannot be: says by name what stands in the way."""
    run = _held(session, run_id, "undoing")
    if run is not None:
        run.trouble = _trouble(found)
        run.state, run.holds, run.beat_at = "applied", False, now


def put_back_batch(session: Session, run_id: int, now: datetime) -> int:
    """Puts up to a thousand rows back, the last of the file first; 0: all are through."""
    run = _held(session, run_id, "undoing")
    rows = _taken_rows(session, run_id, sa.true(), ImportRow.line.desc()) if run is not None else []
    if run is None or not rows:
        return 0
    kind = KINDS[run.kind]
    # Whoever came in between the look at all and this batch stays, and is named.
    late = kind.standing(session, rows, _subjects(session, run_id), False)
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
        _change(session, [{"id": row.id, **nothing} for row in rows])
    run.done, run.beat_at = run.done + len(rows), now
    note(session, run.made_by, "people.put_back", f"import:{run.public_id}", now, count=len(rows))
    return max(len(rows), 1)


def finish_undo(session: Session, run_id: int, now: datetime) -> None:
    """Ends an undoing."""
    run = _held(session, run_id, "undoing")
    if run is not None:
        run.state, run.holds, run.undone_at, run.beat_at = "undone", False, now, now
        note(session, run.made_by, "import.undone", f"import:{run.public_id}", now, file=run.file_name)


def fail(session: Session, run_id: int, message: Message, now: datetime) -> None:
    """Ends a check whose file cannot be read."""
    run = _held(session, run_id, "checking")
    if run is not None:
        run.trouble = {"text": message.text, "values": dict(message.values)}
        run.state, run.beat_at = "failed", now


def actor_of(session: Session, run: ImportRun) -> Actor | None:
    """Whose rights an import has: those that whoever began it holds now; None, the operator, only by command."""
    if run.made_by is None and run.large:
        return None
    name = session.execute(
        sa.select(Person.public_id, Person.name).where(Person.id == run.made_by, Person.active)
    ).one_or_none()
    if run.made_by is None or name is None:
        raise Invalid(Message(mark("Whoever began this import has no account any more.")))
    return Actor(
        person_id=run.made_by,
        public_id=name.public_id,
        name=name.name,
        zone="",
        sign_in="",
        grants=organisation.grants_held(session, run.made_by),
    )


def _held(session: Session, run_id: int, state: str) -> ImportRun | None:
    return session.scalar(
        sa.select(ImportRun).where(ImportRun.id == run_id, ImportRun.state == state).with_for_update(),
        execution_options={"populate_existing": True},
    )


def _judge(
    session: Session, run: ImportRun, cells: Sequence[Cells], now: datetime, hold: bool = False
) -> list[Verdict]:
    kind: ImportKind = KINDS[run.kind]
    return kind.check(session, actor_of(session, run), cells, run.options, now, hold) if cells else []


def _change(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Changes rows, all in the same columns, each by its ``id``; past the ORM, which would take them one by one."""
    columns = {
        name: sa.bindparam(f"new_{name}", type_=_ROWS.c[name].type) for name in rows[0] if name != "id"
    }
    statement = sa.update(_ROWS).where(_ROWS.c.id == sa.bindparam("row")).values(**columns)
    bound = [{"row": row["id"]} | {f"new_{name}": row[name] for name in columns} for row in rows]
    session.connection().execute(statement, bound)


def _rejudge(session: Session, verdicts: Mapping[int, Verdict]) -> None:
    if verdicts:
        _change(session, [{"id": row, **_as_row(verdict)} for row, verdict in verdicts.items()])


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


def _kept(row: Any) -> Kept:
    before = getattr(row, "before", None) or {}
    return Kept(row.id, row.line, row.key, row.pending, row.fate, row.subject_id, before)


def _subjects(session: Session, run_id: int) -> frozenset[int]:
    subjects = sa.select(ImportRow.subject_id).where(
        ImportRow.run_id == run_id, ImportRow.taken_at.is_not(None)
    )
    return frozenset(row for row in session.scalars(subjects) if row)


def _taken_rows(session: Session, run_id: int, condition: Any, order: Any) -> list[Kept]:
    rows = session.execute(
        sa.select(*_READ_BY_ALL, ImportRow.before)
        .where(
            ImportRow.run_id == run_id,
            ImportRow.taken_at.is_not(None),
            ImportRow.before.is_not(None),
            condition,
        )
        .order_by(order)
        .limit(AT_ONCE)
    )
    return [_kept(row) for row in rows]


def _trouble(found: Sequence[InTheWay]) -> dict[str, Any]:
    names = [[one.name, one.message.text] for one in found[:NAMED]]
    return {"text": IN_THE_WAY.text, "values": {"count": len(found)}, "names": names}
