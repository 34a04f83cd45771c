"""What people decide about an import: the columns, what is mended, that it goes in, and that it is undone.

The work itself is done by batches (`running`), asked for here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import jobs, tokens
from lms.core.actor import ADMINISTRATOR, Actor, id_of, unit_scopes
from lms.core.errors import Conflict, Gone, Invalid, NotFound
from lms.core.outbox import note
from lms.features.imports import beside, matching, policies, running
from lms.features.imports.kinds import kind_of, kinds_for
from lms.features.imports.models import ImportMatch, ImportRow, ImportRun
from lms.plugin.intake import Cell
from lms.plugin.message import Message, mark

JOB = "imports.run"
UNDO_DAYS = 7
SLOW = timedelta(seconds=30)
"""A step that has not moved for so long waits for its turn, or for the worker."""
TO_MEND = 1_000
"""Rows that are judged again at once, in a request."""

BUSY = Message(mark("This import is being worked on. Wait until it is through."))
NOTHING_GOOD = Message(mark("No row is ready to go in. Mend the rows of the repair list first."))
NOT_WHOLE = Message(
    mark("Nothing went in: all rows or none was asked for, and some rows still need mending.")
)
UNDO_OVER = Message(mark("This import is older than 7 days and cannot be undone any more."))
TWICE = Message(mark("Two headings are matched with this column. Choose one of them."))
MISSING = Message(mark("No heading is matched with this column, and rows cannot go in without it."))


@dataclass(frozen=True, slots=True)
class NewImport:
    """A file that has arrived: its name, and what its first rows gave. `large`: by command, under wider limits."""

    public_id: str
    kind: str
    file_name: str
    header_line: int
    headings: Sequence[str]
    columns: Sequence[str]
    large: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


def scope_of(actor: Actor | None) -> str:
    """Where columns are remembered for: the site, or the first of the units that the actor looks after."""
    return next(iter(unit_scopes(actor, ADMINISTRATOR)), "/") if actor else "/"


def remembered(session: Session, kind: str, scope: str) -> dict[str, str]:
    """The columns that headings were matched with last."""
    rows = session.execute(
        sa.select(ImportMatch.heading, ImportMatch.column).where(
            ImportMatch.kind == kind, ImportMatch.scope == scope
        )
    )
    return {row.heading: row.column for row in rows}


def begin(session: Session, actor: Actor | None, new: NewImport, now: datetime) -> None:
    """Notes a file that has arrived; nothing of it is read before its columns are matched.

    Raises NotFound for a kind of table that is not the actor's to take in.
    """
    if new.kind not in {kind.name for kind in kinds_for(actor)}:
        raise NotFound
    session.add(
        ImportRun(
            public_id=new.public_id,
            kind=new.kind,
            made_by=id_of(actor),
            scope=scope_of(actor),
            file_name=new.file_name[:200],
            state="matching",
            header_line=new.header_line,
            headings=list(new.headings),
            columns=list(new.columns),
            options=dict(new.options),
            large=new.large,
            made_at=now,
            beat_at=now,
        )
    )
    session.flush()
    note(session, id_of(actor), "import.begun", f"import:{new.public_id}", now, file=new.file_name[:200])


def match(
    session: Session,
    actor: Actor | None,
    public_id: str,
    columns: Sequence[str],
    options: Mapping[str, Any],
    now: datetime,
    here: bool = False,
) -> None:
    """Matches headings with columns, remembers it, and asks for a dry run (the caller does it itself where `here`).

    Raises Invalid at the column's name.
    """
    run = held(session, actor, public_id)
    kind = kind_of(run.kind)
    if run.state not in ("matching", "checking", "checked", "failed"):
        raise Gone(BUSY)
    columns = [name if kind.column(name) else "" for name in columns][: len(run.headings)]
    wrong = dict.fromkeys(matching.missing(kind, columns), MISSING)
    wrong |= {name: TWICE for name in columns if name and columns.count(name) > 1}
    if wrong:
        raise Invalid(fields=wrong)
    _remember(session, run, columns)
    session.execute(sa.delete(ImportRow).where(ImportRow.run_id == run.id))
    run.columns, run.options = list(columns), {**run.options, **options}
    ask(session, actor, run, "checking", now, here)


def take_in(
    session: Session, actor: Actor | None, public_id: str, whole: bool, now: datetime, here: bool = False
) -> None:
    """Asks for what is good to go in; `whole`: only if everything is. Raises Invalid."""
    run = held(session, actor, public_id)
    if run.state == "applying":
        return
    if run.state not in ("checked", "applied"):
        raise Gone(BUSY)
    ready = _count(session, run, ImportRow.fate.in_(("new", "changed")), ImportRow.taken_at.is_(None))
    if not ready:
        raise Invalid(NOTHING_GOOD)
    if whole and _count(session, run, ImportRow.fate == "refused"):
        raise Invalid(NOT_WHOLE)
    run.whole = whole
    ask(session, actor, run, "applying", now, here)


def undo(session: Session, actor: Actor | None, public_id: str, now: datetime, here: bool = False) -> None:
    """Asks for the import to be undone whole, within 7 days. Raises Gone."""
    run = held(session, actor, public_id)
    if run.state == "undoing":
        return
    if run.state != "applied":
        raise Gone(BUSY)
    if run.applied_at is not None and run.applied_at < now - timedelta(days=UNDO_DAYS):
        raise Gone(UNDO_OVER)
    ask(session, actor, run, "undoing", now, here)


def drop(session: Session, actor: Actor | None, public_id: str, now: datetime) -> None:
    """Gives up an import of which nothing has gone in; its rows are forgotten."""
    run = held(session, actor, public_id)
    if run.state not in ("matching", "checking", "checked", "failed"):
        raise Gone(BUSY)
    session.execute(sa.delete(ImportRow).where(ImportRow.run_id == run.id))
    run.state, run.beat_at = "dropped", now
    note(session, id_of(actor), "import.dropped", f"import:{run.public_id}", now)


def mend(
    session: Session,
    actor: Actor | None,
    public_id: str,
    mended: Mapping[int, Mapping[str, str]],
    skipped: Sequence[int],
    now: datetime,
) -> None:
    """Puts texts into cells of refused rows (by their numbers), leaves rows out, and judges again what is refused."""
    run = held(session, actor, public_id)
    if run.state not in ("checked", "applied"):
        raise Conflict(BUSY)
    refused = sa.and_(ImportRow.run_id == run.id, ImportRow.fate == "refused")
    if skipped:
        session.execute(
            sa.update(ImportRow).where(refused, ImportRow.line.in_(skipped)).values(fate="skipped")
        )
    known = {column.name for column in kind_of(run.kind).columns}
    for row in session.scalars(sa.select(ImportRow).where(refused, ImportRow.line.in_([*mended]))):
        texts = {name: text.strip()[:300] for name, text in mended[row.line].items() if name in known}
        row.cells = {**row.cells, **{name: Cell(text).raw for name, text in texts.items()}}
    session.flush()
    running.judge_again(session, run.id, [*mended], TO_MEND, now)
    beside.keep(session, beside.look(session, run.id))
    if id_of(actor) != run.made_by:  # whose rows they are is not who wrote them any more
        note(session, id_of(actor), "import.mended", f"import:{public_id}", now)


def held(session: Session, actor: Actor | None, public_id: str) -> ImportRun:
    """The import, held against others. Raises NotFound for those who may not see it."""
    run = session.scalar(
        sa.select(ImportRun).where(ImportRun.public_id == public_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if run is None or (actor is not None and not policies.may_see_import(actor, run.made_by)):
        raise NotFound
    return run


def ask_again(session: Session, run_id: int, now: datetime) -> None:
    """Asks the worker to go on with an import that has to wait for its turn."""
    jobs.enqueue(session, JOB, {"run": run_id}, now, key=f"{JOB}:{run_id}:{tokens.public_id()}")


def ask(
    session: Session, actor: Actor | None, run: ImportRun, state: str, now: datetime, here: bool = False
) -> None:
    """Puts an import into a state in which there is something to do, and asks the worker unless it is done `here`."""
    run.state, run.done, run.trouble, run.beat_at = state, 0, None, now
    run.options = {**run.options, running.ASKER: id_of(actor)}
    session.flush()
    if not here:
        ask_again(session, run.id, now)


def _remember(session: Session, run: ImportRun, columns: Sequence[str]) -> None:
    pairs = {
        matching.heading_key(str(heading)): name
        for heading, name in zip(run.headings, columns, strict=False)
        if matching.heading_key(str(heading))
    }
    mine = sa.and_(ImportMatch.kind == run.kind, ImportMatch.scope == run.scope)
    session.execute(sa.delete(ImportMatch).where(mine, ImportMatch.heading.in_([*pairs])))
    rows = [
        {"kind": run.kind, "scope": run.scope, "heading": key, "column": name} for key, name in pairs.items()
    ]
    if rows:
        session.execute(sa.insert(ImportMatch), rows)


def _count(session: Session, run: ImportRun, *conditions: Any) -> int:
    count = sa.select(sa.func.count()).select_from(ImportRow).where(ImportRow.run_id == run.id, *conditions)
    return session.scalar(count) or 0


def note_refused(session: Session, actor: Actor | None, public_id: str, now: datetime) -> None:
    """Writes down that the rows to mend left the site as a file."""
    note(session, id_of(actor), "import.exported", f"import:{public_id}", now)


def note_export(session: Session, actor: Actor | None, form: str, unit: str, now: datetime) -> None:
    """Writes down that people left the site as a file."""
    note(session, id_of(actor), "people.exported", f"unit:{unit}" if unit else "", now, format=form)
