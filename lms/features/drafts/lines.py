"""Texts by lines: what stands around a finding, which lines belong together, and one text with some lines replaced."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.content.changing.texts import DiffLine, difference
from lms.content.differences import Effort
from lms.plugin.finding import Finding

AROUND = 4
LONGEST = 16
_CODED = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file with plain line ends. `guessed` where it is no UTF-8 and this is how it would read."""

    text: str
    guessed: bool = False


def decoded(data: bytes) -> Decoded | None:
    """The text that a file holds; None for a picture and the like."""
    coding = _CODED.get(data[:2])
    if coding is None and b"\0" in data:
        return None
    for name in (coding,) if coding else ("utf-8-sig", "cp1252"):
        try:
            return Decoded(plain(data.decode(name or "").removeprefix("\ufeff")), name != "utf-8-sig")
        except UnicodeDecodeError:
            continue
    return None


def plain(text: str) -> str:
    """`text` as files keep it: plain line ends, one form of letters."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def ended(text: str) -> str:
    """`text` with one line end after its last line."""
    return text.rstrip("\n") + "\n" if text.strip("\n") else ""


@dataclass(frozen=True, slots=True)
class Window:
    """Lines of a file from `first` on; of these `block_first` to `block_last` are offered to be changed.

    `hits` names the class of a marked line by its number. Lines count from 1.
    """

    lines: tuple[str, ...]
    first: int
    hits: Mapping[int, str]
    block_first: int
    block_last: int

    @property
    def block(self) -> str:
        """The lines that are offered."""
        return "\n".join(self.lines[self.block_first - self.first : self.block_last - self.first + 1])

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1


def window(text: str, line: int, hits: Mapping[int, str]) -> Window:
    """What stands around `line`: the lines up to the next empty ones are offered, some more are shown."""
    lines = text.split("\n")
    line = min(max(line, 1), len(lines))
    first = last = line
    while first > 1 and lines[first - 2].strip() and line - first < LONGEST // 2:
        first -= 1
    while last < len(lines) and lines[last].strip() and last - line < LONGEST:
        last += 1
    start, end = max(1, first - AROUND), min(len(lines), last + AROUND)
    if end == len(lines) and end > last and not lines[-1]:
        end -= 1
    shown = {number: kind for number, kind in hits.items() if start <= number <= end}
    return Window(tuple(lines[start - 1 : end]), start, shown, first, last)


def with_lines(text: str, first: int, last: int, new: str) -> str:
    """`text` with the lines `first` to `last` replaced by `new`; lines beyond the end are none."""
    lines = text.split("\n")
    return "\n".join([*lines[: max(first, 1) - 1], *new.split("\n"), *lines[max(last, first - 1) :]])


def marked(findings: Iterable[Finding], path: str) -> dict[int, str]:
    """The lines of a file that findings speak of: ``hit`` for what must be mended, ``w`` for the rest."""
    found: dict[int, str] = {}
    for one in findings:
        kind = "hit" if one.is_error else "w"
        places = [(one.path, one.line), *((place.path, place.line) for place in one.places)]
        for where, line in places:
            if where == path and line and found.get(line) != "hit":
                found[line] = kind
    return found


def changed(one: str, other: str, effort: Effort | None = None) -> Sequence[DiffLine]:
    """Where two texts differ, with the lines around; `effort` is shared by all the differences of a page."""
    return difference(one.split("\n"), other.split("\n"), effort)
