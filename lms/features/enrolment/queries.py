"""Reads of runs and duties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment.models import Duty, DutyAudience, Enrolment
from lms.features.organisation.models import Membership, Unit


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


@dataclass(frozen=True, slots=True)
class DutyOfPerson:
    """A duty one person is under, and the day from which it is fulfilled, if it is."""

    public_id: str
    course_id: int
    course: str
    from_day: date
    due_day: date
    reason: str
    note: str
    fulfilled_day: date | None


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


def latest_runs(person_id: int) -> sa.Select[*tuple[Any, ...]]:
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
    rows = session.execute(latest_runs(person_id).order_by(Enrolment.last_at.desc()))
    return tuple(run_of(row) for row in rows)


def run_in(session: Session, person_id: int, course: str) -> Run | None:
    """A person's latest run of one course."""
    row = session.execute(latest_runs(person_id).where(KnownCourse.slug == course)).one_or_none()
    return run_of(row) if row else None


def fulfilling(duty: Any = Duty, person_id: Any = Membership.person_id) -> sa.ColumnElement[Any]:
    """Condition on `Enrolment` rows: a completed run of the duty's course that counts for it."""
    return sa.and_(
        Enrolment.person_id == person_id,
        Enrolment.course_id == duty.course_id,
        Enrolment.completed_day.is_not(None),
        sa.or_(duty.counts_from.is_(None), Enrolment.completed_day >= duty.counts_from),
    )


def in_force(on_day: date | sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """Condition on `Duty` rows: it holds on that day."""
    return sa.and_(Duty.from_day <= on_day, sa.or_(Duty.withdrawn_day.is_(None), Duty.withdrawn_day > on_day))


def duties_of(session: Session, person_id: int, unit_path: str, on_day: date) -> tuple[DutyOfPerson, ...]:
    """The duties in force for a person of the unit at `unit_path`, the most urgent first."""
    units = [int(part) for part in unit_path.split("/") if part]
    if not units:
        return ()
    day = (
        sa.select(sa.func.min(Enrolment.completed_day))
        .where(fulfilling(person_id=person_id))
        .scalar_subquery()
    )
    reached = sa.select(DutyAudience.duty_id).where(DutyAudience.unit_id.in_(units))
    rows = session.execute(
        sa.select(
            Duty.public_id,
            Duty.course_id,
            KnownCourse.slug.label("course"),
            Duty.from_day,
            Duty.due_day,
            Duty.reason,
            Duty.note,
            day.label("fulfilled_day"),
        )
        .join(KnownCourse, KnownCourse.id == Duty.course_id)
        .where(Duty.id.in_(reached), in_force(on_day))
        .order_by(Duty.due_day, Duty.id)
    )
    return tuple(DutyOfPerson(**row._asdict()) for row in rows)


@dataclass(frozen=True, slots=True)
class DutyRecord:
    """A duty as administrators see it: what, for whom, until when."""

    id: int
    public_id: str
    course: str
    from_day: date
    due_day: date
    counts_from: date | None
    reason: str
    note: str
    withdrawn_day: date | None
    units: tuple[str, ...]
    unit_paths: tuple[str, ...]


def duties(session: Session, scopes: tuple[str, ...]) -> tuple[DutyRecord, ...]:
    """Duties whose whole audience lies inside `scopes` (unit paths), newest first."""
    rows = session.execute(
        sa.select(Duty, KnownCourse.slug, Unit.name, Unit.path)
        .join(KnownCourse, KnownCourse.id == Duty.course_id)
        .join(DutyAudience, DutyAudience.duty_id == Duty.id)
        .join(Unit, Unit.id == DutyAudience.unit_id)
        .order_by(Duty.id.desc(), Unit.name)
    )
    found: dict[int, DutyRecord] = {}
    for duty, course, name, path in rows:
        before = found.get(duty.id)
        found[duty.id] = DutyRecord(
            id=duty.id,
            public_id=duty.public_id,
            course=course,
            from_day=duty.from_day,
            due_day=duty.due_day,
            counts_from=duty.counts_from,
            reason=duty.reason,
            note=duty.note,
            withdrawn_day=duty.withdrawn_day,
            units=(*(before.units if before else ()), name),
            unit_paths=(*(before.unit_paths if before else ()), path),
        )
    return tuple(duty for duty in found.values() if _inside(duty.unit_paths, scopes))


def duty_by_public_id(session: Session, public_id: str, scopes: tuple[str, ...]) -> DutyRecord | None:
    """One duty, if its audience lies inside `scopes`."""
    return next((duty for duty in duties(session, scopes) if duty.public_id == public_id), None)


def _inside(paths: tuple[str, ...], scopes: tuple[str, ...]) -> bool:
    return all(any(path.startswith(scope) for scope in scopes) for path in paths)


def audience_size(session: Session, unit_paths: tuple[str, ...]) -> int:
    """How many active people are in these units and below, each counted once."""
    inside = sa.or_(*(Unit.path.startswith(path, autoescape=True) for path in unit_paths))
    statement = (
        sa.select(sa.func.count(Membership.person_id.distinct()))
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.until_day.is_(None), inside)
    )
    return session.scalar(statement) or 0 if unit_paths else 0
