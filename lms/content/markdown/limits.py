"""The limits of chapter 18 of the format that protect the renderer, measured on the text before it is rendered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lms.content.markdown.found import Normalised
from lms.content.markdown.normalise import MAX_DEPTH
from lms.plugin.message import Message, mark

MAX_TEXT = 1_000_000
"""Bytes of one text: the largest file that may hold one (a bank). Smaller files are the reader's to limit."""
MAX_BRACKETS_BLOCK = 1_000
MAX_BRACKETS = 5_000
MAX_FOOTNOTES = 300
MAX_COLUMNS = 30
MAX_ROWS = 500

_WHAT = {
    "size": mark("the size of the text in bytes"),
    "block": mark("the number of “[” in one paragraph"),
    "brackets": mark("the number of “[” in one text"),
    "depth": mark("the nesting of lists and quotes"),
    "footnotes": mark("the number of footnotes"),
    "columns": mark("the number of columns of the table"),
    "rows": mark("the number of rows of the table"),
}


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit that a text breaks: `code` E110–E114, what was measured, how much of it, the limit, and where."""

    code: str
    what: str
    count: int
    limit: int
    line: int


def what(name: str) -> Message:
    """The words for what a breach measured."""
    return Message(_WHAT[name])


def too_long(source: str) -> Breach | None:
    """The first check, made before anything reads the text."""
    size = len(source.encode(errors="replace")) if len(source) * 4 > MAX_TEXT else 0
    return Breach("E110", "size", size, MAX_TEXT, 0) if size > MAX_TEXT else None


def breaches(lines: Sequence[str], found: Normalised) -> Iterator[Breach]:
    """Every limit that the text breaks; `lines` are its lines, `found` what the normaliser saw in them."""
    yield from _brackets(lines, found.fenced)
    if found.depth > MAX_DEPTH:
        yield Breach("E112", "depth", found.depth, MAX_DEPTH, found.depth_line)
    if len(found.footnotes) > MAX_FOOTNOTES:
        line = found.footnotes[MAX_FOOTNOTES]
        yield Breach("E113", "footnotes", len(found.footnotes), MAX_FOOTNOTES, line)
    for table in found.tables:
        if table.columns > MAX_COLUMNS:
            yield Breach("E114", "columns", table.columns, MAX_COLUMNS, table.line)
        if table.rows > MAX_ROWS:
            yield Breach("E114", "rows", table.rows, MAX_ROWS, table.line)


def _brackets(lines: Sequence[str], fenced: set[int]) -> Iterator[Breach]:
    total = in_block = first = 0
    reported = False
    for offset, line in enumerate(lines):
        bare = line.strip(" \t>")
        if not bare or offset in fenced:
            in_block, reported = 0, False
            continue
        if not in_block:
            first = offset
        count = line.count("[")
        in_block += count
        total += count
        if in_block > MAX_BRACKETS_BLOCK and not reported:
            reported = True
            yield Breach("E111", "block", in_block, MAX_BRACKETS_BLOCK, first)
        if total > MAX_BRACKETS >= total - count:
            yield Breach("E111", "brackets", total, MAX_BRACKETS, offset)
