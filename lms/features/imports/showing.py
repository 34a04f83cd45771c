"""An import in words for its page; knows no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.core.i18n import say
from lms.features.imports import kinds
from lms.features.imports.queries import RowRecord, RunRecord, Tally
from lms.plugin.intake import Cell, ImportKind
from lms.plugin.message import Message

STEPS = {"matching": 2, "checking": 3, "checked": 3, "applying": 4, "applied": 5, "undoing": 4, "undone": 5}
SHOWS = ("refused", "new", "changed", "same", "skipped")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What stopped an import: a sentence, and by name what stands in the way."""

    text: str
    names: tuple[tuple[str, str], ...]


def trouble(run: RunRecord) -> Trouble | None:
    """What stopped an import, in the reader's words."""
    if not run.trouble:
        return None
    names = tuple((name, say(Message(text))) for name, text in run.trouble.get("names", ()))
    return Trouble(say(Message(run.trouble["text"], run.trouble["values"])), names)


def kind_of(run: RunRecord) -> ImportKind:
    """What kind of table it is."""
    return kinds.kind_of(run.kind)


def label(run: RunRecord, column: str) -> str:
    """What pages call a column."""
    found = kind_of(run).column(column)
    return say(found.label) if found else column


def title(run: RunRecord, row: RowRecord) -> str:
    """The name of a row, as far as it says one."""
    raw = row.cells.get("name")
    return kind_of(run).words(row.reading) or (Cell.of(raw).text if raw is not None else "")


def oddities(row: RowRecord) -> tuple[Message, ...]:
    """What is unusual in a row and not in its way."""
    return tuple(Message.of(one) for one in row.reading.get("oddities", ()))


def value(run: RunRecord, row: RowRecord, column: str) -> str:
    """What a row says in a column, as the table of the agency would write it."""
    said: Any = row.reading.get(column, "")
    return kind_of(run).written.get(column, {}).get(said, str(said)) if isinstance(said, str) else str(said)


def changed_fields(run: RunRecord, tally: Tally) -> list[tuple[str, int]]:
    """How many people change in which field, most first."""
    counts: Mapping[str, int] = tally.fields
    return [(label(run, name), counts[name]) for name in sorted(counts, key=lambda one: -counts[one])]


def first_shown(asked: str, tally: Tally) -> str:
    """Which rows the page lists: those asked for, else those to mend, else those that go in."""
    counts = {name: getattr(tally, name) for name in SHOWS}
    if counts.get(asked):
        return asked
    return next((name for name in SHOWS if counts[name]), "")
