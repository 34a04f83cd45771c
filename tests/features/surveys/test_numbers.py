"""A number that somebody typed is kept as they would read it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from lms.features.surveys.answers import plain


@pytest.mark.parametrize("number", ["0", "3", "1000", "2.5", "0.25", "-1.125", "0.0625", "12.3", "0.008"])
def test_a_decimal_stays_a_decimal(number: str) -> None:
    assert plain(Fraction(number)) == number
