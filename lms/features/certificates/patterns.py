"""Patterns of certificate numbers, such as ``{urut:5}/{kode}/{penyelenggara}/{bulan-romawi}/{tahun}``; pure.

The words are those of the course format, in both its languages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lms.content.source import vocabulary

USUAL = "{urut:5}/{kode}/{penyelenggara}/{bulan-romawi}/{tahun}"
WITHOUT_ORGANISER = "{urut:5}/{kode}/{bulan-romawi}/{tahun}"
LONGEST = 180
"""Signs of a number: it is also the name of a file."""
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

_TOKEN = re.compile(r"\{([a-z-]+)(?::([1-9]))?\}")
_BRACE = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Values:
    """What a number is filled with."""

    day: date
    course: str
    course_code: str
    organiser: str


_WIDEST = Values(date(2026, 8, 1), "x" * 63, "", "x" * 40)
"""Ids of courses and codes of issuers have at most so many signs; no month is longer in Roman numerals."""


def names(pattern: str) -> frozenset[str]:
    """What a pattern asks for, in the words of the program: ``seq year month month-roman course code organiser``."""
    return frozenset(_meaning(found[1]) for found in _TOKEN.finditer(pattern))


def faults(pattern: str, by_course: bool = False) -> tuple[str, ...]:
    """What speaks against a pattern: ``braces`` (not of the format), ``seq`` or ``year`` missing, ``close`` (a digit or
    another brace right beside the running number: two numbers could read alike), ``course`` (each course counts by
    itself, and the number does not say which), ``long`` (a number could have more than `LONGEST` signs)."""
    found = []
    known = names(pattern)
    if "" in known or _BRACE.search(_TOKEN.sub("", pattern)):
        found.append("braces")
    found += [name for name in ("seq", "year") if name not in known]
    if "seq" in known and _runs_together(pattern):
        found.append("close")
    if by_course and not known & {"course", "code"}:
        found.append("course")
    if len(fill(pattern, 10**8, _WIDEST)) > LONGEST:
        found.append("long")
    return tuple(found)


def fill(pattern: str, sequence: int, values: Values) -> str:
    """The number; a brace that the format does not know stays as it is."""
    texts = {
        "year": f"{values.day.year}",
        "month": f"{values.day.month:02d}",
        "month-roman": ROMAN[values.day.month - 1],
        "course": values.course,
        "code": values.course_code or values.course,
        "organiser": values.organiser,
    }

    def text(found: re.Match[str]) -> str:
        name = _meaning(found[1])
        if name == "seq":
            return f"{sequence:0{found[2] or 1}d}"
        return texts.get(name, found[0])

    return _TOKEN.sub(text, pattern)


def _meaning(word: str) -> str:
    return vocabulary.lookup(word, "pattern") or ""


def _runs_together(pattern: str) -> bool:
    for found in _TOKEN.finditer(pattern):
        if _meaning(found[1]) == "seq":
            beside = (
                pattern[max(0, found.start() - 1) : found.start()] + pattern[found.end() : found.end() + 1]
            )
            if any(sign.isdigit() or sign in "{}" for sign in beside):
                return True
    return False
