"""How many learn in a course, by unit, for those who teach it.

Trainers may not open the names behind these figures, so small groups are hidden from them (`lms.core.small_groups`).
Administrators of the site may, and see every group.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.small_groups import FEWEST, hidden
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment.models import Enrolment
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import steps

FEW_RUNS = 500
"""A course with so many runs has more than a handful of learners: nobody takes a course a hundred times."""


@dataclass(frozen=True, slots=True)
class Group:
    """People who have begun a course, with the runs they began and completed; `unit` is where they are today, or one
    above it."""

    unit: str
    people: int = 0
    begun: int = 0
    completed: int = 0


@dataclass(frozen=True, slots=True)
class Learners:
    """Everybody, and those of each unit, most people first. Units whose figures would tell of single people are not
    among the `groups` but counted `together`, `merged` of them."""

    total: Group
    groups: tuple[Group, ...]
    together: Group
    merged: int

    @property
    def is_shown(self) -> bool:
        """Whether anything is told."""
        return bool(self.groups or self.merged)


def learners(session: Session, course: str, has_names: bool) -> Learners:
    """Who has begun a course, by the units right below the highest one (the highest, where there are several).

    `has_names`: the viewer may open the names, and nothing is hidden.
    """
    groups = sorted(_groups(session, course), key=lambda group: (-group.people, group.unit.casefold()))
    total = _together(groups)
    if not has_names and total.people < FEWEST:
        return Learners(total, (), Group(""), 0)
    away = frozenset[int]() if has_names else hidden([group.people for group in groups])
    shown = tuple(group for place, group in enumerate(groups) if place not in away)
    return Learners(total, shown, _together([groups[place] for place in away]), len(away))


def with_few_people(session: Session, begun: Mapping[str, int]) -> frozenset[str]:
    """Of courses (with the runs begun of each) those that fewer than five people have begun."""
    few = {course for course, runs in begun.items() if runs < FEWEST}
    unsure = {course for course, runs in begun.items() if FEWEST <= runs < FEW_RUNS}
    if not unsure:
        return frozenset(few)
    rows = session.execute(
        sa.select(KnownCourse.slug)
        .join(Enrolment, Enrolment.course_id == KnownCourse.id)
        .join(Membership, Membership.person_id == Enrolment.person_id)
        .where(KnownCourse.slug.in_(unsure), Membership.until_day.is_(None))
        .group_by(KnownCourse.slug)
        .having(sa.func.count(Enrolment.person_id.distinct()) < FEWEST)
    )
    return frozenset(few | set(rows.scalars()))


def _groups(session: Session, course: str) -> Collection[Group]:
    tops = session.execute(_tops()).all()
    roots = [unit.id for unit in tops if unit.parent_id is None]
    depth = 1 if len(roots) == 1 else 0
    names = {unit.id: unit.label for unit in tops}
    found: dict[int, list[Any]] = {}
    for row in session.execute(_by_unit(course)):
        way = steps(row.path)
        found.setdefault(way[min(depth, len(way) - 1)], []).append(row)
    return [
        Group(names[unit], *(sum(row[place] for row in rows) for place in (1, 2, 3)))
        for unit, rows in found.items()
    ]


def _tops() -> sa.Select[*tuple[Any, ...]]:
    above = sa.orm.aliased(Unit)
    label = sa.func.coalesce(sa.func.nullif(Unit.short_name, ""), Unit.name).label("label")
    return (
        sa.select(Unit.id, Unit.parent_id, label)
        .outerjoin(above, above.id == Unit.parent_id)
        .where(above.parent_id.is_(None))
    )


def _by_unit(course: str) -> sa.Select[*tuple[Any, ...]]:
    """By the unit people are in today: whoever is in none is in no figure. Taking the course again is a run more."""
    return (
        sa.select(
            Unit.path,
            sa.func.count(Enrolment.person_id.distinct()),
            sa.func.count(),
            sa.func.count(Enrolment.completed_day),
        )
        .select_from(Enrolment)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .join(Membership, Membership.person_id == Enrolment.person_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(KnownCourse.slug == course, Membership.until_day.is_(None))
        .group_by(Unit.path)
        .execution_options(work="report")
    )


def _together(groups: Sequence[Group]) -> Group:
    return Group(
        "", *(sum(getattr(one, name) for one in groups) for name in ("people", "begun", "completed"))
    )
