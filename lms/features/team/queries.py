"""Reads of a superior's people: what they have to do and what they did, never what they answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.accounts.models import Person
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment import audience
from lms.features.enrolment.models import Duty, Enrolment
from lms.features.organisation.models import Relation
from lms.features.organisation.queries import steps
from lms.features.organisation.staff import StaffMember, staff_of


def with_staff(person: sa.Select[Any]) -> sa.Select[Any]:
    """Adds whether the signed-in person is anybody's superior, to the statement that finds them."""
    leads = sa.exists().where(Relation.other_id == Person.id, Relation.until_day.is_(None))
    return person.add_columns(leads.correlate(Person).label("leads"))


@dataclass(frozen=True, slots=True)
class DutyOfStaff:
    """A duty on one of a superior's people. `course` is the author's id, `begun_day` that of the run still open."""

    course: str
    course_row: int
    due_day: date
    exempt: bool
    fulfilled: bool
    done_day: date | None
    begun_day: date | None

    @property
    def is_missing(self) -> bool:
        """Whether it is still to do."""
        return not self.exempt and not self.fulfilled


@dataclass(frozen=True, slots=True)
class RunOfStaff:
    """A run of one of a superior's people; `score` in percent, only where the course is completed."""

    course_row: int
    number: int
    opened_day: date
    last_at: datetime
    completed_day: date | None
    score: Fraction | None


@dataclass(frozen=True, slots=True)
class Member:
    """One of a superior's people, their duties (most urgent first), when they last learned, and how many courses they
    have completed since the year began."""

    staff: StaffMember
    duties: tuple[DutyOfStaff, ...] = ()
    last_at: datetime | None = None
    completed: int = 0

    @property
    def required(self) -> tuple[DutyOfStaff, ...]:
        """The duties they are not exempt from."""
        return tuple(duty for duty in self.duties if not duty.exempt)

    @property
    def missing(self) -> tuple[DutyOfStaff, ...]:
        """The duties that are still to do, the most urgent first."""
        return tuple(duty for duty in self.duties if duty.is_missing)


def team(session: Session, person_id: int, today: date) -> tuple[Member, ...]:
    """The people whose superior a person is today, by name, in three statements however many they are."""
    staff = staff_of(session, person_id, today)
    if not staff:
        return ()
    duties = _duties(session, staff, today)
    learned = _learned(session, [one.id for one in staff], today)
    return tuple(Member(one, duties.get(one.id, ()), *learned.get(one.id, (None, 0))) for one in staff)


def _duties(
    session: Session, staff: Collection[StaffMember], today: date
) -> dict[int, tuple[DutyOfStaff, ...]]:
    units = {steps(one.unit_path)[-1] for one in staff if one.unit_path}
    lies = audience.under(today, units=units, people=[one.id for one in staff])
    open_run = sa.and_(
        Enrolment.person_id == lies.c.person,
        Enrolment.course_id == lies.c.course,
        Enrolment.completed_day.is_(None),
    )
    rows = session.execute(
        sa.select(
            lies.c.person,
            KnownCourse.slug,
            lies.c.course,
            Duty.due_day,
            lies.c.exempt,
            audience.is_fulfilled(lies).label("fulfilled"),
            lies.c.done_day,
            Enrolment.opened_day,
        )
        .join(Duty, Duty.id == lies.c.duty)
        .join(KnownCourse, KnownCourse.id == lies.c.course)
        .outerjoin(Enrolment, open_run)
        .order_by(Duty.due_day, Duty.id)
    )
    found: dict[int, list[DutyOfStaff]] = {}
    for person, course, row, due, exempt, fulfilled, done, begun in rows:
        duty = DutyOfStaff(course, row, due, bool(exempt), bool(fulfilled), done, begun)
        found.setdefault(person, []).append(duty)
    return {person: tuple(duties) for person, duties in found.items()}


def _learned(
    session: Session, people: Collection[int], today: date
) -> dict[int, tuple[datetime | None, int]]:
    this_year = sa.case((Enrolment.completed_day >= date(today.year, 1, 1), 1), else_=0)
    rows = session.execute(
        sa.select(
            Enrolment.person_id,
            sa.func.max(Enrolment.last_at, type_=Enrolment.last_at.type),
            sa.func.sum(this_year),
        )
        .where(Enrolment.person_id.in_(people))
        .group_by(Enrolment.person_id)
    )
    return {person: (last, int(done)) for person, last, done in rows}


def member(session: Session, superior_id: int, public_id: str, today: date) -> Member | None:
    """One of a superior's people; None for anybody else."""
    found = [one for one in staff_of(session, superior_id, today) if one.public_id == public_id]
    if not found:
        return None
    duties = _duties(session, found, today)
    last, done = _learned(session, [found[0].id], today).get(found[0].id, (None, 0))
    return Member(found[0], duties.get(found[0].id, ()), last, done)


def runs(session: Session, person_id: int) -> tuple[RunOfStaff, ...]:
    """What a person has begun and completed, the run touched last first."""
    rows = session.execute(
        sa.select(
            Enrolment.course_id,
            Enrolment.run,
            Enrolment.opened_day,
            Enrolment.last_at,
            Enrolment.completed_day,
            Enrolment.final_score,
        )
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.last_at.desc())
    )
    return tuple(RunOfStaff(*row) for row in rows)
