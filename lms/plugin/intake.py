"""The contract of a kind of table: its columns, and how rows are judged, taken in and put back.

The pages, the dry run, the repair list, the batches and the undo are ours; whoever brings a kind says what a row means.
Everything goes by batches inside a write transaction, and each function may be called again for a batch whose
transaction did not end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from lms.plugin.message import Message


class Cell(NamedTuple):
    """One cell: its text, and what it was (``t`` text, ``n`` number, ``d`` day, ``b`` yes or no)."""

    text: str
    kind: str = "t"

    @classmethod
    def of(cls, raw: Any) -> Cell:
        """From what the reading process, or a column of JSON, gives."""
        return cls(raw) if isinstance(raw, str) else cls(raw[1], raw[0])

    @property
    def raw(self) -> Any:
        """As plain JSON."""
        return self.text if self.kind == "t" else [self.kind, self.text]


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
        return {"column": self.column, **self.message.as_json(), "near": self.near, "who": self.who}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Problem:
        """The problem again."""
        return cls(kept["column"], Message.of(kept), kept["near"], kept["who"])


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


def _nothing(*_arguments: Any) -> Mapping[int, Any]:
    return {}


def _no_lists(_session: Any) -> Mapping[str, Sequence[str]]:
    return {}


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of table. Of the functions, `session` is the database's, in a transaction, and `actor` None the operator.

    - `check(session, actor, rows, options, now, hold)` judges rows; with `hold` what it read stays as it is until the
      transaction ends. `options` are what the import was begun with, and ``import`` and ``file``, its name and that of
      the file.
    - `take_in(session, actor, verdicts, now)` writes good rows; they were judged in the same transaction.
    - `standing(session, actor, rows, everybody, with_links)` names who cannot be put back, because something later
      stands on it, or because they are not the actor's to change by now; `everybody` are those of the whole file.
    - `put_back(session, rows, now)` undoes what was taken in.
    - `words(reading)` names a row for its reader.

    What a kind need not have:

    - `check_again(session, actor, readings, options, now)` judges rows that were good, by what they said then, and
      holds what it read; without it their cells are read once more.
    - `across(session, rows)` says, once all rows of a file are judged, which good ones cannot go in beside the others.
    - `link(session, rows, now)` joins rows to the one named in `pending`, where that one is known by now; it returns
      what `before` holds from now on, or a problem, by row.
    - `twice` says, by the beginning of a key, that another row (``line``) has it too.
    - `written` is how a table writes what a column stores, by column and value.
    - `shown(actor)` is who may take in such a table, among those who administer units.
    - `lists(session)` are choices by column, as they are now, where `choices` of the column cannot know them.

    In the template, a column called ``unit`` has the codes of the units to choose from.
    """

    name: str
    title: Message
    columns: tuple[ImportColumn, ...]
    check: Callable[[Any, Any, Sequence[Cells], Mapping[str, Any], datetime, bool], list[Verdict]]
    take_in: Callable[[Any, Any, Sequence[Verdict], datetime], list[Taken]]
    standing: Callable[[Any, Any, Sequence[Kept], Set[int], bool], list[InTheWay]]
    put_back: Callable[[Any, Sequence[Kept], datetime], None]
    words: Callable[[Mapping[str, Any]], str]
    check_again: (
        Callable[[Any, Any, Sequence[Mapping[str, Any]], Mapping[str, Any], datetime], list[Verdict]] | None
    ) = None
    across: Callable[[Any, Sequence[Kept]], Mapping[int, Problem]] = _nothing
    link: Callable[[Any, Sequence[Kept], datetime], Mapping[int, Mapping[str, Any] | Problem]] = _nothing
    twice: Mapping[str, Message] = field(default_factory=dict)
    written: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shown: Callable[[Any], bool] = lambda actor: True
    lists: Callable[[Any], Mapping[str, Sequence[str]]] = _no_lists

    def column(self, name: str) -> ImportColumn | None:
        """The column of this name."""
        return next((one for one in self.columns if one.name == name), None)
