"""What the counters of hours say of some people together, as whole numbers; knows no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lms.features.attainment.shares import BANDS, HOURS, QUARTERS, STAFF, STATUS_KEYS, TARGET, band_key
from lms.features.progress.queries import NONE, Count

EMPTY = tuple(0 for _ in BANDS)


@dataclass(frozen=True, slots=True)
class Tally:
    """Some people and their hours in a year.

    Of `people`, `aimed` must reach a target, and `reached` of these have. `quarters` is what all have together, a JP
    having four; `wanted` what the aimed must have, and `toward` how much of that they do have, what somebody has above
    the target left out. `bands` are all people by their hours, from below 5 JP to 20 JP and more.
    """

    people: int = 0
    aimed: int = 0
    reached: int = 0
    quarters: int = 0
    wanted: int = 0
    toward: int = 0
    bands: tuple[int, ...] = EMPTY

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.people + other.people,
            self.aimed + other.aimed,
            self.reached + other.reached,
            self.quarters + other.quarters,
            self.wanted + other.wanted,
            self.toward + other.toward,
            tuple(mine + theirs for mine, theirs in zip(self.bands, other.bands, strict=True)),
        )

    def __neg__(self) -> Tally:
        bands = tuple(-count for count in self.bands)
        return Tally(
            -self.people, -self.aimed, -self.reached, -self.quarters, -self.wanted, -self.toward, bands
        )

    def __sub__(self, other: Tally) -> Tally:
        return self + -other

    @property
    def below(self) -> int:
        """How many have not reached their target yet."""
        return self.aimed - self.reached

    @property
    def hours(self) -> Fraction:
        """All JP together."""
        return Fraction(self.quarters, QUARTERS)

    @property
    def missing(self) -> Fraction:
        """The JP that those below their target lack together."""
        return Fraction(self.wanted - self.toward, QUARTERS)

    @property
    def mean(self) -> Fraction | None:
        """JP for each person; None where there is nobody."""
        return self.hours / self.people if self.people else None

    def each_week(self, on_day: date) -> Fraction | None:
        """How many JP a week those below their target need on average, each, until the year ends; None where nobody is
        below, or no day is left."""
        left = days_left(on_day)
        return self.missing * 7 / left / self.below if left and self.below else None


def days_left(on_day: date) -> int:
    """The days of the year that are still to come."""
    return (date(on_day.year, 12, 31) - on_day).days


def tally(counts: Mapping[tuple[str, int], Count], year: int, targets: Mapping[str, int]) -> Tally:
    """From the counters of a unit by kind and key; `targets` are quarters by employment."""
    staff = {status: counts.get((STAFF, key), NONE).assigned for status, key in STATUS_KEYS.items()}
    people = sum(staff.values())
    hours = [counts.get((HOURS, band_key(year, one)), NONE) for one in BANDS]
    aim = counts.get((TARGET, year), NONE)
    above = [count.assigned for count in hours[1:]]
    return Tally(
        people=people,
        aimed=sum(staff.get(status, 0) for status in targets),
        reached=aim.completed,
        quarters=sum(count.begun for count in hours),
        wanted=sum(staff.get(status, 0) * quarters for status, quarters in targets.items()),
        toward=aim.begun,
        bands=(people - sum(above), *above),
    )
