"""The line a finding speaks of, for a terminal: cut to its width, with a mark below the column."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from lms.content.files.tree import UnreadableError, read_text, walk
from lms.content.site import Limits
from lms.plugin.finding import Finding

WIDTH = 90
"""Signs of a line that are shown; a long one is shown around its column."""

Lines = Mapping[tuple[str, int], str]
"""Lines of a package by file and number."""


def lines_of(folder: Path, private: Path | None, findings: Sequence[Finding], limits: Limits) -> Lines:
    """The lines the findings speak of, as they stand in their files now; fewer where a file cannot be read."""
    wanted = {one.path for one in findings if one.line}
    found: dict[tuple[str, int], str] = {}
    try:
        files = {one.path: one for one in walk(folder, limits, private).files.values()}
        for path in wanted & files.keys():
            text = (read_text(files[path], limits)[0] or "").split("\n")
            for one in findings:
                if one.path == path and 0 < one.line <= len(text):
                    found[path, one.line] = text[one.line - 1]
    except UnreadableError:
        return found
    return found


def excerpt(line: str, column: int) -> tuple[str, int]:
    """What is shown of a line, and how many cells stand before its column (from 1)."""
    start = max(0, min(column - 1 - WIDTH // 3, len(line) - WIDTH))
    before = "… " if start else ""
    shown = line[start : start + WIDTH]
    after = " …" if start + WIDTH < len(line) else ""
    left = plain(line[start : max(column - 1, start)])
    return before + plain(shown) + after, len(before) + _cells(left)


def plain(text: str) -> str:
    """What strangers wrote, with signs that would steer a terminal spelled out."""
    return "".join(
        sign if sign.isprintable() else " " if sign == "\t" else ascii(sign)[1:-1] for sign in text
    )


def _cells(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return len(text) + wide - sum(bool(unicodedata.combining(sign)) for sign in text)
