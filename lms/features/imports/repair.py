"""The rows that still need mending, as a file that can be mended and uploaded again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from lms.core import workbook
from lms.core.i18n import say
from lms.features.imports import queries
from lms.features.imports.kinds import kind_of
from lms.features.imports.queries import RowRecord, RunRecord
from lms.plugin.intake import Cell

REASON = "alasan"
AT_ONCE = 500


def file_of(session: Session, run: RunRecord) -> Iterator[bytes]:
    """An XLSX file of the refused rows: the columns that were matched, as written, and why each is refused.

    What was a number stays one: a NIP that lost digits must not look whole.
    """
    kind = kind_of(run.kind)
    columns = [column for column in kind.columns if column.name in run.columns]
    headings = [*(column.heading for column in columns), REASON]

    def rows() -> Iterator[list[Any]]:
        for row in refused(session, run):
            cells = [_value(row.cells.get(column.name)) for column in columns]
            yield [*cells, " ".join(say(problem.message) for problem in row.problems)]

    return workbook.xlsx(headings, ["text"] * len(headings), rows())


def refused(session: Session, run: RunRecord) -> Iterator[RowRecord]:
    """All refused rows in the order of the file."""
    after = 0
    while found := queries.rows(session, run.id, ("refused",), after, AT_ONCE):
        yield from found
        after = found[-1].line


def _value(raw: Any) -> Any:
    cell = Cell.of(raw) if raw is not None else Cell("")
    return float(cell.text) if cell.kind == "n" else cell.text
