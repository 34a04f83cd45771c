"""The structure of a Markdown text by lines: comments, fenced code, headings (chapters 7, 8 and 19.1.1).

Works in one pass and never depends on rendered HTML. Lines count from 1 in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from lms.content.files.decoding import Cuts
from lms.plugin.question import Fence

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?")
_OPENING = re.compile(r"([ \t]*)(`{3,}|~{3,})([^\n]*)")
_LIST_MARK = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(?=\S)")
_TICKS = re.compile("`+")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that begins with ``#``; `text` without the marks, `column` that of its first letter."""

    level: int
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """A text taken apart. `lines` have no comments any more; `code` tells which belong to a fence, marks included."""

    first: int
    lines: tuple[str, ...]
    code: tuple[bool, ...]
    fences: tuple[Fence, ...]
    headings: tuple[Heading, ...]
    cuts: Mapping[int, Cuts] = field(default_factory=dict)  # what comments took out of a line

    def source(self, start: int, end: int) -> str:
        """The lines from `start` up to, without, `end`; numbers as in the file."""
        return "\n".join(self.lines[start - self.first : end - self.first])

    @property
    def end(self) -> int:
        """The number after the last line."""
        return self.first + len(self.lines)

    def line(self, number: int) -> str:
        """The line with this number in the file."""
        return self.lines[number - self.first]

    def headings_between(self, start: int, end: int) -> tuple[Heading, ...]:
        """The headings from `start` up to, without, `end`."""
        return _between(self.headings, start, end)

    def fences_between(self, start: int, end: int) -> tuple[Fence, ...]:
        """The fences that begin from `start` up to, without, `end`."""
        return _between(self.fences, start, end)

    def is_code(self, number: int) -> bool:
        """Whether this line belongs to fenced code."""
        return self.code[number - self.first]


_Lined = TypeVar("_Lined", Heading, Fence)


def _between(sorted_: tuple[_Lined, ...], start: int, end: int) -> tuple[_Lined, ...]:
    first = bisect_left(sorted_, start, key=lambda one: one.line)
    return sorted_[first : bisect_left(sorted_, end, first, key=lambda one: one.line)]


def scan(lines: Sequence[str], first: int) -> Scanned:
    """Takes apart the body of a file whose line `first` is ``lines[0]``."""
    scan_ = _Scan(first)
    last_end = next((n for n in range(len(lines) - 1, -1, -1) if "-->" in lines[n]), -1)
    for offset, line in enumerate(lines):
        scan_.line(line, first + offset, closes_later=offset <= last_end)
    scan_.finish()
    lines_, code = tuple(scan_.lines), tuple(scan_.code)
    return Scanned(first, lines_, code, tuple(scan_.fences), tuple(scan_.headings), scan_.cuts)


class _Scan:
    def __init__(self, first: int) -> None:
        self.first = first
        self.lines: list[str] = []
        self.code: list[bool] = []
        self.fences: list[Fence] = []
        self.headings: list[Heading] = []
        self.cuts: dict[int, Cuts] = {}
        self.comment = False
        self.content = 0  # column where the text of the innermost open list item begins
        self.marker = ""  # the opening of the fence that is open
        self.container = 0
        self.language = ""
        self.fence_line = 0
        self.inner: list[str] = []

    def line(self, line: str, number: int, closes_later: bool) -> None:
        if self.marker and not self._in_fence(line):
            self.finish()
        if self.marker:
            self._code_line(line)
            return
        if self.comment or (closes_later and "<!--" in line):
            line = self._without_comment(line, number)
        opening = _OPENING.fullmatch(line)
        if opening and self._opens(opening):
            self._open(opening, number)
            self.lines.append(line)
            self.code.append(True)
            return
        self._text_line(line, number)

    def finish(self) -> None:
        """Closes the fence that is open."""
        if self.marker:
            self.fences.append(Fence(self.language, tuple(self.inner), self.fence_line))
        self.marker, self.inner = "", []

    def _text_line(self, line: str, number: int) -> None:
        self.lines.append(line)
        self.code.append(False)
        found = _HEADING.fullmatch(line)
        if found:
            column = found.start(2) + 1 if found[2] else len(line) + 1
            self.headings.append(Heading(len(found[1]), _without_tail(found[2] or ""), number, column))
            self.content = 0
        elif mark := _LIST_MARK.match(line):
            if _width(mark[1]) < self.content + 4:
                self.content = _width(mark[0])
        elif line.strip() and not line[0].isspace():
            self.content = 0

    def _opens(self, opening: re.Match[str]) -> bool:
        if opening[2][0] == "`" and "`" in opening[3]:
            return False
        return _width(opening[1]) <= self.content + 3

    def _open(self, opening: re.Match[str], number: int) -> None:
        indent = _width(opening[1])
        self.container = self.content if indent >= self.content else 0
        if not self.container:
            self.content = 0
        words = opening[3].split()
        self.marker, self.language, self.fence_line = opening[2], words[0] if words else "", number

    def _in_fence(self, line: str) -> bool:
        """Whether the open fence goes on; it ends without a mark where the list item around it ends."""
        return not line.strip() or _width(line[: len(line) - len(line.lstrip())]) >= self.container

    def _code_line(self, line: str) -> None:
        self.lines.append(line)
        self.code.append(True)
        stripped = line.strip()
        if stripped.startswith(self.marker) and not stripped.strip(self.marker[0]):
            self.finish()
        else:
            self.inner.append(line)

    def _without_comment(self, line: str, number: int) -> str:
        kept: list[str] = []
        cuts: list[tuple[int, int]] = []
        length = last = 0
        for begin, end in self._outside_comments(line):
            if begin > last:
                cuts.append((length, begin - last))
            kept.append(line[begin:end])
            length, last = length + end - begin, end
        if cuts:
            self.cuts[number] = tuple(cuts)
        return "".join(kept)

    def _outside_comments(self, line: str) -> Iterator[tuple[int, int]]:
        spans = code_spans(line)
        position = 0
        while True:
            if self.comment:
                end = line.find("-->", position)
                if end < 0:
                    return
                self.comment, position = False, end + 3
            start = line.find("<!--", position)
            while start >= 0 and (inside := next((b for a, b in spans if a <= start < b), 0)):
                start = line.find("<!--", inside)
            if start < 0:
                yield position, len(line)
                return
            yield position, start
            self.comment, position = True, start + 4


def _without_tail(text: str) -> str:
    """A heading without the ``#`` that may close it."""
    text = text.strip()
    words = text.rstrip("#")
    return words.rstrip() if not words or words[-1].isspace() else text


def code_spans(text: str) -> list[tuple[int, int]]:
    """Where code between backticks begins and ends, in one pass."""
    runs = [match.span() for match in _TICKS.finditer(text)]
    later: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[index][1] - runs[index][0], []).append(index)
    spans, index = [], 0
    while index < len(runs):
        start, end = runs[index]
        same = later[end - start]
        while same and same[-1] <= index:
            same.pop()
        if same:
            index = same[-1]
            spans.append((start, runs[index][1]))
        index += 1
    return spans


def _width(lead: str) -> int:
    """Columns that a beginning of line takes up, tabs to the next multiple of four."""
    return len(lead.expandtabs(4))


def blocks(scanned: Scanned, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of lines without a blank one between `start` and `end`; fenced code never ends a run inside itself."""
    opened: int | None = None
    for number in range(start, end):
        blank = not scanned.line(number).strip() and not scanned.is_code(number)
        if blank and opened is not None:
            yield opened, number
            opened = None
        elif not blank and opened is None:
            opened = number
    if opened is not None:
        yield opened, end


def blanked(scanned: Scanned, ranges: Iterable[tuple[int, int]]) -> Scanned:
    """The text with the lines of some ranges (first, after the last) blank, so that the others keep their numbers."""
    lines, code = list(scanned.lines), list(scanned.code)
    for start, end in ranges:
        for number in range(start - scanned.first, end - scanned.first):
            lines[number], code[number] = "", False
    return Scanned(scanned.first, tuple(lines), tuple(code), scanned.fences, scanned.headings)
