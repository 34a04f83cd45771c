"""A figure on a day, person by person, as statements: who was in the units, which duties they were under, which runs
they had begun. The same for a day that is over, as it was known at a moment of it, and for today.

What lies in tables without a moment of their own (memberships, places of units) is taken as it stands now for that
day; what was put right there later shows as a rest, never as an error (`lms.features.citations.changes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from lms.features.enrolment import audience
from lms.features.enrolment.models import Duty, Enrolment
from lms.features.organisation.models import Membership, UnitPlace
from lms.features.organisation.queries import lasting


@dataclass(frozen=True, slots=True)
class Side:
    """A day, and the moment up to which things were known; None: all that is known now."""

    day: date
    known: datetime | None = None

    def by_then(self, column: Any) -> sa.ColumnElement[bool]:
        """Condition: what happened at the moment in `column` was known."""
        return sa.true() if self.known is None else column <= self.known


def units(side: Side, unit_ids: Sequence[int]) -> sa.Select[Any] | None:
    """The units and all below them, by the tree of the day; None for all there are."""
    if not unit_ids:
        return None
    inside = (UnitPlace.path.contains(f"/{unit}/") for unit in unit_ids)
    return sa.select(UnitPlace.unit_id).where(lasting(UnitPlace, side.day), sa.or_(*inside))


def members(side: Side, unit_ids: Sequence[int]) -> sa.Select[*tuple[Any, ...]]:
    """Who was in the units and below (none: in any): a row for each person."""
    found_in = units(side, unit_ids)
    found = sa.select(Membership.person_id.label("person"), Membership.unit_id.label("unit"))
    found = found.where(audience.is_member(side.day))
    return found if found_in is None else found.where(Membership.unit_id.in_(found_in))


def under_duty(
    side: Side, unit_ids: Sequence[int], course: int | None, people: sa.Select[Any]
) -> sa.Select[*tuple[Any, ...]]:
    """Each of these people of the units with each duty they were under: whether exempt from it, whether fulfilled."""
    duties = None if course is None else sa.select(Duty.id).where(Duty.course_id == course)
    lies = audience.under(
        side.day, duties=duties, units=units(side, unit_ids), people=people, known=side.known
    )
    done = audience.is_fulfilled(lies).label("done")
    return sa.select(lies.c.person, lies.c.duty, lies.c.exempt, done)


def in_force(side: Side) -> sa.ColumnElement[bool]:
    """Condition on `Duty` rows: it held on the day, as far as was known."""
    return audience.in_force(side.day, side.known)


def runs(
    side: Side, people: sa.CTE, course: int | None, among: sa.ColumnElement[bool]
) -> sa.Select[*tuple[Any, ...]]:
    """Each run that a person of `people` had begun, and whether it was completed; `among` narrows the runs."""
    done = sa.and_(Enrolment.completed_day <= side.day, side.by_then(Enrolment.completed_at))
    found = (
        sa.select(Enrolment.id.label("run"), people.c.person, sa.case((done, 1), else_=0).label("done"))
        .join(people, people.c.person == Enrolment.person_id)
        .where(Enrolment.opened_day <= side.day, side.by_then(Enrolment.opened_at), among)
    )
    return found if course is None else found.where(Enrolment.course_id == course)
