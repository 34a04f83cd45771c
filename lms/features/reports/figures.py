"""The two rates as whole numbers of people and runs, and how the figures of leaf units become those of a page.

*Required completion*: people who fulfil every duty they are under / people under a duty. *Learner completion*: runs
completed / runs begun. The two are never mixed. What is shown for a unit is the sum over it and all below: of people,
never a mean of percentages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lms.features.progress.queries import Count, CounterKey

REQUIRED = "required"
LEARNERS = "learners"
FIGURES = (REQUIRED, LEARNERS)


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`; without a whole there is no share."""

    part: int = 0
    whole: int = 0

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
    """The units that somebody may see, by name."""

    units: tuple[TreeUnit, ...]

    @property
    def top(self) -> tuple[TreeUnit, ...]:
        """The highest units: those whose parent is not in the tree."""
        known = {unit.id for unit in self.units}
        return tuple(unit for unit in self.units if unit.parent_id not in known)

    def below(self, unit: TreeUnit | None) -> tuple[TreeUnit, ...]:
        """The units right below one; of none: the highest."""
        return tuple(one for one in self.units if one.parent_id == unit.id) if unit else self.top

    def inside(self, unit: TreeUnit | None) -> tuple[TreeUnit, ...]:
        """A unit with all below it; of none: everything."""
        return tuple(one for one in self.units if unit is None or one.path.startswith(unit.path))


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one row. `courses` and `runs` are both rates by the number of the course's row; `is_direct` marks
    the people who are in a unit itself and in none of those below it."""

    unit: TreeUnit | None
    required: Rate
    learners: Rate
    courses: Mapping[int, Rate]
    runs: Mapping[int, Rate]
    is_direct: bool = False

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
    counts: Mapping[CounterKey, Count], tree: Tree, unit: TreeUnit | None, course: int | None, on_day: date
) -> Figures:
    """The figures of `unit` (none: of the whole tree) with a row for each unit right below it, worst first.

    With a `course` both rates are those of that course alone.
    """
    rows = tree.below(unit)
    place: dict[int, int] = {}
    for index, row in enumerate(rows):
        place.update((one.id, index) for one in tree.inside(row))
    direct = len(rows)
    if unit is not None:
        place[unit.id] = direct
    sums: list[dict[tuple[str, int], list[int]]] = [{} for _row in range(direct + 1)]
    for (leaf, kind, key), count in counts.items():
        index = place.get(leaf, -1)
        if index >= 0:
            _add(sums[index], (kind, key), count)
    lines = [_line(sums[index], row, course) for index, row in enumerate(rows)]
    own = _line(sums[direct], unit, course, is_direct=True)
    if rows and (own.required.whole or own.learners.whole):
        lines.append(own)
    total: dict[tuple[str, int], list[int]] = {}
    for one in sums:
        for counter, values in one.items():
            _add(total, counter, Count(*values))
    return Figures(on_day, _line(total, unit, course), tuple(sorted(lines, key=_furthest)))


def _add(sums: dict[tuple[str, int], list[int]], key: tuple[str, int], count: Count) -> None:
    values = sums.setdefault(key, [0, 0, 0])
    values[0] += count.assigned
    values[1] += count.begun
    values[2] += count.completed


def _line(
    sums: Mapping[tuple[str, int], Sequence[int]],
    unit: TreeUnit | None,
    course: int | None,
    is_direct: bool = False,
) -> Line:
    courses = {
        key: Rate(done, people)
        for (kind, key), (people, _, done) in sums.items()
        if kind == "course" and people
    }
    runs = {
        key: Rate(done, begun) for (kind, key), (_, begun, done) in sums.items() if kind == "runs" and begun
    }
    if course is not None:
        required, learners = courses.get(course, Rate()), runs.get(course, Rate())
    else:
        people, _, done = sums.get(("all", 0), (0, 0, 0))
        required, learners = Rate(done, people), _sum(runs.values())
    return Line(unit, required, learners, courses, runs, is_direct)


def _sum(rates: Iterable[Rate]) -> Rate:
    known = list(rates)
    return Rate(sum(rate.part for rate in known), sum(rate.whole for rate in known))


def _furthest(line: Line) -> tuple[bool, bool, Fraction, int, str]:
    share = line.required.share if line.required.whole else line.learners.share
    name = line.unit.name.casefold() if line.unit else ""
    return line.is_direct, line.required.share is None, share or Fraction(0), -line.required.whole, name
