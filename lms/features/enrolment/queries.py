"""Reads of runs and duties."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.accounts.models import Person
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment import audience as rule
from lms.features.enrolment import own_duties as own
from lms.features.enrolment.models import Enrolment

in_force = rule.in_force
is_member = rule.is_member
own_duties = own.own_duties
OwnDuty = own.OwnDuty


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a person through a course. `course` is the author's id; `final_score` in percent."""

    id: int
    person_id: int
    course_id: int
    course: str
    number: int
    major: int
    edition_id: int
    opened_at: datetime
    opened_day: date
    last_at: datetime
    last_item_id: int | None
    completed_at: datetime | None
    completed_day: date | None
    final_score: Fraction | None

    @property
    def is_open(self) -> bool:
        """Whether the run is not complete yet."""
        return self.completed_day is None

    @property
    def ever_completed(self) -> bool:
        """Whether the person has completed the course in this or an earlier run: only then a further one begins."""
        return not self.is_open or self.number > 1


RUN_COLUMNS = (
    Enrolment.id,
    Enrolment.person_id,
    Enrolment.course_id,
    KnownCourse.slug.label("course"),
    Enrolment.run.label("number"),
    Enrolment.major,
    Enrolment.edition_id,
    Enrolment.opened_at,
    Enrolment.opened_day,
    Enrolment.last_at,
    Enrolment.last_item_id,
    Enrolment.completed_at,
    Enrolment.completed_day,
    Enrolment.final_score,
)


def latest_runs(person_id: int | sa.BindParameter[int]) -> sa.Select[*tuple[Any, ...]]:
    """The statement for a person's latest run of each course; others add to it."""
    later = sa.orm.aliased(Enrolment)
    newest = (
        sa.select(sa.func.max(later.run))
        .where(later.person_id == Enrolment.person_id, later.course_id == Enrolment.course_id)
        .scalar_subquery()
    )
    return (
        sa.select(*RUN_COLUMNS)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .where(Enrolment.person_id == person_id, Enrolment.run == newest)
    )


def run_of(row: Any) -> Run:
    """The run in a row that holds `RUN_COLUMNS`."""
    return Run(**{name: getattr(row, name) for name in Run.__dataclass_fields__})


def runs_of(session: Session, person_id: int) -> tuple[Run, ...]:
    """A person's latest run of each course, the one touched last first."""
    rows = session.execute(_runs("all"), {"person": person_id})
    return tuple(run_of(row) for row in rows)


def run_in(session: Session, person_id: int, course: str) -> Run | None:
    """A person's latest run of one course."""
    row = session.execute(_runs("course"), {"person": person_id, "course": course}).one_or_none()
    return run_of(row) if row else None


@functools.cache
def _runs(which: str) -> sa.Select[*tuple[Any, ...]]:
    """Built once: putting it together takes longer than answering it."""
    runs = latest_runs(sa.bindparam("person"))
    if which == "course":
        return runs.where(KnownCourse.slug == sa.bindparam("course"))
    return runs.order_by(Enrolment.last_at.desc())


def comes_after(public_id: str) -> sa.ColumnElement[bool]:
    """Condition on `Person` rows in the order of names: behind the person with this name in addresses."""
    last = sa.select(Person.name, Person.id).where(Person.public_id == public_id).subquery()
    name, number = (sa.select(column).scalar_subquery() for column in (last.c.name, last.c.id))
    return sa.tuple_(Person.name, Person.id) > sa.tuple_(name, number)
