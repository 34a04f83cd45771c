"""Which lines, or words, two texts have in common, within a bound of work: the texts are a stranger's.

Comparing by the longest common stretch is quick for what people write, and takes minutes for 100 kB made to
be slow. Here it may take so many steps; what is left then counts as replaced: true, if not the shortest telling.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import Match, SequenceMatcher

STEPS = 4_000_000
"""Comparisons of two lines for one page: well below a second."""


class Effort:
    """How much work is left for all the comparisons of one page."""

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps


class Matcher(SequenceMatcher[str]):
    """`SequenceMatcher` that stops when `effort` is spent, and takes equal beginnings and ends without a search."""

    a: Sequence[str]
    b: Sequence[str]
    b2j: dict[str, list[int]]

    def __init__(
        self, one: Sequence[str], other: Sequence[str], effort: Effort, autojunk: bool = True
    ) -> None:
        self._effort = effort
        super().__init__(None, one, other, autojunk)

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """A stretch that both have within these bounds."""
        ahi = len(self.a) if ahi is None else ahi
        bhi = len(self.b) if bhi is None else bhi
        most, length = min(ahi - alo, bhi - blo), 0
        while length < most and self.a[alo + length] == self.b[blo + length]:
            length += 1
        if length or self._effort.left <= 0:
            return Match(alo, blo, length)
        while length < most and self.a[ahi - length - 1] == self.b[bhi - length - 1]:
            length += 1
        if length:
            return Match(ahi - length, bhi - length, length)
        self._effort.left -= sum(4 + len(self.b2j.get(line, ())) for line in self.a[alo:ahi])
        if self._effort.left <= 0:
            return Match(alo, blo, 0)
        return super().find_longest_match(alo, ahi, blo, bhi)
