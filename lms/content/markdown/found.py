"""What the normaliser finds in a text: the text for Python-Markdown, and what it takes out or counts on the way."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: first word after the fence, content shifted left by the fence's own indent, offset of its line.

    `top` tells that it stands at the top level of the text.
    """

    language: str
    lines: tuple[str, ...]
    line: int
    top: bool


@dataclass(slots=True)
class Table:
    """Size of a table; offset of its first line."""

    line: int
    columns: int
    rows: int = 0


@dataclass(slots=True)
class Normalised:
    """The text for Python-Markdown, and what the limits are measured by; all lines are offsets in the source.

    `fenced` are the lines of fences, `footnotes` those of their definitions; `depth` counts lists and quotes together.
    """

    text: str = ""
    fences: list[Fence] = field(default_factory=list)
    fenced: set[int] = field(default_factory=set)
    tables: list[Table] = field(default_factory=list)
    footnotes: list[int] = field(default_factory=list)
    depth: int = 0
    depth_line: int = 0
    boxes: list[tuple[int, str]] = field(default_factory=list)  # offset and name of those that are unknown
