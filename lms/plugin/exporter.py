"""The contract of an exporter: a course becomes a file of another format, and says what of it that cannot hold.

An exporter is given what a course is made of and nothing else: no learner, no record of what anybody did. It tells of
every part whether it was changed or lost, and people see that before they take the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, Protocol, runtime_checkable

from lms.plugin.importer import Note
from lms.plugin.message import Message


@dataclass(frozen=True, slots=True)
class ExportedQuestion:
    """One question in the language of its course.

    `spec` is what `QuestionType.to_json` of its type gave, key included; `texts` are safe HTML by name, as in
    `lms.plugin.question.Question`. It stands at `line` of the file at `path`.
    """

    id: str
    type: str
    spec: Any
    texts: Mapping[str, str]
    title: str = ""
    points: Fraction = Fraction(1)
    tags: tuple[str, ...] = ()
    competencies: tuple[str, ...] = ()
    difficulty: str = ""
    case: str = ""
    shuffle: bool | None = None
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """The questions of a bank or of a quiz."""

    id: str
    title: str
    kind: str
    questions: tuple[ExportedQuestion, ...]


@dataclass(frozen=True, slots=True)
class ExportedItem:
    """A lesson, quiz or other part of the outline."""

    id: str
    kind: str
    title: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a text shows: the name of its file, and its bytes."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class ExportedCourse:
    """A course as an exporter gets it. `folder` holds its package.

    `picture` gives what stands at an address in a text; None for what is no picture of the course. `pack` writes the
    package as a ZIP.
    """

    id: str
    title: str
    language: str
    folder: Path
    items: tuple[ExportedItem, ...] = ()
    groups: tuple[QuestionGroup, ...] = ()
    languages: tuple[str, ...] = ()
    picture: Callable[[str], Picture | None] = field(default=lambda _address: None, compare=False)
    pack: Callable[[IO[bytes]], object] = field(default=lambda _into: None, compare=False)


class NotExportable(ValueError):
    """Raised by `Exporter.write` for a course of which nothing would be left; `said` tells why."""

    def __init__(self, said: Message) -> None:
        super().__init__(said.text)
        self.said = said


@runtime_checkable
class Exporter(Protocol):
    """One format."""

    name: str
    """How it is called on the command line, such as ``gift``."""

    title: Message
    """The format in words."""

    suffix: str
    """The ending of its files with the dot."""

    def write(self, course: ExportedCourse, into: IO[bytes]) -> tuple[Note, ...]:
        """Writes the file, and tells what was changed or lost, each by the id of its item or question as `source`.

        Same course, same bytes. Raises NotExportable."""
        ...
