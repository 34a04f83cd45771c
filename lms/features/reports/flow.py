"""Reads of what was done in a time, and of how far people came: beside the figures of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.catalogue.models import KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.organisation.models import Membership, UnitPlace
from lms.features.organisation.queries import lasting, within
from lms.features.progress.models import ItemState


def completions(
    session: Session,
    paths: Sequence[str],
    spans: Sequence[tuple[date, date]],
    course: int | None = None,
) -> Mapping[date, int]:
    """Courses completed on each day of the spans (first and last day) by people who were in the units on that day."""
    day = Enrolment.completed_day
    statement = (
        sa.select(day, sa.func.count())
        .join(Membership, Membership.person_id == Enrolment.person_id)
        .join(UnitPlace, UnitPlace.unit_id == Membership.unit_id)
        .where(sa.or_(*(day.between(first, last) for first, last in spans)))
        .where(_lasted(Membership, day), _lasted(UnitPlace, day), within(UnitPlace.path, paths))
        .group_by(day)
    )
    if course is not None:
        statement = statement.where(Enrolment.course_id == course)
    return {found: count for found, count in session.execute(statement) if found is not None}


def furthest(
    session: Session, paths: Sequence[str], on_day: date, course: int, items: Sequence[str]
) -> Mapping[int, int]:
    """How many people of the units on a day who had begun a course by then have come to which of its `items` and no
    further, by its place in them; -1 for none. Of somebody who takes it again the last run counts."""
    later = sa.orm.aliased(Enrolment)
    last = (
        sa.select(sa.func.max(later.run))
        .where(later.person_id == Enrolment.person_id, later.course_id == course, later.opened_day <= on_day)
        .scalar_subquery()
    )
    places = {item: place for place, item in enumerate(items)}
    place = sa.case(places, value=KnownItem.slug, else_=-1) if places else sa.literal(-1)
    each = (
        sa.select(sa.func.coalesce(sa.func.max(place), -1).label("place"))
        .select_from(Enrolment)
        .join(Membership, Membership.person_id == Enrolment.person_id)
        .join(UnitPlace, UnitPlace.unit_id == Membership.unit_id)
        .outerjoin(ItemState, ItemState.enrolment_id == Enrolment.id)
        .outerjoin(KnownItem, KnownItem.id == ItemState.item_id)
        .where(lasting(Membership, on_day), lasting(UnitPlace, on_day), within(UnitPlace.path, paths))
        .where(Enrolment.course_id == course, Enrolment.opened_day <= on_day, Enrolment.run == last)
        .group_by(Enrolment.id)
        .subquery()
    )
    rows = session.execute(sa.select(each.c.place, sa.func.count()).group_by(each.c.place))
    return {row[0]: row[1] for row in rows}


def _lasted(table: type[Membership | UnitPlace], day: Any) -> sa.ColumnElement[bool]:
    return sa.and_(table.from_day <= day, sa.or_(table.until_day.is_(None), table.until_day > day))
