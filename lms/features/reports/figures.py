"""The two rates as whole numbers of people and runs, and how the figures of leaf units become those of a page.

*Required completion*: people who fulfil every duty they are under / people under a duty. *Learner completion*: runs
completed / runs begun. The two are never mixed. What is shown for a unit is the sum over it and all below: of people,
never a mean of percentages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from lms.core import citing
from lms.features.progress.queries import ALL_RUNS, Count, CounterKey

REQUIRED, LEARNERS = citing.REQUIRED, citing.LEARNERS
FIGURES = (REQUIRED, LEARNERS)
RUNS = "runs"


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`; without a whole there is no share. `exempt` people are left out of both and counted beside."""

    part: int = 0
    whole: int = 0
    exempt: int = 0

    @property
    def share(self) -> Fraction | None:
        """From 0 to 1, exact."""
        return Fraction(self.part, self.whole) if self.whole else None

    @property
    def rest(self) -> int:
        """What is missing to the whole."""
        return self.whole - self.part


@dataclass(frozen=True, slots=True)
class TreeUnit:
    """A unit of the tree on a day."""

    id: int
    code: str
    name: str
    short_name: str
    parent_id: int | None
    path: str

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class Tree:
    """The units that somebody may see, by name. `beside` lay below one of them on that day and are not theirs to see:
    they only count."""

    units: tuple[TreeUnit, ...]
    beside: tuple[TreeUnit, ...] = ()

    @property
    def top(self) -> tuple[TreeUnit, ...]:
        """The highest units: those whose parent is not in the tree."""
        known = {unit.id for unit in self.units}
        return tuple(unit for unit in self.units if unit.parent_id not in known)

    def below(self, unit: TreeUnit | None) -> tuple[TreeUnit, ...]:
        """The units right below one; of none: the highest."""
        return tuple(one for one in self.units if one.parent_id == unit.id) if unit else self.top

    def inside(self, unit: TreeUnit | None) -> tuple[TreeUnit, ...]:
        """Whatever counts in a unit: itself with all that lay below it; of none: everything."""
        every = (*self.units, *self.beside)
        return tuple(one for one in every if unit is None or one.path.startswith(unit.path))


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one row. `courses` and `runs` are both rates by the number of the course's row, `duties` the first
    by that of the duty, where it was read; `is_direct` marks the people who are in a unit itself and in none of those
    below it."""

    unit: TreeUnit | None
    required: Rate
    learners: Rate
    courses: Mapping[int, Rate]
    runs: Mapping[int, Rate]
    is_direct: bool = False
    duties: Mapping[int, Rate] = field(default_factory=dict)

    def rate(self, figure: str) -> Rate:
        """One of the two rates by name."""
        return self.required if figure == REQUIRED else self.learners


@dataclass(frozen=True, slots=True)
class Figures:
    """What a page shows: the sum, its rows, and the courses in it, by the number of their rows."""

    on_day: date
    total: Line
    lines: tuple[Line, ...]

    @property
    def courses(self) -> tuple[int, ...]:
        """Courses that are required or begun here, the required ones furthest from the target first."""
        return tuple(sorted({*self.total.courses, *self.total.runs}, key=self._place))

    def foremost(self, most: int) -> tuple[int, ...]:
        """So many of these courses: those that most people have still to complete, then those begun most."""
        required = {course: rate.rest for course, rate in self.total.courses.items() if rate.whole}
        begun = {course: rate.whole for course, rate in self.total.runs.items() if course not in required}
        chosen = [
            course for by in (required, begun) for course in sorted(by, key=lambda one: (-by[one], one))
        ]
        return tuple(sorted(chosen[:most], key=self._place))

    def _place(self, course: int) -> tuple[bool, Fraction, int]:
        share = self.total.courses.get(course, Rate()).share
        return share is None, share or Fraction(0), course

    @property
    def required_units(self) -> tuple[Line, ...]:
        """The units right below that have people under a duty."""
        return tuple(line for line in self.lines if line.required.whole and not line.is_direct)

    def reached(self, target: int) -> int:
        """How many of these units have reached `target` percent."""
        rates = [line.required for line in self.required_units]
        return sum(rate.part * 100 >= target * rate.whole for rate in rates)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is under a duty and nobody has begun anything."""
        return not (self.total.required.whole or self.total.learners.whole)


def arrange(
    sums: Mapping[CounterKey, Count],
    tree: Tree,
    unit: TreeUnit | None,
    course: int | None,
    on_day: date,
    read: Collection[int] | None = None,
) -> Figures:
    """The figures of `unit` (none: of the whole tree) with a row for each unit right below it, worst first.

    `sums` hold for each unit what it has with all below it. With a `course` both rates are those of that course alone.
    `read` are the keys that were read of the units below, where not all were.
    """
    by_unit: dict[int, dict[tuple[str, int], Count]] = {}
    for (owner, kind, key), count in sums.items():
        by_unit.setdefault(owner, {})[kind, key] = count
    rows = tree.below(unit)
    total = _added(by_unit.get(top.id, {}) for top in ((unit,) if unit else rows))
    lines = [_line(by_unit.get(row.id, {}), row, course) for row in rows]
    if unit is not None and rows:
        below = _added(by_unit.get(row.id, {}) for row in rows)
        own = _line(_without(total, below, read), unit, course, is_direct=True)
        if own.required.whole or own.learners.whole:
            lines.append(own)
    return Figures(on_day, _line(total, unit, course), tuple(sorted(lines, key=_furthest)))


Sums = Mapping[tuple[str, int], Count]
"""The counters of one unit by kind and key."""


def roll_up(counts: Mapping[CounterKey, Count], tree: Tree) -> dict[CounterKey, Count]:
    """From counters of leaf units to those of each unit with all below it; all runs together have the key 0."""
    above = {unit.id: [int(part) for part in unit.path.split("/") if part] for unit in tree.inside(None)}
    summed: dict[CounterKey, Count] = {}
    for (leaf, kind, key), count in counts.items():
        keys = {key, ALL_RUNS} if kind == RUNS else {key}
        for owner in above.get(leaf, ()):
            for one in keys:
                summed[owner, kind, one] = summed.get((owner, kind, one), Count()) + count
    return summed


def most_missing(sums: Mapping[CounterKey, Count], most: int) -> list[int]:
    """The courses that most people have still to complete, at most so many; without a duty those begun most."""
    missing: dict[int, int] = {}
    begun: dict[int, int] = {}
    for (_unit, kind, key), count in sums.items():
        if kind == "course" and count.assigned:
            missing[key] = missing.get(key, 0) + count.assigned - count.completed
        elif kind == RUNS and key != ALL_RUNS:
            begun[key] = begun.get(key, 0) + count.begun
    by = missing or begun
    return sorted(by, key=lambda course: (-by[course], course))[:most]


def _added(parts: Iterable[Sums]) -> dict[tuple[str, int], Count]:
    total: dict[tuple[str, int], Count] = {}
    for part in parts:
        for key, count in part.items():
            total[key] = total.get(key, Count()) + count
    return total


def _without(total: Sums, below: Sums, read: Collection[int] | None) -> dict[tuple[str, int], Count]:
    """What is left of a unit beside those below it, of the counters that were read of both."""
    rest = {}
    for key, count in total.items():
        if read is not None and key[1] not in read:
            continue
        rest[key] = count - below.get(key, Count())
    return rest


def _line(sums: Sums, unit: TreeUnit | None, course: int | None, is_direct: bool = False) -> Line:
    only = None if course is None else {course}
    courses, duties = _required(sums, "course", only), _required(sums, "duty", None)
    runs = {
        key: Rate(one.completed, one.begun)
        for (kind, key), one in sums.items()
        if kind == RUNS and key != ALL_RUNS and one.begun and (only is None or key in only)
    }
    if course is not None:
        required, learners = courses.get(course, Rate()), runs.get(course, Rate())
    else:
        everything, begun = sums.get(("all", 0), Count()), sums.get((RUNS, ALL_RUNS), Count())
        required = Rate(everything.completed, everything.assigned, everything.exempt)
        learners = Rate(begun.completed, begun.begun)
    return Line(unit, required, learners, courses, runs, is_direct, duties)


def _required(sums: Sums, kind: str, only: Collection[int] | None) -> dict[int, Rate]:
    return {
        key: Rate(one.completed, one.assigned, one.exempt)
        for (what, key), one in sums.items()
        if what == kind and (one.assigned or one.exempt) and (only is None or key in only)
    }


def _furthest(line: Line) -> tuple[bool, bool, Fraction, int, str]:
    share = line.required.share if line.required.whole else line.learners.share
    name = line.unit.name.casefold() if line.unit else ""
    return line.is_direct, line.required.share is None, share or Fraction(0), -line.required.whole, name
