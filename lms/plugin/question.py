"""The contract of a question type; the primitives its form is made of stand in `lms.plugin.form`.

A type is one object with the methods of `QuestionType`. It brings no template, script or style: `present` returns a
form of primitives and `review` a list of marked parts, and the host renders both. It never sees HTTP, a database or a
clock. A *spec* is the type's own immutable value (what `parse` made of the author's text); the host only carries it.

Keys and positions: a choice is known by its *key* (the author's label, or its fingerprint). What the learner's browser
sees is only the position in the order kept by the attempt: the values of options are ``"1"``, ``"2"``, …, so neither
the order in the file nor the key can be read from the page.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any, Final, Literal, Protocol, runtime_checkable

from lms.plugin.finding import Finding
from lms.plugin.form import Form
from lms.plugin.message import Message

Json = Any
Response = Json
"""What a learner answered, as the type keeps it: plain JSON, choices by key. ``None`` is no answer."""


class Pending(Enum):
    """The result of a question that a person has to mark."""

    PENDING = "pending"


PENDING: Final = Pending.PENDING


class NotAnAnswer(ValueError):
    """Raised by `QuestionType.read` when the fields sent cannot be an answer to this question."""


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of Markdown and the line it begins on."""

    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Meta:
    """One ``- key: value`` line. `key` is already the internal (English) word where the vocabulary knows it."""

    key: str
    value: str
    line: int
    column: int
    written: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list of answers. `square` tells ``[ ]`` from ``( )``; `mark` is what stood inside, trimmed.

    For ordered lists and statements `square` is None and `mark` empty.
    """

    text: str
    line: int
    column: int
    square: bool | None = None
    mark: str = ""
    label: str = ""
    feedback: str = ""
    feedback_line: int = 0


@dataclass(frozen=True, slots=True)
class Sub:
    """A ``###`` sub-section; `name` is the internal word (``hint explanation answers rubric trainer-notes``)."""

    name: str
    text: Text
    line: int


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block of the section, e.g. the data of an ``x-`` type."""

    language: str
    lines: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """A question as written: the input of `QuestionType.parse`. Lines count from 1 in the file at `path`.

    The rows of `table`, its head first, stand on `table_line`, then (after the line of dashes) on ``table_line + 2``
    and so on; `table_columns` tells the column of each cell. `graded` is False in a survey, which has no key.
    """

    id: str
    title: str
    path: str
    line: int
    meta: tuple[Meta, ...]
    stem: Text
    choices: tuple[Choice, ...] = ()
    ordered: tuple[Choice, ...] = ()
    statements: tuple[Choice, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    table_line: int = 0
    table_columns: tuple[tuple[int, ...], ...] = ()
    fences: tuple[Fence, ...] = ()
    subs: tuple[Sub, ...] = ()
    language: str = "id"
    graded: bool = True

    def get(self, key: str) -> Meta | None:
        """The setting `key`, if it was written."""
        return next((meta for meta in self.meta if meta.key == key), None)

    def sub(self, name: str) -> Sub | None:
        """The sub-section `name`, if it was written."""
        return next((sub for sub in self.subs if sub.name == name), None)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What `parse` returns: the spec (None if it cannot be read), the texts to render, and the findings.

    `texts` holds Markdown by name, to be rendered by the host: ``choice:<key>``, ``feedback:<key>`` and whatever names
    the type asks back in `present` and `review`. Stem, hints and explanation are the host's and not repeated here;
    only a type whose stem holds its answers gives a ``stem`` of its own, with `gap_mark` where each of them stood.
    """

    spec: Any | None
    texts: Mapping[str, Text] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def gap_mark(number: int) -> str:
    """What stands in a stem where the field with this `gap`, counted from 0, belongs."""
    return f"⟦{number + 1}⟧"


@dataclass(frozen=True, slots=True)
class Uses:
    """Where questions of a type stand: in quizzes and banks, in surveys, as the text that other questions share.

    `room` names what such a question needs beyond the pages of a quiz: ``files`` that are handed in, or ``marking`` by
    a person.
    """

    quiz: bool = True
    survey: bool = False
    check: bool = False
    shared_text: bool = False
    room: Literal["", "files", "marking"] = ""


def uses_of(kind: object) -> Uses:
    """The `uses` of a question type; a type that does not tell stands in quizzes and banks only."""
    found = getattr(kind, "uses", None)
    return found if isinstance(found, Uses) else Uses()


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be shown or graded: spec and rendered texts (safe HTML) in one language.

    `texts` has ``stem``, ``explanation``, ``hint:0`` … and the names of `Parsed.texts`.
    """

    id: str
    type: str
    spec: Any
    texts: Mapping[str, str]
    language: str = "id"
    title: str = ""


class Mark(Enum):
    """How a part of an answer is marked in the review; ``PARTLY`` is worth something, but not everything."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    MISSED = "missed"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Marked:
    """One part of a reviewed answer: what it is, whether the learner took it, how it is marked, and why.

    `html` is shown as it is, so words of a learner are escaped in it. `label` says which part of the question it is.
    """

    html: str
    mark: Mark
    taken: bool = False
    why: str = ""
    label: Message | str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """What the quiz lets the learner see: feedback on what was taken, and the key with every explanation."""

    feedback: bool
    key: bool


class Weight(Enum):
    """What a remark on an answer means for sending it.

    ``NOTE``: how it was understood. ``DOUBT``: the learner is asked once, then it is sent as it is. ``STOP``: it is
    kept but not sent until it is changed; where time runs out it goes as it is.
    """

    NOTE = "note"
    DOUBT = "doubt"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to say about the form of an answer before it is sent. It must tell nothing of the key."""

    text: Message
    weight: Weight = Weight.NOTE


@runtime_checkable
class QuestionType(Protocol):
    """One kind of question. All methods are pure: same arguments, same result, no I/O.

    A type may also have an attribute ``uses`` (see `Uses`), and fulfil `Translating` and `Remarking`.
    """

    name: str
    """Internal name, ``single`` or ``x-…`` for a plugin's."""

    def parse(self, section: Section) -> Parsed:
        """Reads a section. Mistakes are findings with their line; only an unreadable section has no spec."""
        ...

    def to_json(self, spec: Any) -> Json:
        """The spec as JSON, key included."""
        ...

    def from_json(self, data: Json) -> Any:
        """The spec again, from what `to_json` gave."""
        ...

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        """The keys in the order in which one attempt shows them."""
        ...

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        """The form, filled with `response`. Nothing in it may tell the key."""
        ...

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        """What was answered, from the posted fields (positions, not keys). Raises NotAnAnswer."""
        ...

    def grade(self, spec: Any, response: Response) -> Fraction | Pending:
        """The exact share of the points, 0 to 1. No answer is 0."""
        ...

    def rekey(self, served: Any, current: Any) -> Any:
        """`served` with the key of `current`, or `served` as it is where the labels no longer fit."""
        ...

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        """The answer in marked parts, showing no more than `release` allows."""
        ...

    def summary(self, question: Question, response: Response) -> str:
        """The answer in a few words of plain text, for lists and exports; empty without an answer."""
        ...


@runtime_checkable
class Translating(Protocol):
    """A type whose key holds words. Without it a translation is parsed like the question that it translates."""

    def translate(self, spec: Any, base: Section, section: Section) -> Parsed:
        """The spec for attempts in the language of `section`, whose choices and rows are those of `base` by their
        labels. Only what the translation got wrong is a finding."""
        ...


@runtime_checkable
class Remarking(Protocol):
    """A type that has something to say about an answer before it is sent."""

    def remarks(self, spec: Any, response: Response) -> Sequence[Remark]:
        """How the answer was understood, and what keeps it from being sent; nothing without an answer."""
        ...
