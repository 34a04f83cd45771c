"""Which heading of a file is which of our columns, pure: guessed, remembered, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lms.core.names import fold
from lms.core.sheets import Row
from lms.plugin.intake import Cell, Cells, ImportKind

LOOKED_AT = 20
"""Rows among which the headings are sought: lists often begin with the name of the office."""
LONGEST_HEADING = 120


def heading_key(heading: str) -> str:
    """What a heading is remembered by."""
    return fold(heading.replace("_", " "))[:LONGEST_HEADING]


def header(kind: ImportKind, rows: Sequence[Row], remembered: Mapping[str, str]) -> Row:
    """The row that holds the headings: of the first rows the one that most columns are found in."""
    known = {*_aliases(kind), *remembered}

    def worth(row: Row) -> int:
        return len({heading_key(Cell.of(raw).text) for raw in row[1]} & known)

    best = max(rows[:LOOKED_AT], key=worth)
    return best if worth(best) > 1 else rows[0]


def guess(kind: ImportKind, headings: Sequence[str], remembered: Mapping[str, str]) -> list[str]:
    """For each heading the name of a column, or nothing; no column twice."""
    aliases = _aliases(kind)
    names = {column.name for column in kind.columns}
    found: list[str] = []
    for heading in headings:
        key = heading_key(heading)
        name = remembered.get(key, aliases.get(key, ""))
        found.append(name if name in names and name not in found else "")
    return found


def missing(kind: ImportKind, columns: Sequence[str]) -> list[str]:
    """The names of columns that a file cannot be without and that no heading was matched with."""
    return [column.name for column in kind.columns if column.required and column.name not in columns]


def cells_of(columns: Sequence[str], raw: Sequence[Any]) -> Cells:
    """The cells of a row by our columns; empty ones are left out."""
    pairs = zip(columns, raw, strict=False)
    found = {name: Cell.of(one) for name, one in pairs if name}
    return {name: cell for name, cell in found.items() if cell.text}


def example(kind: ImportKind) -> Cells:
    """The row that the template begins with, as far as it is the same for everybody."""
    return {column.name: Cell(column.example) for column in kind.columns if column.example}


def is_example(nobody: Cells, cells: Cells) -> bool:
    """Whether a row is that of the template, which stands for nobody."""
    said = {
        name: cell for name, cell in cells.items() if name != "unit"
    }  # which the template takes from the site
    return bool(nobody) and said == nobody


def as_json(cells: Cells) -> dict[str, Any]:
    """Cells as they are kept."""
    return {name: cell.raw for name, cell in cells.items()}


def revived(kept: Mapping[str, Any]) -> Cells:
    """Cells again, from what was kept."""
    return {name: Cell.of(raw) for name, raw in kept.items()}


def _aliases(kind: ImportKind) -> dict[str, str]:
    return {
        heading_key(word): column.name
        for column in kind.columns
        for word in (column.heading, column.name, *column.aliases)
    }
