"""Both sides of the figure of yearly hours beside each other: who had to reach a target and had reached it, then and
now."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from lms.features.attainment.models import CountedTarget
from lms.features.citations import concerned, sides
from lms.features.citations.beside import Between
from lms.features.citations.sides import Side
from lms.features.credits.models import CreditEntry
from lms.features.enrolment import audience
from lms.features.organisation.models import Membership


def people(between: Between) -> sa.Select[*tuple[Any, ...]]:
    """Each person whom something happened to: what they add to the figure then and now.

    Targets of a year are taken as they are now, on both sides.
    """
    who = sa.select(_concerned(between).cte("concerned_by_hours"))
    before, after = (_side(between, side, who).subquery() for side in (between.then, between.now))
    none = sa.literal(0)
    both = sa.union_all(
        sa.select(
            before.c.person,
            before.c.aimed.label("whole_then"),
            before.c.reached.label("part_then"),
            none.label("whole_now"),
            none.label("part_now"),
        ),
        sa.select(after.c.person, none, none, after.c.aimed, after.c.reached),
    ).subquery()
    most = [sa.func.max(column).label(column.name) for column in list(both.c)[1:]]
    return sa.select(both.c.person, *most).group_by(both.c.person)


def _concerned(between: Between) -> concerned.People:
    then, now = between.then, between.now
    years = {then.day.year, now.day.year}
    entered = sa.select(CreditEntry.person_id).where(CreditEntry.year.in_(years))
    if len(years) == 1:
        later = sa.or_(CreditEntry.counted_on > then.day, sa.not_(then.by_then(CreditEntry.recorded_at)))
        entered = entered.where(later)
    return sa.union(concerned.moved(then), entered)


def _side(between: Between, side: Side, who: sa.Select[Any]) -> sa.Select[*tuple[Any, ...]]:
    quarters = (
        sa.select(sa.func.coalesce(sa.func.sum(CreditEntry.quarters), 0))
        .where(
            CreditEntry.person_id == Membership.person_id,
            CreditEntry.year == side.day.year,
            CreditEntry.counted_on <= side.day,
            side.by_then(CreditEntry.recorded_at),
        )
        .scalar_subquery()
    )
    by_target = sa.and_(CountedTarget.year == side.day.year, CountedTarget.status == Membership.status)
    units = sides.units(side, between.unit_ids)
    found = (
        sa.select(
            Membership.person_id.label("person"),
            sa.literal(1).label("aimed"),
            sa.case((quarters >= CountedTarget.quarters, 1), else_=0).label("reached"),
        )
        .join(CountedTarget, by_target)
        .where(audience.is_member(side.day), Membership.person_id.in_(who))
    )
    return found if units is None else found.where(Membership.unit_id.in_(units))
