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


def reached(
    session: Session, paths: Sequence[str], on_day: date, course: int
) -> tuple[int, Mapping[str, int]]:
    """How many people of the units on a day had begun a course by then, and how many of them had opened each item, by
    its id. Of somebody who takes it again the last run counts."""
    later = sa.orm.aliased(Enrolment)
    last = (
        sa.select(sa.func.max(later.run))
        .where(later.person_id == Enrolment.person_id, later.course_id == course, later.opened_day <= on_day)
        .scalar_subquery()
    )
    runs = (
        sa.select(Enrolment.id)
        .join(Membership, Membership.person_id == Enrolment.person_id)
        .join(UnitPlace, UnitPlace.unit_id == Membership.unit_id)
        .where(lasting(Membership, on_day), lasting(UnitPlace, on_day), within(UnitPlace.path, paths))
        .where(Enrolment.course_id == course, Enrolment.opened_day <= on_day, Enrolment.run == last)
        .cte("runs")
    )
    opened = (
        sa.select(KnownItem.slug, sa.func.count())
        .join(ItemState, ItemState.item_id == KnownItem.id)
        .join(runs, runs.c.id == ItemState.enrolment_id)
        .where(KnownItem.course_id == course)
        .group_by(KnownItem.slug)
    )
    begun = sa.select(sa.literal(""), sa.func.count()).select_from(runs)
    rows = dict(session.execute(sa.union_all(begun, opened)).all())
    return rows.pop("", 0), rows


def _lasted(table: type[Membership | UnitPlace], day: Any) -> sa.ColumnElement[bool]:
    return sa.and_(table.from_day <= day, sa.or_(table.until_day.is_(None), table.until_day > day))
