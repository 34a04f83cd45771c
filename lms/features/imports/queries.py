"""Reads of imports and their rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.errors import NotFound
from lms.features.accounts.models import Person
from lms.features.imports.models import ImportRow, ImportRun
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import within
from lms.plugin.intake import Problem

PAGE = 20
WORKING = ("checking", "applying", "undoing")


@dataclass(frozen=True, slots=True)
class RunRecord:
    """An import as its pages show it; `trouble` is what stopped it, as it is kept."""

    id: int
    public_id: str
    kind: str
    made_by: int | None
    maker: str
    file_name: str
    state: str
    header_line: int
    headings: tuple[str, ...]
    columns: tuple[str, ...]
    options: Mapping[str, Any]
    whole: bool
    large: bool
    holds: bool
    total: int
    done: int
    trouble: Mapping[str, Any] | None
    made_at: datetime
    beat_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None

    @property
    def is_working(self) -> bool:
        """Whether a job has something to do with it."""
        return self.state in WORKING


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows have which fate; `fields` counts the changed people by field, `taken` what is in."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    skipped: int = 0
    taken_new: int = 0
    taken_changed: int = 0
    titles: int = 0
    odd: int = 0
    fields: Mapping[str, int] = field(default_factory=dict)

    @property
    def ready(self) -> int:
        """Rows that are good and not in yet."""
        return self.new + self.changed - self.taken_new - self.taken_changed

    @property
    def taken(self) -> int:
        """Rows that are in."""
        return self.taken_new + self.taken_changed

    @property
    def good(self) -> int:
        """Rows that need no mending."""
        return self.new + self.changed + self.same


@dataclass(frozen=True, slots=True)
class RowRecord:
    """One row of the file: its cells as written, what they say, what changes, and why it is refused."""

    id: int
    line: int
    cells: Mapping[str, Any]
    reading: Mapping[str, Any]
    fate: str
    changes: tuple[str, ...]
    problems: tuple[Problem, ...]
    is_taken: bool


def run_by_id(session: Session, run_id: int) -> RunRecord:
    """The import with this row."""
    return _one(session, ImportRun.id == run_id)


def run_of(session: Session, public_id: str) -> RunRecord:
    """The import with this name. Raises NotFound."""
    return _one(session, ImportRun.public_id == public_id)


def runs(session: Session, person_id: int, everybodys: bool, size: int = 20) -> tuple[RunRecord, ...]:
    """The newest imports: one's own, or everybody's."""
    mine = sa.true() if everybodys else ImportRun.made_by == person_id
    rows = session.execute(
        _select().where(mine, ImportRun.state != "dropped").order_by(ImportRun.id.desc()).limit(size)
    )
    return tuple(_record(row) for row in rows)


def state_of(session: Session, run_id: int) -> str:
    """In which state an import is; empty where there is none."""
    return session.scalar(sa.select(ImportRun.state).where(ImportRun.id == run_id)) or ""


def undo_begun(session: Session, run_id: int) -> bool:
    """Whether part of an import has been put back already."""
    return bool(session.scalar(sa.select(ImportRun.done).where(ImportRun.id == run_id)))


def with_file(session: Session) -> frozenset[str]:
    """Imports whose file is still needed: nothing was decided yet, or they are being read."""
    waiting = sa.select(ImportRun.public_id).where(
        ImportRun.state.in_(("matching", "checking", "checked", "failed", "applying"))
    )
    return frozenset(session.scalars(waiting))


def tally(session: Session, run_id: int) -> Tally:
    """How many rows have which fate."""
    changes = sa.cast(ImportRow.changes, sa.Text).label("changes")
    counts = session.execute(
        sa.select(
            ImportRow.fate,
            changes,
            ImportRow.taken_at.is_not(None).label("taken"),
            sa.func.count().label("n"),
        )
        .where(ImportRow.run_id == run_id)
        .group_by(ImportRow.fate, changes, ImportRow.taken_at.is_not(None))
    ).all()
    fates: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    for row in counts:
        fates[row.fate] += row.n
        if row.taken:
            fates[f"taken_{row.fate}"] += row.n
        if row.fate == "changed":
            fields.update(dict.fromkeys(_listed(row.changes), row.n))
    reading = sa.cast(ImportRow.reading, sa.Text)
    marks = {"titles": '"titles_split"', "odd": '"oddities"'}
    marked = sa.select(
        *(sa.func.count().filter(reading.contains(mark)).label(name) for name, mark in marks.items())
    ).where(ImportRow.run_id == run_id)
    fates.update(session.execute(marked).one()._asdict())
    known = {name: fates[name] for name in Tally.__dataclass_fields__ if name != "fields"}
    return Tally(**known, fields=fields)


def rows(
    session: Session, run_id: int, fates: Sequence[str], after: int = 0, size: int = PAGE
) -> list[RowRecord]:
    """Rows of the file with these fates, in its order, from the one after a line on."""
    found = session.scalars(
        sa.select(ImportRow)
        .where(ImportRow.run_id == run_id, ImportRow.fate.in_(fates), ImportRow.line > after)
        .order_by(ImportRow.line)
        .limit(size)
    )
    return [_row(row) for row in found]


def loose(session: Session, run_id: int, size: int = PAGE) -> list[RowRecord]:
    """Rows that are in but could not be joined to the one they name, and those that wait for that one."""
    found = session.scalars(
        sa.select(ImportRow)
        .where(
            ImportRow.run_id == run_id,
            ImportRow.taken_at.is_not(None),
            sa.or_(ImportRow.pending != "", sa.cast(ImportRow.problems, sa.Text) != "[]"),
        )
        .order_by(ImportRow.line)
        .limit(size)
    )
    return [_row(row) for row in found]


def odd(session: Session, run_id: int, size: int = PAGE) -> list[RowRecord]:
    """The first rows that hold something unusual, which is not in their way."""
    unusual = sa.cast(ImportRow.reading, sa.Text).contains('"oddities"')
    found = session.scalars(
        sa.select(ImportRow).where(ImportRow.run_id == run_id, unusual).order_by(ImportRow.line).limit(size)
    )
    return [_row(row) for row in found]


def left_out(session: Session, run_id: int, scopes: Sequence[str], size: int = PAGE) -> tuple[int, list[str]]:
    """How many active people of one's scope are in no row of the file, with the first names."""
    there = sa.select(ImportRow.subject_id).where(
        ImportRow.run_id == run_id, ImportRow.subject_id.is_not(None)
    )
    of_scope = (
        sa.select(Person.name)
        .join(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Person.active, within(Unit.path, scopes), Person.id.not_in(there))
    )
    count = session.scalar(sa.select(sa.func.count()).select_from(of_scope.subquery())) or 0
    return count, [*session.scalars(of_scope.order_by(Person.search_text, Person.id).limit(size))]


def _select() -> Any:
    return sa.select(ImportRun, Person.name.label("maker")).outerjoin(Person, Person.id == ImportRun.made_by)


def _one(session: Session, condition: sa.ColumnElement[bool]) -> RunRecord:
    row = session.execute(
        _select().where(condition), execution_options={"populate_existing": True}
    ).one_or_none()
    if row is None:
        raise NotFound
    return _record(row)


def _record(row: Any) -> RunRecord:
    run: ImportRun = row.ImportRun
    plain = {
        name: getattr(run, name)
        for name in RunRecord.__dataclass_fields__
        if name not in ("maker", "headings", "columns")
    }
    return RunRecord(
        **plain,
        maker=row.maker or "",
        headings=tuple(str(one) for one in run.headings),
        columns=tuple(str(one) for one in run.columns),
    )


def _row(row: ImportRow) -> RowRecord:
    return RowRecord(
        row.id,
        row.line,
        row.cells,
        row.reading,
        row.fate,
        tuple(row.changes),
        tuple(Problem.of(one) for one in row.problems),
        row.taken_at is not None,
    )


def _listed(text: str) -> list[str]:
    found: list[str] = json.loads(text)
    return found
