"""The rows of a file beside one another: who stands in it twice, and whose superior leads back to them.

All rows are looked at, which takes seconds where they are many: it is done without holding the writer, and what is
found is kept by batches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.rows import change_many
from lms.features.imports import running
from lms.features.imports.kinds import kind_of
from lms.features.imports.models import ImportRow, ImportRun
from lms.plugin.intake import Problem
from lms.plugin.message import Message


@dataclass(frozen=True, slots=True)
class Findings:
    """Rows that are refused for what stands in others, by their ids; `also`: those that were refused anyhow."""

    refused: Mapping[int, Problem]
    also: Mapping[int, Problem]

    def batches(self, size: int) -> Iterator[Findings]:
        """The same, in pieces of so many rows."""
        for refused in _pieces(self.refused, size):
            yield Findings(refused, {})
        for also in _pieces(self.also, size):
            yield Findings({}, also)


def look(session: Session, run_id: int) -> Findings:
    """Which rows have a key twice, or do not fit in beside the others; reads only."""
    run = session.get_one(ImportRun, run_id)
    kind = kind_of(run.kind)
    rows = session.execute(
        sa.select(*running.LIGHT, ImportRow.second_key)
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
    light = [running.kept(row) for row in rows if row.id not in refused]
    return Findings({**refused, **kind.across(session, light)}, also)


def keep(session: Session, found: Findings) -> None:
    """Refuses rows for what was found."""
    _add_problems(session, found.also)
    if found.refused:
        change_many(
            session,
            ImportRow,
            [
                {"id": row, "fate": "refused", "problems": [one.as_json()]}
                for row, one in found.refused.items()
            ],
        )


def keep_batch(session: Session, run_id: int, found: Findings, now: datetime) -> None:
    """Refuses some rows of a file whose dry run is under way."""
    run = running.held(session, run_id, "checking")
    if run is not None:
        keep(session, found)
        run.beat_at = now


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
        change_many(session, ImportRow, changed)


def _pieces(found: Mapping[int, Problem], size: int) -> Iterator[dict[int, Problem]]:
    rest = iter(found.items())
    while piece := dict(islice(rest, size)):
        yield piece
