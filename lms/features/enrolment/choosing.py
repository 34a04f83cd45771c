"""What a page can offer to choose from where there is too much for one page: the chosen, and what a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.features.organisation.queries import UnitRecord

LISTED = 50
"""Units and courses shown at once; where there are more, they are found by a search."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with those of the shown units that lie below it."""

    unit: UnitRecord
    below: list[Branch]


def shown_units(units: Sequence[UnitRecord], chosen: Sequence[str], find: str) -> tuple[UnitRecord, ...]:
    """The units a page can list: all, or where they are too many those chosen and found, else the highest."""
    if len(units) <= LISTED:
        return tuple(units)
    words = find.casefold().split()
    found = [unit for unit in units if words and _matches(unit, words)][:LISTED]
    highest = [unit for unit in units if not words and unit.depth <= 1][:LISTED]
    wanted = {unit.code for unit in (*found, *highest)} | set(chosen)
    return tuple(unit for unit in units if unit.code in wanted)


def shown_courses(
    courses: Sequence[tuple[str, str]], chosen: Sequence[str], find: str
) -> tuple[tuple[str, str], ...]:
    """The courses (id and title) a page can list: all, or where they are too many those chosen and found."""
    if len(courses) <= LISTED:
        return tuple(courses)
    words = find.casefold().split()
    found = [one for one in courses if all(word in f"{one[0]} {one[1]}".casefold() for word in words)]
    wanted = {one[0] for one in found[:LISTED]} | set(chosen)
    return tuple(one for one in courses if one[0] in wanted)


def as_tree(units: Sequence[UnitRecord]) -> list[Branch]:
    """Units in the order of the tree (parents first), each under the nearest shown unit above it."""
    roots: list[Branch] = []
    way: list[Branch] = []
    for unit in units:
        while way and not unit.path.startswith(way[-1].unit.path):
            way.pop()
        branch = Branch(unit, [])
        (way[-1].below if way else roots).append(branch)
        way.append(branch)
    return roots


def _matches(unit: UnitRecord, words: Sequence[str]) -> bool:
    text = f"{unit.code} {unit.name} {unit.short_name}".casefold()
    return all(word in text for word in words)
