"""Reads of runs and duties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment import audience as rule
from lms.features.enrolment.models import Duty, DutyAudience, Enrolment
from lms.features.enrolment.standings import lapse_day
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import within

in_force = rule.in_force
is_member = rule.is_member


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


@dataclass(frozen=True, slots=True)
class DutyOfPerson:
    """A duty one person is under, and the day from which it is fulfilled, if it is.

    `lapses_on` is the day from which a completion holds no longer; `by_name`: they were picked, and not by their unit.
    """

    public_id: str
    course_id: int
    course: str
    from_day: date
    due_day: date
    reason: str
    note: str
    fulfilled_day: date | None
    lapses_on: date | None = None
    by_name: bool = False


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


def duties_of(session: Session, person_id: int, unit_path: str, on_day: date) -> tuple[DutyOfPerson, ...]:
    """The duties in force for a person of the unit at `unit_path`, the most urgent first; without those from which
    they are exempt."""
    if not unit_path:
        return ()
    own = rule.lying_on(person_id, unit_path, on_day)
    rows = session.execute(
        sa.select(
            Duty.public_id,
            Duty.course_id,
            KnownCourse.slug.label("course"),
            Duty.from_day,
            Duty.due_day,
            Duty.reason,
            Duty.note,
            own.c.first_day.label("fulfilled_day"),
            Duty.valid_months,
            own.c.done_day,
            own.c.by_name,
        )
        .join(own, own.c.duty == Duty.id)
        .join(KnownCourse, KnownCourse.id == Duty.course_id)
        .where(own.c.exempt == 0)
        .order_by(Duty.due_day, Duty.id)
    )
    return tuple(_duty_of_person(dict(row)) for row in rows.mappings())


def _duty_of_person(row: dict[str, Any]) -> DutyOfPerson:
    months, done, by_name = row.pop("valid_months"), row.pop("done_day"), bool(row.pop("by_name"))
    lapses = lapse_day(done, months) if months and row["fulfilled_day"] else None
    return DutyOfPerson(**row, lapses_on=lapses, by_name=by_name)


@dataclass(frozen=True, slots=True)
class DutyRecord:
    """A duty as administrators see it: what, for whom, until when."""

    id: int
    public_id: str
    course_id: int
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
            course_id=duty.course_id,
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


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a duty would reach: active people, each once; of these, who has completed the course in time already,
    and who is in the middle of it."""

    people: int
    completed: int
    learning: int


def audience(
    session: Session, course_row: int, unit_paths: Sequence[str], counts_from: date | None = None
) -> Audience:
    """The people of these units and all below, as they stand with one course."""
    own = sa.and_(Enrolment.person_id == Membership.person_id, Enrolment.course_id == course_row)
    in_time = sa.true() if counts_from is None else Enrolment.completed_day >= counts_from
    completed = sa.exists().where(own, Enrolment.completed_day.is_not(None), in_time)
    learning = sa.exists().where(own, Enrolment.completed_day.is_(None))
    each = (
        sa.select(
            sa.case((completed, 1), else_=0).label("completed"),
            sa.case((sa.and_(learning, ~completed), 1), else_=0).label("learning"),
        )
        .select_from(Membership)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.until_day.is_(None), within(Unit.path, unit_paths))
        .subquery()
    )
    sums = (sa.func.coalesce(sa.func.sum(column), 0) for column in (each.c.completed, each.c.learning))
    row = session.execute(sa.select(sa.func.count(), *sums).select_from(each)).one()
    return Audience(*(int(value) for value in row))


PAGE = 50


@dataclass(frozen=True, slots=True)
class PersonUnderDuty:
    """A person under a duty: when they completed its course in time, when they began the run that is still open, and
    when they last completed it, in time or before."""

    public_id: str
    name: str
    unit: str
    unit_code: str
    begun_day: date | None
    fulfilled_day: date | None
    completed_day: date | None


def people_under(
    session: Session, duty: DutyRecord, on_day: date, after: str = "", size: int = PAGE
) -> Page[PersonUnderDuty]:
    """The people who are in the audience of a duty on a day, by name; `after` is the key of the page before."""
    own = (Enrolment.person_id == Person.id, Enrolment.course_id == duty.course_id)
    in_time = sa.true() if duty.counts_from is None else Enrolment.completed_day >= duty.counts_from
    day = sa.select(sa.func.min(Enrolment.completed_day)).where(*own, in_time).scalar_subquery()
    is_open = Enrolment.completed_day.is_(None)
    begun = sa.select(sa.func.max(Enrolment.opened_day)).where(*own, is_open).scalar_subquery()
    last = sa.select(sa.func.max(Enrolment.completed_day)).where(*own).scalar_subquery()
    statement = (
        sa.select(
            Person.public_id,
            Person.name,
            sa.func.coalesce(sa.func.nullif(Unit.short_name, ""), Unit.name).label("unit"),
            Unit.code.label("unit_code"),
            begun.label("begun_day"),
            day.label("fulfilled_day"),
            last.label("completed_day"),
        )
        .join(Membership, Membership.person_id == Person.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(is_member(on_day), within(Unit.path, duty.unit_paths))
        .order_by(Person.name, Person.id)
        .limit(size + 1)
    )
    if after:
        statement = statement.where(comes_after(after))
    rows = [PersonUnderDuty(**row) for row in session.execute(statement).mappings()]
    return cut(rows, size, lambda person: person.public_id)


def comes_after(public_id: str) -> sa.ColumnElement[bool]:
    """Condition on `Person` rows in the order of names: behind the person with this name in addresses."""
    last = sa.select(Person.name, Person.id).where(Person.public_id == public_id).subquery()
    name, number = (sa.select(column).scalar_subquery() for column in (last.c.name, last.c.id))
    return sa.tuple_(Person.name, Person.id) > sa.tuple_(name, number)
