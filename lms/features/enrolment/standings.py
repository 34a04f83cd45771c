"""How one person stands to the duties of a day, from what was read of both; pure.

It is the rule of `lms.features.enrolment.audience` once more, for people who are read anyhow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from lms.features.enrolment.terms import months_later
from lms.features.organisation.models import ALWAYS
from lms.features.organisation.queries import steps


@dataclass(frozen=True, slots=True)
class Held:
    """Through which day completions are taken as valid, where a day is begun some people at a time: it is `day` for
    people up to the row `through`, and still `before` for the others."""

    before: date
    day: date
    through: int = 0

    def of(self, person_id: int) -> date:
        """The day for one person."""
        return self.day if person_id <= self.through else self.before


def held_since(held_on: date, months: int) -> date:
    """The first day whose completions still hold on `held_on`, where they hold for so many months."""
    if held_on <= ALWAYS:
        return ALWAYS
    return months_later(held_on, -months) + timedelta(days=1)


def lapse_day(completed: date, months: int) -> date:
    """The first day on which a completion holds no longer."""
    day = months_later(completed, months)
    return day if day.day == completed.day else day + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a person is counted as."""

    status: str = "PNS"
    grade: str = ""
    post_kind: str = ""
    post_level: str = ""


@dataclass(frozen=True, slots=True)
class Laid:
    """A duty with its audience; who is picked by name stands with the people, in `Marks`."""

    id: int
    course_id: int
    from_day: date
    due_day: date
    counts_from: date | None = None
    valid_months: int | None = None
    withdrawn_day: date | None = None
    units: frozenset[int] = frozenset()
    statuses: frozenset[str] = frozenset()
    grades: frozenset[str] = frozenset()
    post_kinds: frozenset[str] = frozenset()
    post_levels: frozenset[str] = frozenset()

    def is_in_force(self, on_day: date) -> bool:
        """Whether it holds on that day."""
        return self.from_day <= on_day and (self.withdrawn_day is None or self.withdrawn_day > on_day)

    def reaches(self, unit_path: str, kind: Kind) -> bool:
        """Whether people of this kind in the unit at `unit_path` are in its audience."""
        asked = (
            (self.statuses, kind.status),
            (self.grades, kind.grade),
            (self.post_kinds, kind.post_kind),
            (self.post_levels, kind.post_level),
        )
        return self.lies_above(unit_path) and all(not words or word in words for words, word in asked)

    def lies_above(self, unit_path: str) -> bool:
        """Whether the unit at `unit_path` is one of the audience, or below one."""
        return not self.units.isdisjoint(steps(unit_path))

    def since(self, held_on: date) -> date:
        """The first day whose completions count on a day; `ALWAYS` where all do."""
        cut = held_since(held_on, self.valid_months) if self.valid_months else ALWAYS
        return max(cut, self.counts_from or ALWAYS)

    def lapses_on(self, completed: date | None) -> date | None:
        """The day on which a completion that counts holds no longer; None where it holds for good."""
        return lapse_day(completed, self.valid_months) if self.valid_months and completed else None


@dataclass(frozen=True, slots=True)
class Marks:
    """The duties for which a person is picked by name, and those from which they are exempt, on a day."""

    picked: frozenset[int] = frozenset()
    exempt: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person stands to one duty they are under on a day.

    `fulfilled_day` is the first completion that counts, `early_day` without one the last that does not; `lapses_on` is
    the day from which none holds any more.
    """

    laid: Laid
    exempt: bool
    by_name: bool
    fulfilled_day: date | None
    early_day: date | None
    lapses_on: date | None

    @property
    def is_missing(self) -> bool:
        """Whether the person has it still to do."""
        return not self.exempt and self.fulfilled_day is None


@dataclass(frozen=True, slots=True)
class Someone:
    """A person on a day: the path of their unit in the tree of that day, their kind, their marks, and the days on
    which they completed each course, by the number of its row."""

    unit_path: str
    kind: Kind = Kind()
    marks: Marks = Marks()
    done: Mapping[int, Collection[date]] = field(default_factory=dict)


def standings(
    laid: Iterable[Laid], someone: Someone, on_day: date, held_on: date | None = None
) -> tuple[Standing, ...]:
    """How a person stands to each of these duties that they are under on a day: what `under` says in SQL."""
    found = []
    for duty in laid:
        reached = duty.reaches(someone.unit_path, someone.kind)
        if not duty.is_in_force(on_day) or not (reached or duty.id in someone.marks.picked):
            continue
        done = [day for day in someone.done.get(duty.course_id, ()) if day <= on_day]
        counted = [day for day in done if day >= duty.since(held_on or on_day)]
        found.append(
            Standing(
                duty,
                exempt=duty.id in someone.marks.exempt,
                by_name=not reached,
                fulfilled_day=min(counted, default=None),
                early_day=None if counted else max(done, default=None),
                lapses_on=duty.lapses_on(max(counted, default=None)),
            )
        )
    return tuple(found)
