"""Gaps in a running text: ``[[KPK; (50%) UPG]]``, ``[[=30]]``, ``[[right; !wrong]]`` (chapter 9.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from lms.content.findings import finding
from lms.content.source.accepted import Accepted, share_of
from lms.content.source.scanner import code_spans, scan
from lms.plugin.finding import Finding
from lms.plugin.question import Text, gap_mark

_OPENING = "[["
_CLOSING = "]]"
_ESCAPED = frozenset(";]!\\")
_SIGN = re.compile(r"[ \t]*(?:![ \t]*)?")
_EQUALS = re.compile(r"[ \t]*(?:=[ \t]*)?")
_WEIGHT = re.compile(r"\([ \t]*(-?[ \t]*\d{1,3}(?:[.,]\d{1,6})?[ \t]*%)[ \t]*\)[ \t]*")


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: its alternatives as accepted answers, those marked as wrong apart. `number`: it holds a number.

    `end` is the column after it.
    """

    line: int
    column: int
    end: int
    number: bool
    accepted: tuple[Accepted, ...]
    wrong: tuple[Accepted, ...] = ()
    order: tuple[Accepted, ...] = ()

    @property
    def kind(self) -> str:
        """``number``, ``select`` where wrong words are offered too, or ``text``."""
        return "number" if self.number else "select" if self.wrong else "text"


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps of a text in order, the text with a mark in place of each, and what is wrong with them."""

    gaps: tuple[Gap, ...]
    text: Text
    findings: tuple[Finding, ...]


def read_gaps(stem: Text, path: str) -> Gaps:
    """Finds the gaps outside code. One that is not closed on its line is a finding."""
    lines = stem.source.split("\n")
    scanned = scan(lines, stem.line)
    gaps: list[Gap] = []
    findings: list[Finding] = []
    masked = []
    for number, line in enumerate(lines, stem.line):
        found = [] if scanned.is_code(number) else list(_of_line(line, number, path, findings))
        masked.append(_masked(line, found, len(gaps)))
        gaps += found
    return Gaps(tuple(gaps), Text("\n".join(masked), stem.line), tuple(findings))


def _of_line(line: str, number: int, path: str, findings: list[Finding]) -> Iterator[Gap]:
    spans = code_spans(line) if _OPENING in line else []
    at = line.find(_OPENING)
    while at >= 0:
        inside = next((end for start, end in spans if start <= at < end), None)
        if inside is not None:
            at = line.find(_OPENING, inside)
            continue
        end = _end(line, at + 2)
        if end < 0:
            findings.append(finding("E431", path, number, at + 1))
            return
        yield _gap(line, number, at, end, path, findings)
        at = line.find(_OPENING, end + 2)


def _end(line: str, at: int) -> int:
    """Where the brackets close that opened before `at`; -1 where they do not."""
    while at < len(line):
        if line[at] == "\\":
            at += 2
        elif line.startswith(_CLOSING, at):
            return at
        else:
            at += 1
    return -1


def _gap(line: str, number: int, start: int, end: int, path: str, findings: list[Finding]) -> Gap:
    numeric = line[start + 2 : end].lstrip().startswith("=")
    order: list[tuple[bool, Accepted]] = []
    for begin, stop in _pieces(line, start + 2, end):
        signs = _SIGN.match(line, begin, stop) if not numeric else _EQUALS.match(line, begin, stop)
        is_wrong = not numeric and bool(signs and "!" in signs[0])
        at = signs.end() if signs else begin
        one = _alternative(line[at:stop].rstrip(), number, at, path, findings)
        order.append((is_wrong, one))
    accepted = tuple(one for is_wrong, one in order if not is_wrong)
    wrong = tuple(one for is_wrong, one in order if is_wrong)
    return Gap(number, start + 1, end + 3, numeric, accepted, wrong, tuple(one for _, one in order))


def _pieces(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the alternatives between two places begin and end."""
    at = begin = start
    while at < end:
        if line[at] == "\\":
            at += 1
        elif line[at] == ";":
            yield begin, at
            begin = at + 1
        at += 1
    yield begin, end


def _alternative(text: str, number: int, begin: int, path: str, findings: list[Finding]) -> Accepted:
    weight = Fraction(1)
    mark = _WEIGHT.match(text)
    if mark:
        share = share_of(mark[1].strip())
        if share is None or not 0 <= share <= 1:
            findings.append(finding("E422/answer", path, number, begin + 1, v=mark[0].strip()))
        else:
            weight = share
        text, begin = text[mark.end() :], begin + mark.end()
    return Accepted(_unescaped(text).strip(), number, begin + 1, weight)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: found[1] if found[1] in _ESCAPED else found[0], text)


def _masked(line: str, gaps: list[Gap], before: int) -> str:
    pieces, at = [], 0
    for n, gap in enumerate(gaps, before):
        pieces += [line[at : gap.column - 1], gap_mark(n)]
        at = gap.end - 1
    return "".join([*pieces, line[at:]])
