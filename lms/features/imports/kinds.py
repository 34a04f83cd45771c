"""What a kind of table has to bring to be taken in: its columns, and how rows are judged, taken in and put back.

Everything goes by batches, and each function may be called again for a batch whose transaction did not end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.sheets import Cell
from lms.plugin.message import Message

Cells = Mapping[str, Cell]
"""The cells of a row by the names of our columns; empty ones are left out."""


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column: its name, the heading of template and export, what pages call it, and other headings it is known by.

    `label` begins with a capital. `choices` are what a cell may hold, for the lists of the template.
    """

    name: str
    heading: str
    label: Message
    aliases: tuple[str, ...] = ()
    required: bool = False
    example: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell keeps its row out; `near` is what is proposed instead, `who` whom the proposal fits."""

    column: str
    message: Message
    near: str = ""
    who: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the row."""
        return {
            "column": self.column,
            "text": self.message.text,
            "values": dict(self.message.values),
            "near": self.near,
            "who": self.who,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Problem:
        """The problem again."""
        return cls(kept["column"], Message(kept["text"], kept["values"]), kept["near"], kept["who"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row: its `fate` (``new changed same refused``), what it says, and what changes by it.

    `keys` (at most two) may stand in one row only. `pending` is the key of somebody it is linked to once all rows are
    in. `plan` is what `take_in` of the same kind needs; it is kept nowhere.
    """

    fate: str
    keys: tuple[str, ...] = ()
    reading: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    pending: str = ""
    subject_id: int | None = None
    plan: Any = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that went in: about whom it is, and what has to be known to put it back; or why it did not."""

    subject_id: int | None
    before: Mapping[str, Any]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A row as it lies in the table of rows."""

    id: int
    line: int
    key: str
    pending: str
    fate: str
    subject_id: int | None
    before: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InTheWay:
    """Somebody who cannot be put back: their row, their name, and why, as the rest of a sentence after the name."""

    subject_id: int
    name: str
    message: Message


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of table. Of the functions, `actor` None is the operator.

    - `check(session, actor, rows, options, now, hold)` judges rows; with `hold` what it read stays as it is until the
      transaction ends.
    - `across(session, rows)` says, once all rows of a file are judged, which good ones cannot go in beside the others.
    - `take_in(session, actor, verdicts, now)` writes good rows; they were judged in the same transaction.
    - `link(session, rows, now)` joins rows to the one named in `pending`, where that one is known by now; it returns
      what `before` holds from now on, or a problem, by row.
    - `standing(session, rows, everybody, with_links)` names who cannot be put back, because something later stands on
      it; `everybody` are the subjects of the whole file.
    - `put_back(session, rows, now)` undoes what was taken in.
    - `words(reading)` names a row for its reader; `twice` says, by the beginning of a key, that another row (``line``)
      has it too.
    """

    name: str
    title: Message
    columns: tuple[ImportColumn, ...]
    check: Callable[
        [Session, Actor | None, Sequence[Cells], Mapping[str, Any], datetime, bool], list[Verdict]
    ]
    across: Callable[[Session, Sequence[Kept]], Mapping[int, Problem]]
    take_in: Callable[[Session, Actor | None, Sequence[Verdict], datetime], list[Taken]]
    link: Callable[[Session, Sequence[Kept], datetime], Mapping[int, Mapping[str, Any] | Problem]]
    standing: Callable[[Session, Sequence[Kept], Set[int], bool], list[InTheWay]]
    put_back: Callable[[Session, Sequence[Kept], datetime], None]
    words: Callable[[Mapping[str, Any]], str]
    twice: Mapping[str, Message]

    def column(self, name: str) -> ImportColumn | None:
        """The column of this name."""
        return next((one for one in self.columns if one.name == name), None)
