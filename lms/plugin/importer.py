"""The contract of an importer: a file of another format becomes the files of a course package.

An importer reads what strangers wrote. It is run in a process of its own that is given little memory and time, knows
neither the database nor the site's secrets, and is killed when it takes too long. It says of every part of the source
whether it was kept, changed or lost, so that whoever imports need not compare line by line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol, runtime_checkable

from lms.plugin.message import Message


class Fate(Enum):
    """What became of a part of the source."""

    KEPT = "kept"
    CHANGED = "changed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Note:
    """One part of the source: what it is, what became of it, and where. Values of `what` are texts or numbers.

    `source` is the place as a person finds it (``line 12``, ``slide 3``), `path` the file of the package it went to
    and `line` the line there, 0 for the file as a whole. What was not understood is left in that file as a mark, a
    comment such as ``<!-- import: ... -->`` at its place, so that a trainer sees what is to be done.
    """

    fate: Fate
    what: Message
    source: str = ""
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """What an importer made: the files of a package by their path with ``/``, and a note for each part."""

    files: Mapping[str, bytes]
    notes: tuple[Note, ...] = field(default_factory=tuple)


class NotReadable(ValueError):
    """Raised by `Importer.read` for a source that is not of its format; `said` tells why."""

    def __init__(self, said: Message) -> None:
        super().__init__(said.text)
        self.said = said


@runtime_checkable
class Importer(Protocol):
    """One format. The class stands in a module and is made without arguments, for it is made anew in the child."""

    name: str
    """How it is called on the command line, such as ``docx``."""

    title: Message
    """The format in words."""

    suffixes: tuple[str, ...]
    """Endings of its files in lower case with the dot; empty for folders."""

    def read(self, source: Path) -> Imported:
        """Reads a file or a folder. Pure: same source, same result, nothing written. Raises NotReadable."""
        ...
