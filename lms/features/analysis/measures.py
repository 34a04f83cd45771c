"""The figures of classical test theory, pure: from shares of points to difficulty, discrimination and reliability.

A share is what an answer earned of its points, from 0 to 1. Everything is exact but for the last square root. A figure
that is not defined (nothing varies, too few rows) is None. Whole numbers of one part are taken for fractions too, and
are far quicker.

Sources: Kelley (1939) for the outer 27 %; Henrysson (1963) for leaving the question out of the total it is compared
with; Kuder and Richardson (1937), formula 20; Cronbach (1951) for alpha.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

Number = Fraction | int

OUTER = Fraction(27, 100)
"""The share of the attempts in the upper and in the lower group (Kelley 1939)."""


def mean(values: Sequence[Number]) -> Fraction | None:
    """The arithmetic mean: of shares, the difficulty p of a question."""
    whole, scale = _scaled(values)
    return Fraction(sum(whole), scale * len(whole)) if whole else None


def variance(values: Sequence[Number]) -> Fraction | None:
    """The variance of a sample (divided by n - 1), from two values on."""
    whole, scale = _scaled(values)
    n = len(whole)
    return Fraction(_squares(whole, whole), scale * scale * n * (n - 1)) if n > 1 else None


def deviation(values: Sequence[Number]) -> float | None:
    """The standard deviation of a sample."""
    found = variance(values)
    return None if found is None else root(found)


Weights = Mapping[Number, Fraction]
"""How much an attempt with this total counts."""


def outer_groups(totals: Sequence[Number]) -> tuple[Weights, Weights]:
    """How much each attempt counts in the upper and in the lower group, by its total; not at all where none is given.

    Each group holds 27 % of the attempts, rounded to whole ones. Attempts that are equal at its edge share the places
    that are left, so that no order decides who is in.
    """
    size = math.floor(OUTER * len(totals) + Fraction(1, 2))
    counts = Counter(totals)
    return _outermost(counts, size, highest=True), _outermost(counts, size, highest=False)


def _outermost(counts: Mapping[Number, int], size: int, highest: bool) -> Weights:
    weights: dict[Number, Fraction] = {}
    left = size
    for total in sorted(counts, reverse=highest):
        if not left:
            break
        taken = min(left, counts[total])
        weights[total] = Fraction(taken, counts[total])
        left -= taken
    return weights


def discrimination(shares: Sequence[Number], totals: Sequence[Number]) -> Fraction | None:
    """D: the mean share of the upper group minus that of the lower group, groups being made by `totals`."""
    pairs = Counter(zip(shares, totals, strict=True))
    upper, lower = outer_groups(totals)
    above, below = _weighted_mean(pairs, upper), _weighted_mean(pairs, lower)
    return None if above is None or below is None else above - below


def _weighted_mean(pairs: Mapping[tuple[Number, Number], int], weights: Weights) -> Fraction | None:
    """The mean of shares, each counting as much as its total does."""
    size, total = Fraction(0), Fraction(0)
    for (share, whole), times in pairs.items():
        weight = weights.get(whole)
        if weight is not None:
            size += weight * times
            total += weight * times * share
    return total / size if size else None


def correlation(first: Sequence[Number], second: Sequence[Number]) -> float | None:
    """Pearson's correlation. Of shares of 0 and 1 with a score this is the point-biserial one."""
    one, _scale = _scaled(first)
    two, _scale = _scaled(second)
    if len(one) < 2:
        return None
    both = _squares(one, one) * _squares(two, two)
    if not both:
        return None
    together = _squares(one, two)
    found = root(Fraction(together * together, both))
    return found if together >= 0 else -found


def alpha(rows: Sequence[Sequence[Number]]) -> Fraction | None:
    """Cronbach's alpha; a row holds what one attempt earned with each question, all rows the same questions."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    whole = variance([sum(row) for row in rows])
    if not whole:
        return None
    parts = sum((variance(column) or Fraction(0) for column in zip(*rows, strict=True)), Fraction(0))
    k = len(rows[0])
    return Fraction(k, k - 1) * (1 - parts / whole)


def kr20(rows: Sequence[Sequence[Number]]) -> Fraction | None:
    """Kuder and Richardson's formula 20, for rows of 0 and 1 only; None for any other share."""
    if len(rows) < 2 or len(rows[0]) < 2 or any(share not in (0, 1) for row in rows for share in row):
        return None
    n, k = len(rows), len(rows[0])
    totals = [sum(int(share) for share in row) for row in rows]
    spread = Fraction(_squares(totals, totals), n * n)
    if not spread:
        return None
    right = [Fraction(sum(int(share) for share in column), n) for column in zip(*rows, strict=True)]
    return Fraction(k, k - 1) * (1 - sum((p * (1 - p) for p in right), Fraction(0)) / spread)


def standard_error(deviation: float, reliability: Fraction) -> float | None:
    """The standard error of measurement, in the unit of `deviation`; None for a reliability below 0."""
    return deviation * root(1 - reliability) if 0 <= reliability <= 1 else None


def median(values: Sequence[int]) -> Fraction | None:
    """The middle value, or the mean of the two in the middle."""
    ranked, n = sorted(values), len(values)
    return Fraction(ranked[(n - 1) // 2] + ranked[n // 2], 2) if n else None


def root(value: Fraction) -> float:
    """The square root, from as many whole digits as a floating point number holds."""
    digits = 10**40
    return math.isqrt(value.numerator * digits // value.denominator) / 10**20


def _squares(one: Sequence[int], two: Sequence[int]) -> int:
    """n times the sum of the products of the distances from the means, exactly."""
    return len(one) * sum(map(int.__mul__, one, two)) - sum(one) * sum(two)


def _scaled(values: Sequence[Number]) -> tuple[list[int], int]:
    """The values as whole numbers of one part."""
    known: dict[Number, int] = dict.fromkeys(values, 0)
    scale = math.lcm(*(value.denominator for value in known))
    for value in known:
        known[value] = value.numerator * (scale // value.denominator)
    return [known[value] for value in values], scale
