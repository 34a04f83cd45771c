"""The contract of a block: fenced code in a lesson, with a language ``x-name``, that a plugin shows in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from lms.plugin.finding import Finding


@dataclass(frozen=True, slots=True)
class BlockSource:
    """A block as written. `settings` are the lines ``key: value`` it begins with; `lines` are those after them.

    `line` is the number in the file of the first of `lines`, `language` that of the lesson.
    """

    name: str
    settings: Mapping[str, str]
    lines: tuple[str, ...]
    line: int
    language: str = "id"


@dataclass(frozen=True, slots=True)
class ParsedBlock:
    """What `parse` returns: the spec (None if the block cannot be read), and the findings with their lines."""

    spec: Any | None
    findings: tuple[Finding, ...] = field(default_factory=tuple)


@runtime_checkable
class BlockType(Protocol):
    """One kind of block. Both methods are pure and called when a course is read, never in a request."""

    name: str
    """``x-`` and letters, digits and hyphens, at most 20 in all."""

    def parse(self, source: BlockSource) -> ParsedBlock:
        """Reads a block. Mistakes are findings with codes of the plugin's own."""
        ...

    def render(self, spec: Any) -> str:
        """HTML, of which what a lesson may hold is shown. It stands in an element with ``data-x`` and the name.

        A script can only be a static file of the plugin that looks for that element; empty shows the block as code.
        """
        ...
