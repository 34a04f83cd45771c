"""Where learners stop: how many have come to each part of a course, in its order, and after which most are lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lms.content.course import Course
from lms.core.i18n import Phrase, told

FEWEST = 5
"""Of fewer learners nothing is shown: single people could be told from the bars."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A part of the course: `reached` of all who began have opened it; `lost` came to the part before and not here."""

    number: int
    title: Phrase
    reached: int
    lost: int
    before: int

    @property
    def share_lost(self) -> Fraction:
        """Of those who came to the part before."""
        return Fraction(self.lost, self.before) if self.before else Fraction(0)


@dataclass(frozen=True, slots=True)
class Stops:
    """All parts, with how many began; `largest` is the part before which most were lost, None where nobody was."""

    begun: int
    parts: tuple[Stop, ...]

    @property
    def is_shown(self) -> bool:
        """Whether there are enough learners to be shown."""
        return self.begun >= FEWEST

    @property
    def largest(self) -> Stop | None:
        """The first of those with the greatest loss."""
        found = max(self.parts, key=lambda part: part.lost, default=None)
        return found if found is not None and found.lost > 0 else None


def stops(course: Course, begun: int, reached: Mapping[str, int]) -> Stops:
    """The parts that learners see; `reached` counts runs by the item's id, `begun` all runs."""
    before, parts = begun, []
    for number, item in enumerate((item for item in course.items if item.visible), start=1):
        here = reached.get(item.id, 0)
        parts.append(Stop(number, told(item.title, course.language), here, max(before - here, 0), before))
        before = here
    return Stops(begun, tuple(parts))
