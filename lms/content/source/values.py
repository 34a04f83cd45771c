"""The types of values in headers and settings (chapter 5.2): each reads a text, or says what is allowed instead.

A function of this module takes the written text and returns the value; it raises `PydanticCustomError`, whose type is a
code of the catalogue (``E207``, ``E203``) and whose context holds ``type`` and ``example`` for the message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from lms.content.course import Duration
from lms.content.source import vocabulary
from lms.content.source.numerals import read_decimal
from lms.plugin.message import mark

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,30}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2})?")
_VERSION = re.compile(r"\d{1,6}\.\d{1,6}(?:\.\d{1,6})?")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)\s*%?")
_QUANTITY = re.compile(r"(\S+)\s*([^\W\d_]+)")
_ZERO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff]")

_ENDING = re.compile(r"\.?([a-z0-9]{1,8})")
_PROGRAMS = frozenset(
    ["apk", "bat", "cmd", "com", "exe", "htm", "html", "jar", "js", "msi", "ps1", "scr", "sh", "svg", "vbs"]
)

SINGULAR: Mapping[str, str] = MappingProxyType(
    {unit[:-1]: unit for unit in ("seconds", "minutes", "hours", "days", "weeks", "months", "years")}
)
_SIZES = MappingProxyType({"b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3})


def wrong(expected: str, example: str, value: str, near: str = "") -> PydanticCustomError:
    """The error of a value that is not `expected` (a msgid)."""
    return PydanticCustomError(
        "E207", "wrong value", {"type": expected, "example": example, "v": value, "s": near}
    )


def text(value: str) -> str:
    return " ".join(value.split())


def summary(value: str) -> str:
    if len(text(value)) > 300:
        raise wrong(mark("a text of at most 300 characters"), "…", text(value)[:20] + "…")
    return text(value)


def flag(value: str) -> bool:
    word = value.strip().lower()
    known = {"true": "yes", "false": "no"}.get(word) or vocabulary.lookup(word, "flag")
    if known is None:
        raise wrong(mark("yes or no"), "ya", value)
    return known == "yes"


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


def ending(value: str) -> str:
    """The ending of a file that people may hand in, without its dot; never that of a program or a page."""
    found = _ENDING.fullmatch(value.strip().lower())
    if not found or found[1] in _PROGRAMS:
        raise wrong(mark("the ending of a document or picture"), "pdf", value)
    return found[1]


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


def identifier(value: str) -> str:
    """An id: lower-cased; anything else than letters, digits and hyphens is E203."""
    lowered = value.strip().lower()
    if not ID.fullmatch(lowered):
        better = re.sub(r"[^a-z0-9]+", "-", _ZERO_WIDTH.sub("", lowered)).strip("-")[:63]
        raise PydanticCustomError("E203", "not an id", {"v": value, "s": better})
    return lowered


def item_reference(value: str) -> str:
    """An item id, or ``modul:ID`` as ``module:id``."""
    prefix, colon, rest = value.partition(":")
    if colon and vocabulary.lookup(prefix, "prefix"):
        return "module:" + identifier(rest)
    return identifier(value)


def code(value: str) -> str:
    if not _CODE.fullmatch(value.strip()):
        raise wrong(mark("a code of letters, digits, dots and hyphens"), "MJN-01", value)
    return value.strip()


def language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value.strip()):
        raise wrong(mark("a language"), "id", value)
    return value.strip()


def version(value: str) -> str:
    if not _VERSION.fullmatch(value.strip()):
        raise wrong(mark("a version"), "1.2", value)
    return value.strip()


def format_number(value: str) -> str:
    if not re.fullmatch(r"\d{1,4}\.\d{1,4}", value.strip(), re.ASCII):
        raise wrong(mark("a version"), "1.0", value)
    return value.strip()


@cache
def one_of(place: str) -> Callable[[str], str]:
    """The reader of the words of one place of the vocabulary."""

    def read(value: str) -> str:
        internal = vocabulary.lookup(value, place)
        if internal is None:
            near = vocabulary.nearest(value, place)
            raise wrong(vocabulary.allowed(place), near or vocabulary.pairs(place)[0][0], value, near)
        return internal

    return read


_PLACEHOLDER = re.compile(r"\{([^{}]*)\}|[{}]")


def pattern(value: str) -> str:
    """The pattern of a certificate's number; only the braces of the format may stand in it."""
    for found in _PLACEHOLDER.finditer(value):
        name, colon, width = (found[1] or "").partition(":")
        internal = vocabulary.lookup(name, "pattern") if name else None
        if internal is None or (colon and (internal != "seq" or not re.fullmatch(r"[1-9]", width))):
            raise wrong(mark("a number pattern"), "{urut:5}/{kode}/{tahun}", value)
    return value.strip()


def _typed(read: Callable[[str], Any]) -> BeforeValidator:
    return BeforeValidator(read)


Text = Annotated[str, _typed(text)]
Summary = Annotated[str, _typed(summary)]
Flag = Annotated[bool, _typed(flag)]
Whole = Annotated[int, _typed(whole)]
Number = Annotated[Fraction, _typed(number)]
Weight = Annotated[Fraction, _typed(weight)]
LessonHours = Annotated[Fraction, _typed(lesson_hours)]
Points = Annotated[Fraction, _typed(points)]
Percent = Annotated[Fraction, _typed(percent)]
PassMark = Annotated[Fraction | None, _typed(pass_mark)]
Attempts = Annotated[int | None, _typed(attempts)]
Length = Annotated[Duration, _typed(duration)]
TimeLimit = Annotated[Duration, _typed(time_limit)]
Count = Annotated[int, _typed(count)]
Ending = Annotated[str, _typed(ending)]
Due = Annotated[Duration | date, _typed(due)]
Late = Annotated[Lateness, _typed(late)]
Moment = Annotated[str, _typed(moment)]
Size = Annotated[int, _typed(size)]
Day = Annotated[date, _typed(day)]
Id = Annotated[str, _typed(identifier)]
ItemReference = Annotated[str, _typed(item_reference)]
Code = Annotated[str, _typed(code)]
Language = Annotated[str, _typed(language)]
Version = Annotated[str, _typed(version)]
FormatNumber = Annotated[str, _typed(format_number)]
Pattern = Annotated[str, _typed(pattern)]
