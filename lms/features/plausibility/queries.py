"""Reads of signs: what a run has to be judged by, and how many completed runs have one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.accounts.models import Person
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.enrolment.queries import is_member
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import short_name, within
from lms.features.plausibility.models import RunSign
from lms.features.progress.models import ItemState, Record

BY_BUTTON = "button"
"""The rule of a lesson that its reader marks as done. Where opening is all that is asked, it takes no time."""

PAGE = 50


@dataclass(frozen=True, slots=True)
class DoneItem:
    """An item of a run that is complete: when it was first opened and when it was completed."""

    item: str
    rule: str
    opened_at: datetime
    done_at: datetime


@dataclass(frozen=True, slots=True)
class DoneRun:
    """A completed first run of a course, with what was completed in it."""

    id: int
    course: str
    opened_at: datetime
    completed_at: datetime
    items: tuple[DoneItem, ...]


def first_runs(session: Session, ids: Collection[int]) -> tuple[DoneRun, ...]:
    """Those of these runs that are complete and their person's first of the course. A repeated run is not judged: what
    is in it was read before."""
    rows = session.execute(
        sa.select(
            Enrolment.id,
            KnownCourse.slug.label("course"),
            Enrolment.opened_at,
            Enrolment.completed_at,
            KnownItem.slug.label("item"),
            Record.rule,
            ItemState.opened_at.label("item_opened_at"),
            Record.at,
        )
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .join(Record, Record.enrolment_id == Enrolment.id)
        .join(KnownItem, KnownItem.id == Record.item_id)
        .join(ItemState, sa.and_(ItemState.enrolment_id == Enrolment.id, ItemState.item_id == Record.item_id))
        .where(Enrolment.id.in_(ids), Enrolment.run == 1, Enrolment.completed_at.is_not(None))
        .order_by(Enrolment.id)
    )
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.id, []).append(row)
    return tuple(_run(lines) for lines in grouped.values())


def _run(rows: Sequence[Any]) -> DoneRun:
    first = rows[0]
    items = tuple(DoneItem(row.item, row.rule, row.item_opened_at, row.at) for row in rows)
    return DoneRun(first.id, first.course, first.opened_at, first.completed_at, items)


def completed_runs(session: Session, after: int, size: int) -> tuple[int, ...]:
    """The numbers of completed runs behind `after`, in their order."""
    statement = sa.select(Enrolment.id).where(Enrolment.id > after, Enrolment.completed_at.is_not(None))
    return tuple(session.scalars(statement.order_by(Enrolment.id).limit(size)))


def with_sign(session: Session, paths: Sequence[str], on_day: date, course_row: int | None = None) -> int:
    """How many runs that were complete on a day, of people who were in these units then, have a sign."""
    statement = (
        sa.select(sa.func.count(sa.distinct(RunSign.enrolment_id)))
        .select_from(RunSign)
        .join(Enrolment, Enrolment.id == RunSign.enrolment_id)
        .join(Membership, Membership.person_id == Enrolment.person_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Enrolment.completed_day <= on_day, is_member(on_day), within(Unit.path, paths))
    )
    if course_row is not None:
        statement = statement.where(Enrolment.course_id == course_row)
    return session.scalar(statement) or 0


FEWEST = 5
"""Of fewer completions trainers see no share: single people could be told from it."""


def share_of_course(session: Session, course: str, completed: int) -> Fraction | None:
    """The share of a course's completed runs that have a sign, whoever took them; None where too few are complete."""
    if completed < FEWEST:
        return None
    statement = (
        sa.select(sa.func.count(sa.distinct(RunSign.enrolment_id)))
        .join(Enrolment, Enrolment.id == RunSign.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .where(KnownCourse.slug == course, Enrolment.completed_at.is_not(None))
    )
    return min(Fraction(1), Fraction(session.scalar(statement) or 0, completed))


@dataclass(frozen=True, slots=True)
class Tally:
    """Completed runs of the people of one unit in one course, and how many of them have each sign."""

    unit_code: str
    unit: str
    course: int
    completed: int
    with_sign: int
    lessons: int
    course_quick: int
    answers: int


def tallies(
    session: Session, paths: Sequence[str], on_day: date, course_row: int | None = None
) -> tuple[Tally, ...]:
    """By unit and course, those with the most first; one statement."""
    counted = {name: sa.func.max(sa.case((RunSign.sign == name, 1), else_=0)) for name in _SIGNS}
    signs = (
        sa.select(RunSign.enrolment_id, *(value.label(name) for name, value in counted.items()))
        .group_by(RunSign.enrolment_id)
        .subquery()
    )
    sums = [sa.func.sum(sa.func.coalesce(signs.c[name], 0)) for name in _SIGNS]
    marked = sa.func.count(signs.c.enrolment_id)
    statement = (
        sa.select(Unit.code, Unit.name, Enrolment.course_id, sa.func.count(), marked, *sums)
        .select_from(Enrolment)
        .join(Membership, Membership.person_id == Enrolment.person_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .outerjoin(signs, signs.c.enrolment_id == Enrolment.id)
        .where(Enrolment.completed_day <= on_day, is_member(on_day), within(Unit.path, paths))
        .group_by(Unit.id, Unit.code, Unit.name, Enrolment.course_id)
        .order_by(marked.desc(), Unit.name, Enrolment.course_id)
    )
    if course_row is not None:
        statement = statement.where(Enrolment.course_id == course_row)
    return tuple(Tally(*row) for row in session.execute(statement))


_SIGNS = ("lessons", "course", "answers")


@dataclass(frozen=True, slots=True)
class SeenSign:
    """A sign with its numbers, as it is shown."""

    name: str
    found: int
    whole: int


@dataclass(frozen=True, slots=True)
class MarkedRun:
    """A completed run with its signs, and whose it is."""

    public_id: str
    name: str
    unit: str
    unit_code: str
    course: int
    completed_day: date
    signs: tuple[SeenSign, ...]


def marked_runs(
    session: Session,
    paths: Sequence[str],
    on_day: date,
    course_row: int | None = None,
    skip: int = 0,
    size: int = PAGE,
) -> tuple[MarkedRun, ...]:
    """The completed runs that have a sign, the latest first; one more than `size`, so that one can tell whether more
    follow."""
    runs = (
        sa.select(
            Enrolment.id,
            Enrolment.course_id,
            Enrolment.completed_day,
            Person.public_id,
            Person.name,
            short_name().label("unit"),
            Unit.code.label("unit_code"),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Membership, Membership.person_id == Person.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(
            Enrolment.completed_day <= on_day,
            is_member(on_day),
            within(Unit.path, paths),
            sa.exists().where(RunSign.enrolment_id == Enrolment.id),
        )
        .order_by(Enrolment.completed_day.desc(), Enrolment.id.desc())
        .offset(skip)
        .limit(size + 1)
    )
    if course_row is not None:
        runs = runs.where(Enrolment.course_id == course_row)
    page = runs.subquery()
    rows = session.execute(
        sa.select(page, RunSign.sign, RunSign.found, RunSign.whole)
        .join(RunSign, RunSign.enrolment_id == page.c.id)
        .order_by(page.c.completed_day.desc(), page.c.id.desc(), RunSign.sign)
    )
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.id, []).append(row)
    return tuple(_marked(lines) for lines in grouped.values())


def _marked(rows: Sequence[Any]) -> MarkedRun:
    first = rows[0]
    return MarkedRun(
        first.public_id,
        first.name,
        first.unit,
        first.unit_code,
        first.course_id,
        first.completed_day,
        tuple(SeenSign(row.sign, row.found, row.whole) for row in rows),
    )
