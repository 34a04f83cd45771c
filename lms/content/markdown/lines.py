"""What a line of Markdown may begin, as GitHub reads it. Patterns match at the first character after the indent."""

from __future__ import annotations

import re
import unicodedata

from lms.content.markdown import marks

Line = tuple[int, str]
"""Offset of a line in the source, and its text with the tabs of its indent expanded."""

ITEM = re.compile(r"(?:[-*+]|(\d{1,9})[.)])(?:( +)(?=\S)|\s*$)")
RULE = re.compile(r"(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$")
UNDERLINE = re.compile(r"(?:-+|=+) *$")
HEADING = re.compile(r"#{1,6}(?: |$)")
NOTE = re.compile(r"\[\^[^\]\s]+\]: *")
DEFINITION = re.compile(r": {1,3}(?=\S)")
TASK = re.compile(r"( *)\[([ xX])\] +(?=\S)")
MARK_LIKE = re.compile(r"(\d*)([-*+.])(?= )")

_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*(.*)$")
_DELIMITER = re.compile(r"\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *$")
_PIPE = re.compile(r"(?<!\\)\|")


def plain_lines(source: str) -> list[str]:
    """The lines of `source`, composed (NFC), without control characters and without our own marks."""
    text = unicodedata.normalize("NFC", source.replace("\r\n", "\n").replace("\r", "\n"))
    return marks.RESERVED.sub("", text).split("\n")


def leading(line: str) -> str:
    """`line` with the tabs of its indent expanded; empty where it is blank."""
    rest = line.lstrip(" \t")
    return line[: len(line) - len(rest)].expandtabs(4) + rest if rest.strip() else ""


def indent(line: str) -> int:
    """How many spaces `line` begins with."""
    return len(line) - len(line.lstrip(" "))


def fence_start(body: str) -> re.Match[str] | None:
    """The opening of a fence: group 1 the fence, group 2 the words behind it."""
    match = _FENCE.match(body)
    return None if match and match[1][0] == "`" and "`" in match[2] else match


def fence_end(opening: re.Match[str]) -> re.Pattern[str]:
    """What closes the fence that `opening` opened."""
    return re.compile(f" *{re.escape(opening[1][0])}{{{len(opening[1])},}} *$")


def cells(row: str) -> int:
    """How many cells a row of a table has, its outer bars left aside."""
    row = row.strip()
    bars = len(_PIPE.findall(row))
    return bars + 1 - row.startswith("|") - (len(row) > 1 and row.endswith("|") and not row.endswith("\\|"))


def table_start(body: str, below: str) -> bool:
    """Whether two lines are the head of a table."""
    below = below.strip()
    return "|" in body and "|" in below and bool(_DELIMITER.match(below)) and cells(body) == cells(below)
