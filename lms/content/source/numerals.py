"""Reading numbers as people write them, in Indonesian and English (chapter 9.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_SHAPE = re.compile(r"([+\-−]?)\s*([0-9]+(?:[.,\u0020\u00a0\u202f][0-9]+)*|[.,][0-9]+)", re.ASCII)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """A number, and whether only the language told a grouping mark from a decimal one."""

    value: Fraction
    ambiguous: bool = False


def read_decimal(text: str, language: str) -> Fraction | None:
    """The number that `text` means in `language`; None if it is none. Never raises."""
    reading = read_number(text, language)
    return reading.value if reading else None


def read_number(text: str, language: str) -> Reading | None:
    """Like `read_decimal`, also telling whether the text could have meant another number."""
    text = text.strip()
    found = _SHAPE.fullmatch(text) if len(text) <= _LONGEST else None
    if not found:
        return None
    digits = re.sub("[\u00a0\u202f]", " ", found[2])
    decimal, ambiguous = _decimal_mark(digits, language)
    whole, _, part = digits.partition(decimal) if decimal else (digits, "", "")
    if (" " in part or "." in part or "," in part) or not _grouped(whole):
        return None
    value = Fraction(int(re.sub(r"[., ]", "", whole) or "0")) + Fraction(int(part or "0"), 10 ** len(part))
    return Reading(-value if found[1] in ("-", "−") else value, ambiguous)


def _decimal_mark(digits: str, language: str) -> tuple[str, bool]:
    """The mark before the decimals, empty if there is none, and whether the language had to tell."""
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        return ("." if digits.rindex(".") > digits.rindex(",") else ","), False
    if dots + commas != 1:
        return "", False
    mark = "." if dots else ","
    before, _, after = digits.partition(mark)
    if len(after) == 3 and 1 <= len(before) <= 3 and before.strip("0") and " " not in digits:
        own = "," if language == "id" else "."
        return (mark if mark == own else ""), True
    return mark, False


def _grouped(whole: str) -> bool:
    """Whether every group after the first has three digits and one mark groups throughout."""
    marks = set(re.findall(r"[., ]", whole))
    if not marks:
        return True
    first, *groups = re.split(r"[., ]", whole)
    return len(marks) == 1 and 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups)
