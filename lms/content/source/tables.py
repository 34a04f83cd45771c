"""Pipe tables as rows of cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lms.content.source.scanner import Scanned, code_spans

_RULE = re.compile(r"[ \t]{0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")

Table = tuple[tuple[str, ...], ...]


def tables(scanned: Scanned, start: int, end: int) -> Iterator[tuple[int, int, Table]]:
    """(first line, line after the last, rows with the header first) of each table between two lines."""
    number = start
    while number + 1 < end:
        if not _is_head(scanned, number):
            number += 1
            continue
        first, rows = number, [cells(scanned.line(number))]
        number += 2
        while number < end and scanned.line(number).strip() and not scanned.is_code(number):
            if "|" not in scanned.line(number):
                break
            rows.append(cells(scanned.line(number)))
            number += 1
        yield first, number, tuple(rows)


def _is_head(scanned: Scanned, number: int) -> bool:
    head, rule = scanned.line(number), scanned.line(number + 1)
    if "|" not in head or scanned.is_code(number) or scanned.is_code(number + 1):
        return False
    if "-" not in rule or not _RULE.fullmatch(rule):
        return False
    return len(cells(head)) == len(cells(rule))


def cells(line: str) -> tuple[str, ...]:
    """The cells of one row; a bar in code or after a backslash divides nothing."""
    return tuple(line[begin:end].strip().replace("\\|", "|") for begin, end in _spans(line))


def columns(line: str) -> tuple[int, ...]:
    """The column on which the text of each cell begins, of an empty one its last."""
    found = []
    for begin, end in _spans(line):
        text = line[begin:end]
        found.append(begin + len(text) - len(text.lstrip()) + 1 if text.strip() else max(begin + 1, end))
    return tuple(found)


def _spans(line: str) -> list[tuple[int, int]]:
    """Where each cell begins and ends, without the empty ones outside the outer bars."""
    spans = code_spans(line)
    found: list[tuple[int, int]] = []
    begin = position = 0
    span = 0
    while position < len(line):
        while span < len(spans) and spans[span][1] <= position:
            span += 1
        if span < len(spans) and spans[span][0] <= position:
            position = spans[span][1]
            continue
        if line[position] == "\\":
            position += 2
            continue
        if line[position] == "|":
            found.append((begin, position))
            begin = position + 1
        position += 1
    found.append((begin, len(line)))
    if not line[slice(*found[0])].strip():
        found = found[1:]
    if found and not line[slice(*found[-1])].strip():
        found = found[:-1]
    return found
