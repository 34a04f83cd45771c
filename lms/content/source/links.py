"""Links and pictures in a Markdown text, found by a single pass over each paragraph."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from lms.content.source.scanner import Scanned, blocks, code_spans

_MARKS = re.compile(r"\\.|!?\[|\]", re.DOTALL)
_DEFINITION = re.compile(r" {0,3}\[(?![\^!])([^\[\]]{1,200})\]:[ \t]*(<[^<>]*>|\S+)")
_DEEPEST = 32  # round brackets in one target; also what keeps the search linear


@dataclass(frozen=True, slots=True)
class Ref:
    """One target as written, without ``<`` and ``>``, at its place. `words` are the label or alternative text."""

    target: str
    line: int
    column: int
    picture: bool
    words: str
    either: bool = False  # a reference definition, which may serve links and pictures


def refs(scanned: Scanned, start: int, end: int) -> Iterator[Ref]:
    """The links and pictures between two lines, outside code."""
    for first, after in blocks(scanned, start, end):
        number = first
        while number < after:
            if scanned.is_code(number):
                number += 1
                continue
            stop = number
            while stop < after and not scanned.is_code(stop):
                stop += 1
            source = scanned.source(number, stop)
            if "[" in source:
                yield from _paragraph(source, number)
            number = stop


def _paragraph(source: str, first: int) -> Iterator[Ref]:
    starts = [0] + [match.end() for match in re.finditer("\n", source)]

    def place(position: int) -> tuple[int, int]:
        row = bisect_right(starts, position) - 1
        return first + row, position - starts[row] + 1

    for begin in starts:
        end = source.find("\n", begin)
        found = _DEFINITION.match(source[begin : end if end >= 0 else len(source)])
        if found:
            yield Ref(_bare(found[2]), *place(begin + found.start(2)), False, found[1], either=True)
    for opening, closing, picture in _brackets(source):
        target = _destination(source, closing + 2)
        if target is not None:
            position, written = target
            words = source[opening + 1 : closing]
            yield Ref(_bare(written), *place(position), picture, words)


def _brackets(source: str) -> Iterator[tuple[int, int, bool]]:
    """(opening bracket, closing bracket, whether of a picture) of each pair that ``(`` follows."""
    spans = code_spans(source)
    span = 0
    opened: list[tuple[int, bool]] = []
    for mark in _MARKS.finditer(source):
        while span < len(spans) and spans[span][1] <= mark.start():
            span += 1
        if mark[0][0] == "\\" or (span < len(spans) and spans[span][0] <= mark.start()):
            continue
        if mark[0] != "]":
            opened.append((mark.end() - 1, mark[0][0] == "!"))
        elif opened:
            position, picture = opened.pop()
            if source[mark.end() : mark.end() + 1] == "(":
                yield position, mark.start(), picture


def _destination(source: str, position: int) -> tuple[int, str] | None:
    """Where the destination after ``](`` begins and how it is written; None if there is none."""
    while position < len(source) and source[position] in " \t\n":
        position += 1
    if source[position : position + 1] == "<":
        close = source.find(">", position, position + 2_000)
        return (position, source[position : close + 1]) if close > 0 else None
    depth, end = 0, position
    while end < len(source) and source[end] not in " \t\n":
        if source[end] == "(":
            depth += 1
            if depth > _DEEPEST:
                return None
        elif source[end] == ")":
            if depth == 0:
                break
            depth -= 1
        end += 1
    return (position, source[position:end]) if end > position else None


def _bare(written: str) -> str:
    return written[1:-1] if written.startswith("<") else written


def key(target: str) -> str:
    """A target as the renderer looks it up."""
    return html.unescape(target).replace("\\", "/")
