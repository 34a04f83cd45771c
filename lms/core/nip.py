"""The number of a civil servant: NIP of PNS and CPNS, NI PPPK; 18 digits, kept as text.

Digits 1–8 are the date of birth, 9–14 the month of appointment (PNS, by Peraturan Kepala BKN 22/2007) or the year and
kind of the contract (PPPK), 15 the sex, 16–18 a running number. There is no check digit, and numbers stay as issued
even when a date of birth is corrected later: what only looks odd is a warning and stops nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lms.plugin.message import Message, mark

LENGTH = 18

_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2013]+")
_DIGITS = re.compile(r"[0-9]{18}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number says: its digits, ``PNS`` or ``PPPK`` (empty when it has errors), and what is wrong or odd."""

    digits: str
    kind: str = ""
    errors: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()


def compact(text: str) -> str:
    """`text` without the spaces, dots and hyphens that a number may be written with."""
    return _SEPARATORS.sub("", text)


def length_error(digits: str) -> Message | None:
    """What is wrong with the length of a compacted number; None when it is 18 digits."""
    if _DIGITS.fullmatch(digits):
        return None
    if digits.isascii() and digits.isdigit():
        text = mark("A NIP has 18 digits. You wrote %(count)s.")
        return Message(text, {"count": len(digits)})
    return Message(mark("A NIP has 18 digits."))


def read(text: str, today: date) -> Reading:
    """Reads a number as somebody typed it, on the day `today`."""
    digits = compact(text)
    wrong_length = length_error(digits)
    if wrong_length:
        return Reading(digits, errors=(wrong_length,))
    errors = [*_birth_errors(digits, today), *_appointment_errors(digits)]
    if digits[14] not in "12":
        errors.append(Message(mark("Digit 15 of a NIP is 1 (male) or 2 (female).")))
    if errors:
        return Reading(digits, errors=tuple(errors))
    kind = "PNS" if int(digits[12:14]) <= 12 else "PPPK"
    return Reading(digits, kind, warnings=tuple(_oddities(digits, today)))


def _born(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def _birth_errors(digits: str, today: date) -> list[Message]:
    born = _born(digits)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day)) if born else 0
    if born is None or born.year < 1940 or not 18 <= age <= 75:
        return [Message(mark("The date of birth in the NIP is not valid (digits 1–8)."))]
    return []


def _appointment_errors(digits: str) -> list[Message]:
    if digits[12:14] == "00":
        return [Message(mark("Digits 13–14 of a NIP cannot be 00."))]
    return []


def _oddities(digits: str, today: date) -> list[Message]:
    odd = []
    year, part = int(digits[8:12]), int(digits[12:14])
    if part > 12 and not 21 <= part <= 29:
        odd.append(Message(mark("Digits 13–14 of the NIP are unusual.")))
    if not 1970 <= year <= today.year + 1 or year - int(digits[:4]) < 17:
        odd.append(Message(mark("The year of appointment in the NIP is unusual (digits 9–12).")))
    if digits.endswith("000"):
        odd.append(Message(mark("The NIP ends in 000. Check the last three digits.")))
    return odd
