"""JP as people write them; kept as four times as many whole quarters, so that they stay exact. Pure."""

from __future__ import annotations

from fractions import Fraction

from lms.content.source.numerals import read_decimal

UNIT = "jp"


def number(text: str) -> Fraction | None:
    """The number in ``2``, ``1,5``, ``1.5`` or ``12 JP``; None where there is none."""
    return read_decimal(bare(text), "id")


def bare(text: str) -> str:
    """The text without the unit behind the number."""
    text = text.strip()
    return text[: -len(UNIT)].rstrip() if text.casefold().endswith(UNIT) else text


def quarters_of(count: Fraction | None) -> int | None:
    """So many JP in quarters; None where they are no whole number of them."""
    if count is None or (count * 4).denominator != 1:
        return None
    return int(count * 4)


def read(text: str) -> int | None:
    """The JP in a text, in quarters; None where it is no number of them."""
    return quarters_of(number(text))


def written(quarters: int) -> str:
    """JP as fields are filled in, with the sign of Indonesian numbers."""
    whole, rest = divmod(quarters, 4)
    return f"{whole}{('', ',25', ',5', ',75')[rest]}"
