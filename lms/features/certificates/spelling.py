"""Lesson hours as a certificate writes them: in figures, and in words where the language has them here; pure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from babel.numbers import format_decimal

_ID = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)
_EN = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
MOST = 999


def in_figures(quarters: int, language: str) -> str:
    """12,5 in Indonesian for 50 quarters; exact, at most two decimals."""
    return format_decimal(Decimal(quarters) / 4, "#,##0.##", locale=language)


def in_words(quarters: int, language: str) -> str:
    """*dua belas koma lima*; empty for other languages and beyond 999."""
    whole, rest = divmod(quarters, 4)
    if whole > MOST or language not in {"id", "en"}:
        return ""
    spell, point = (_indonesian, "koma") if language == "id" else (_english, "point")
    decimals = ("", "25", "5", "75")[rest]
    spoken = " ".join(spell(int(digit)) for digit in decimals)
    return f"{spell(whole)} {point} {spoken}" if spoken else spell(whole)


def _indonesian(number: int) -> str:
    if number < 12:
        return _ID[number]
    if number < 20:
        return f"{_ID[number - 10]} belas"
    if number < 100:
        return _joined(f"{_ID[number // 10]} puluh", _indonesian, number % 10)
    head = "seratus" if number < 200 else f"{_ID[number // 100]} ratus"
    return _joined(head, _indonesian, number % 100)


def _english(number: int) -> str:
    if number < 20:
        return _EN[number]
    if number < 100:
        tens = _EN_TENS[number // 10]
        return f"{tens}-{_EN[number % 10]}" if number % 10 else tens
    return _joined(f"{_EN[number // 100]} hundred", _english, number % 100)


def _joined(head: str, spell: Callable[[int], str], rest: int) -> str:
    return f"{head} {spell(rest)}" if rest else head
