"""What a group gained between a pre-test and its post-test, as exact means. Pure.

The mean of the normalised gains of single people: L. Bao, American Journal of Physics 74 (2006), 917-922,
https://doi.org/10.1119/1.2213632, after R. R. Hake's gain of a class, American Journal of Physics 66 (1998), 64-74.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from lms.content.course import Item
from lms.content.rules import scoring

FROM = 5
"""People below which no figure is shown: single scores could be told from it."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How many people had these scores, in percent, before and after."""

    before: Fraction
    after: Fraction
    people: int


@dataclass(frozen=True, slots=True)
class GroupGain:
    """`people` have both scores, `full` of them 100 before; the means are None for fewer than `FROM`.

    `normalised` is the mean over those who had something left to gain.
    """

    pretest: Item
    posttest: Item
    people: int
    full: int
    before: Fraction | None = None
    after: Fraction | None = None
    normalised: Fraction | None = None

    @property
    def gain(self) -> Fraction | None:
        """How many points of a hundred were gained on average."""
        if self.before is None or self.after is None:
            return None
        return scoring.gain(self.before, self.after)

    @property
    def counted(self) -> int:
        """The people behind the normalised gain."""
        return self.people - self.full


def group_gain(pretest: Item, posttest: Item, scores: Iterable[Scores]) -> GroupGain:
    """The figures of those who have taken both."""
    found = list(scores)
    people = sum(one.people for one in found)
    shares = [(scoring.normalised_gain(one.before, one.after), one.people) for one in found]
    left = [(share, count) for share, count in shares if share is not None]
    counted = sum(count for _share, count in left)
    none = GroupGain(pretest, posttest, people, people - counted)
    if people < FROM:
        return none
    before = sum((one.before * one.people for one in found), Fraction(0)) / people
    after = sum((one.after * one.people for one in found), Fraction(0)) / people
    total = sum((share * count for share, count in left), Fraction(0))
    normalised = total / counted if counted >= FROM else None
    return GroupGain(pretest, posttest, people, people - counted, before, after, normalised)
