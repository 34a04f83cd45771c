"""What one person adds to the counters of their unit, and what the four numbers of each kind mean; knows no database.

- ``staff`` (key: the employment): `assigned` people.
- ``jp`` (key: year and band): `assigned` people who have hours in that year, `begun` their quarters together.
- ``jptarget`` (key: the year), only whoever must reach a target: `assigned` people with hours, `begun` their quarters
  up to the target, `completed` people who have reached it.

Whoever has no hours in a year is counted as ``staff`` alone: so a new year begins without anybody being counted anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms.features.progress.queries import Count

STAFF, HOURS, TARGET = "staff", "jp", "jptarget"
KINDS = (STAFF, HOURS, TARGET)
STATUS_KEYS = {"PNS": 1, "CPNS": 2, "PPPK": 3, "PPPK-PW": 4, "other": 5}
"""Numbers that are written into the counters: they never change."""
QUARTERS = 4
"""Hours are counted in quarters of a JP."""
LIMITS = (0, 5, 12, 20)
"""The hours at which the bands begin, the same for everybody whatever their target."""
BANDS = range(len(LIMITS))

Targets = Mapping[tuple[int, str], int]
"""Quarters to reach by year and employment; nothing where none must be reached."""


@dataclass(frozen=True, slots=True)
class Earned:
    """How many quarters a person has in a year."""

    year: int
    quarters: int


def band(quarters: int) -> int:
    """The band of so many quarters, from 0."""
    return max(one for one in BANDS if quarters >= LIMITS[one] * QUARTERS)


def band_key(year: int, of: int) -> int:
    """The key of a band of a year."""
    return year * 10 + of


def of_person(status: str) -> dict[tuple[str, int], Count]:
    """What a person adds by being there."""
    return {(STAFF, STATUS_KEYS[status]): Count(assigned=1)}


def of_hours(status: str, earned: Earned, targets: Targets) -> dict[tuple[str, int], Count]:
    """What a person adds by their hours in a year."""
    year, quarters = earned.year, earned.quarters
    if not quarters:
        return {}
    found = {(HOURS, band_key(year, band(quarters))): Count(assigned=1, begun=quarters)}
    target = targets.get((year, status))
    if target is not None:
        reached = int(quarters >= target)
        found[TARGET, year] = Count(assigned=1, begun=min(quarters, target), completed=reached)
    return found
