"""The quantities of headers and settings (chapter 5.2): numbers, sizes, lengths of time and days.

Each function reads a text or raises what `lms.content.source.values.wrong` makes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Annotated

from pydantic_core import PydanticCustomError

from lms.content.course import Duration
from lms.content.source import vocabulary
from lms.content.source.numerals import read_decimal
from lms.content.source.values import typed, wrong
from lms.plugin.message import mark

_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)\s*%?")
_QUANTITY = re.compile(r"(\S+)\s*([^\W\d_]+)")
SINGULAR: Mapping[str, str] = MappingProxyType(
    {unit[:-1]: unit for unit in ("seconds", "minutes", "hours", "days", "weeks", "months", "years")}
)
_SIZES = MappingProxyType({"b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3})


def whole(value: str) -> int:
    if not re.fullmatch(r"\d{1,10}", value.strip(), re.ASCII) or int(value) > 10**9:
        raise wrong(mark("a whole number"), "3", value)
    return int(value)


def number(value: str) -> Fraction:
    read = read_decimal(value, "id")
    if read is None:
        raise wrong(mark("a number"), "0,5", value)
    return read


def weight(value: str) -> Fraction:
    if (read := read_decimal(value, "id")) is None or read < 0:
        raise wrong(mark("a number not below 0"), "1", value)
    return read


def lesson_hours(value: str) -> Fraction:
    read = read_decimal(value, "id")
    if read is None or not 0 <= read <= 200 or (read * 4).denominator != 1:
        raise wrong(mark("a number of lesson hours in quarters, at most 200"), "2,5", value)
    return read


def points(value: str) -> Fraction:
    read = read_decimal(value, "id")
    if read is None or not 0 < read <= 100 or (read * 100).denominator != 1:
        raise wrong(mark("a number above 0, at most 100, with at most two decimals"), "2", value)
    return read


def percent(value: str) -> Fraction:
    found = _PERCENT.fullmatch(value.strip())
    read = Fraction(found[1].replace(",", ".")) if found else None
    if read is None or read > 100:
        raise wrong(mark("a percentage"), "70%", value)
    return read


def pass_mark(value: str) -> Fraction | None:
    """A percentage, or None for the word that means there is none."""
    return None if vocabulary.lookup(value, "pass") else percent(value)


def attempts(value: str) -> int | None:
    """A number of attempts, or None for as many as one likes."""
    if vocabulary.lookup(value, "attempts"):
        return None
    if not re.fullmatch(r"[1-9]\d{0,5}", value.strip(), re.ASCII):
        raise wrong(mark('a whole number from 1, or "bebas"'), "3", value)
    return int(value)


def duration(value: str) -> Duration:
    found = _QUANTITY.fullmatch(value.strip())
    count = read_decimal(found[1], "id") if found else None
    word = found[2].lower() if found else ""
    unit = SINGULAR.get(word) or vocabulary.lookup(word, "unit")
    if count is None or unit is None or not 0 <= count <= 100_000:
        near = vocabulary.nearest(word, "unit") if count is not None and unit is None else ""
        near = f"{found[1]} {near}" if found and near else ""
        raise wrong(mark("a duration"), "30 menit", value, near)
    return Duration(count, unit)


def time_limit(value: str) -> Duration:
    read = duration(value)
    if not 60 <= read.seconds <= 8 * 3600:
        raise wrong(mark("a duration from 1 minute to 8 hours"), "30 menit", value)
    return read


def size(value: str) -> int:
    found = _QUANTITY.fullmatch(value.strip())
    count = read_decimal(found[1], "id") if found else None
    factor = _SIZES.get(found[2].lower()) if found else None
    if count is None or factor is None or count < 0:
        raise wrong(mark("a size"), "5 MB", value)
    return int(count * factor)


def count(value: str) -> int:
    if (read := whole(value)) < 1:
        raise wrong(mark("a whole number from 1"), "1", value)
    return read


def due(value: str) -> Duration | date:
    """A duration from enrolment, or a day."""
    if re.fullmatch(r"\d{4}-.*", value.strip()):
        return day(value)
    try:
        return duration(value)
    except PydanticCustomError as error:
        near = (error.context or {}).get("s", "")
        raise wrong(mark("a duration or a date"), "14 hari", value, str(near)) from None


@dataclass(frozen=True, slots=True)
class Lateness:
    """What becomes of a work that comes late (``accept deduct reject``), and what is taken off, in percent."""

    rule: str = "accept"
    deduction: Fraction = Fraction(0)


def late(value: str) -> Lateness:
    """``terima``, ``potong 20%`` or ``tolak``."""
    word, _, rest = value.strip().partition(" ")
    rule = vocabulary.lookup(word, "late")
    try:
        if rule == "deduct":
            return Lateness(rule, percent(rest))
        if rule and not rest.strip():
            return Lateness(rule)
    except PydanticCustomError:
        pass
    near = vocabulary.nearest(word, "late") if rule is None else ""
    raise wrong(mark('"terima", "potong 20%" or "tolak"'), "potong 20%", value, near)


def moment(value: str) -> str:
    """When a survey is asked: ``end``, or how long after it, as written."""
    rest, _, last = value.strip().rpartition(" ")
    if not rest and vocabulary.lookup(last, "when") == "end":
        return "end"
    if rest and vocabulary.lookup(last, "when") == "after":
        duration(rest)
        return value.strip()
    raise wrong(mark('"akhir", or a duration with "setelah"'), "3 bulan setelah", value)


def day(value: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip(), re.ASCII):
            raise ValueError
        return date.fromisoformat(value.strip())
    except ValueError:
        raise wrong(mark("a date"), "2026-08-17", value) from None


Whole = Annotated[int, typed(whole)]
Number = Annotated[Fraction, typed(number)]
Weight = Annotated[Fraction, typed(weight)]
LessonHours = Annotated[Fraction, typed(lesson_hours)]
Points = Annotated[Fraction, typed(points)]
Percent = Annotated[Fraction, typed(percent)]
PassMark = Annotated[Fraction | None, typed(pass_mark)]
Attempts = Annotated[int | None, typed(attempts)]
Length = Annotated[Duration, typed(duration)]
TimeLimit = Annotated[Duration, typed(time_limit)]
Count = Annotated[int, typed(count)]
Due = Annotated[Duration | date, typed(due)]
Late = Annotated[Lateness, typed(late)]
Moment = Annotated[str, typed(moment)]
Size = Annotated[int, typed(size)]
Day = Annotated[date, typed(day)]
