"""A finding: one mistake in a course package, at its line, with what to write instead."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lms.plugin.message import Message


@dataclass(frozen=True, slots=True)
class Edit:
    """The exact replacement that mends a finding, given only where it is safe.

    Lines and columns count from 1, columns in code points of the normalised text; the end is exclusive.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """One of several places that a finding sums up."""

    path: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake. `path` is relative to the course folder, with ``/``; line 0 means the file or folder as a whole.

    `code` is one of the catalogue (``E204``), or ``X-name-001`` of a plugin. Its first letter is the severity: ``E``
    stops publication, ``W`` does not; a plugin's code carries it in `severity`.
    """

    code: str
    message: Message
    fix: Message | None = None
    path: str = ""
    line: int = 0
    column: int = 0
    edit: Edit | None = None
    places: tuple[Place, ...] = ()
    severity: str = ""

    @property
    def is_error(self) -> bool:
        """Whether this finding keeps the course from being published."""
        return (self.severity or self.code[:1]) == "E"

    def at(self, path: str, line: int | None = None) -> Finding:
        """The same finding in file `path`, and at `line` where it has none of its own."""
        return replace(self, path=path, line=self.line or (line or 0))
