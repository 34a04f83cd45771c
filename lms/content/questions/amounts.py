"""Accepted numbers: one number, one with a tolerance, or a range (chapter 9.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from lms.content.findings import finding, replacing
from lms.content.source.accepted import Accepted
from lms.content.source.numerals import read_decimal, read_number
from lms.plugin.finding import Finding
from lms.plugin.question import Json

_TOLERANCE = re.compile(r"(.+?)[ \t]*(?:\+-|\+/-|±)[ \t]*(.+?)[ \t]*(%?)")
_RANGE = re.compile(r"(.+?)[ \t]*\.\.[ \t]*(.+)")


@dataclass(frozen=True, slots=True)
class Amount:
    """Every number from `low` to `high` is accepted; `text` is how the author wrote it."""

    text: str
    low: Fraction
    high: Fraction
    weight: Fraction = Fraction(1)

    def to_json(self) -> Json:
        return [self.text, str(self.low), str(self.high), str(self.weight)]


def from_json(data: Json) -> Amount:
    """The amount again, from what `Amount.to_json` gave."""
    text, low, high, weight = data
    return Amount(str(text), Fraction(low), Fraction(high), Fraction(weight))


def read_amount(answer: Accepted, path: str, language: str, findings: list[Finding]) -> Amount | None:
    """An accepted number as written; None, with a finding, for what is none."""
    text = answer.text
    bounds = _bounds(text, language)
    if bounds is None:
        findings.append(finding("E432", path, answer.line, answer.column, v=text[:60]))
        return None
    for match in bounds[2]:
        findings.extend(_doubtful(match, answer, path, language))
    return Amount(text, bounds[0], bounds[1], answer.weight)


def _bounds(text: str, language: str) -> tuple[Fraction, Fraction, list[tuple[str, int]]] | None:
    """The least and the largest accepted number, and every number as written with its place in the text."""
    range_, tolerance = _RANGE.fullmatch(text), _TOLERANCE.fullmatch(text)
    found = range_ or tolerance
    written = [(found[1], found.start(1)), (found[2], found.start(2))] if found else [(text, 0)]
    values = [read_decimal(part, language) for part, _ in written]
    first, last = values[0], values[-1]
    if first is None or last is None:
        return None
    if range_:
        return (first, last, written) if first <= last else None
    if tolerance:
        width = abs(first) * last / 100 if tolerance[3] else last
        return (first - width, first + width, written) if last >= 0 else None
    return first, first, written


def _doubtful(written: tuple[str, int], answer: Accepted, path: str, language: str) -> Iterable[Finding]:
    text, offset = written
    reading = read_number(text, language)
    if reading is not None and reading.ambiguous:
        plain = plain_number(reading.value, language)
        column = answer.column + offset
        edit = replacing(answer.line, column, text, plain)
        yield finding("W406", path, answer.line, column, edit=edit, v=text, n=plain)


def plain_number(value: Fraction, language: str) -> str:
    """A number as it can be read in one way only, with the decimal mark of the language."""
    sign, value = ("-", -value) if value < 0 else ("", value)
    digits = 0
    while digits < 60 and (value * 10**digits).denominator != 1:
        digits += 1
    whole, part = divmod(int(value * 10**digits), 10**digits)
    decimals = f"{part:0{digits}}" if digits else ""
    if len(decimals) == 3 and 0 < whole < 1000:  # three decimals could be three digits of a group
        decimals += "0"
    return f"{sign}{whole}{(',' if language == 'id' else '.') + decimals if decimals else ''}"


def best(answer: str, amounts: Iterable[Amount], language: str) -> tuple[int, Fraction]:
    """The place, from 0, and the weight of what earns most for a number in words; (-1, 0) where nothing fits."""
    value = read_decimal(answer, language)
    place, most = -1, Fraction(0)
    if value is None:
        return place, most
    for n, amount in enumerate(amounts):
        if (place < 0 or amount.weight > most) and amount.low <= value <= amount.high:
            place, most = n, amount.weight
    return place, most
