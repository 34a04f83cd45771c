"""A finding: one mistake in a course package, at its line, with what to write instead."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lms.plugin.message import Message


@dataclass(frozen=True, slots=True)
class Edit:
    """One exact replacement in the file of its finding.

    Lines and columns count from 1, columns in code points of the normalised text; the end is exclusive, and may be
    column 1 of the line after the last, as when a whole line is deleted. Where `old` is given, an edit whose place
    holds anything else is out of date and must not be carried out.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    old: str | None = None

    @property
    def resaves(self) -> bool:
        """Whether nothing but the bytes change: the file is saved again as UTF-8 without a byte order mark."""
        return self.line == 0


RESAVED = Edit(0, 0, 0, 0, "")


@dataclass(frozen=True, slots=True)
class Place:
    """One of several places that a finding sums up, with the edit that is due there."""

    path: str
    line: int
    column: int = 1
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake. `path` is relative to the course folder, with ``/``; line 0 means the file or folder as a whole.

    `code` is one of the catalogue (``E204``), or ``X-name-001`` of a plugin. Its first letter is the severity: ``E``
    stops publication, ``W`` does not, ``A`` is advice; a plugin's code carries it in `severity`.

    `edit` (or those of `places`) and `rename`, the path that the file should have, say what a machine can do about it.
    They are safe, and never change what a learner sees or what counts, unless `proposal`: then they carry out the
    likely meaning, and only a person who looks at it may ask for that.
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
    rename: str = ""
    proposal: bool = False

    @property
    def is_error(self) -> bool:
        """Whether this finding keeps the course from being published."""
        return (self.severity or self.code[:1]) == "E"

    @property
    def is_advice(self) -> bool:
        """Whether this is the doctor's counsel, which asks for nothing and is counted with nothing."""
        return (self.severity or self.code[:1]) == "A"

    def at(self, path: str, line: int | None = None) -> Finding:
        """The same finding in file `path`, and at `line` where it has none of its own."""
        return replace(self, path=path, line=self.line or (line or 0))
