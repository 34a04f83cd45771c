"""Numbers as files of other systems write them: with a decimal point, in no language."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def point(value: Fraction, places: int = 8) -> str:
    """A number with a decimal point, rounded to `places`."""
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: Fraction) -> str:
    """A share of 1 in percent, to five places."""
    return point(share * 100, 5)
