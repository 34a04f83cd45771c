"""Lines that stand among choices and are almost one: without a hyphen, or with a mark that nobody can read."""

from __future__ import annotations

import re
from collections.abc import Callable

from lms.content.findings import finding, inserting
from lms.content.source.scanner import Scanned
from lms.plugin.finding import Finding

_BARE = re.compile(
    r"( {0,3})([-*+–—]?)()"
    r"([(\[])([ \t]*(?:[xXvV✓√*]|-?[ \t]*\d{1,3}(?:[.,]\d{1,6})?[ \t]*%)?[ \t]*)([)\]])([ \t]*[^\s(\[:].*)"
)
_ODD = re.compile(
    r"( {0,3})([-*+–—])([ \t]+)([(\[])"
    r"([ \t]*(?:[^\s()\[\]]{1,3}|benar|salah|true|false|tidak)?[ \t]*)([)\]])([ \t]+\S.*)"
)
_FAR = 30  # lines of feedback that may stand between two choices
_OTHERS = 3  # lines with a mark that cannot be read that may stand in a row
UNREADABLE = "?"


def is_bare(found: re.Match[str]) -> bool:
    """Whether the hyphen, or the space after it, is what a line lacks; else its mark cannot be read."""
    return not found[3]


def almost(line: str) -> re.Match[str] | None:
    """A line that is nearly a choice, with the groups of one: indent, hyphen, space, bracket, mark, bracket, text."""
    found = _BARE.fullmatch(line)
    if found and (found[4] == "(") == (found[6] == ")"):
        return found
    return _ODD.fullmatch(line)


def belongs(scanned: Scanned, number: int, is_choice: Callable[[str], object]) -> bool:
    """Whether a line that is nearly a choice stands directly beside one, so that it can mean nothing else."""
    found = almost(scanned.line(number))
    return found is not None and any(
        _is_one(_neighbour(scanned, number, step, is_choice, is_bare(found)), is_choice, is_bare(found))
        for step in (-1, 1)
    )


def _is_one(line: str, is_choice: Callable[[str], object], bare: bool) -> bool:
    if is_choice(line):
        return True
    other = almost(line) if bare else None
    return other is not None and is_bare(other)


def _neighbour(
    scanned: Scanned, number: int, step: int, is_choice: Callable[[str], object], bare: bool
) -> str:
    """The nearest line before or after that is not indented below a choice; empty where there is none.

    Beside a line whose mark cannot be read, a few others like it are passed over.
    """
    passed = 0
    for far in range(1, _FAR):
        at = number + step * far
        if not scanned.first <= at < scanned.end or scanned.is_code(at):
            return ""
        line = scanned.line(at)
        if line[:1].isspace():
            continue
        passed += 1
        if bare or passed > _OTHERS or is_choice(line) or almost(line) is None:
            return line
    return ""


def tell(found: re.Match[str], number: int, path: str) -> Finding:
    """What is wrong with such a line."""
    column = found.start(4) + 1
    if not is_bare(found):
        return finding("E408", path, number, column, v=found[4] + found[5] + found[6])
    edit = inserting(number, column, " " if found[2] else "- ")
    return finding("W410", path, number, column, edit=edit)
