"""Reads behind the suggested steps, small enough for every look at the dashboard, and people at risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.attainment.shares import STAFF
from lms.features.enrolment import audience
from lms.features.enrolment.models import Duty, DutyAudience, Enrolment
from lms.features.enrolment.queries import comes_after, in_force
from lms.features.organisation.models import Membership, Unit, Unplaced
from lms.features.organisation.queries import steps, within
from lms.features.progress.models import CounterSum, CountingUnit
from lms.features.progress.underway import UNDER_WAY

FEW_PEOPLE = 5_000
"""Up to so many people of a unit are looked at one by one for a step; where there are more, its own units tell."""


@dataclass(frozen=True, slots=True)
class DueDuty:
    """A duty in force that lies on units above, at or below those asked for, or on people by name."""

    id: int
    public_id: str
    course: int
    due_day: date


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is being counted: duties here that the counters do not hold for everybody yet, or not for nobody yet, and
    units here that were put elsewhere and whose people are counted as if they had not been."""

    duties: int = 0
    units: int = 0


@dataclass(frozen=True, slots=True)
class Pulse:
    """Duties here, the most urgent first; how many people of the units have never come in, 0 where there are too many
    to look at; `nowhere`: active people in no unit at all, where all of the site is asked for."""

    due: tuple[DueDuty, ...]
    never_in: int
    nowhere: int
    under_way: UnderWay


def pulse(
    session: Session, paths: Sequence[str], on_day: date, whole_site: bool, course: int | None = None
) -> Pulse:
    """What is due here, and how it stands with the accounts; one statement over few rows, however many there are."""
    none = sa.cast(sa.null(), sa.Integer)
    due = _here(paths, course).where(in_force(on_day)).add_columns(none, none, none, none)
    accounts = _accounts(paths, whole_site).subquery()
    of_people = sa.select(
        sa.literal(0),
        sa.literal(""),
        sa.literal(0),
        sa.cast(sa.null(), sa.Date),
        *accounts.c,
        *_under_way(paths, course),
    )
    rows = session.execute(sa.union_all(due, of_people)).all()
    people = next(row for row in rows if row[4] is not None)
    duties = [DueDuty(*row[:4]) for row in rows if row[4] is None]
    never_in, nowhere, counting, moved = (int(value) for value in people[4:])
    return Pulse(_urgent_first(duties), never_in, nowhere, UnderWay(counting, moved))


def _urgent_first(duties: Sequence[DueDuty]) -> tuple[DueDuty, ...]:
    return tuple(sorted(duties, key=lambda duty: (duty.due_day, duty.id)))


def under_way(session: Session, paths: Sequence[str], course: int | None) -> UnderWay:
    """What is being counted in or out here at the moment."""
    row = session.execute(sa.select(*_under_way(paths, course))).one()
    return UnderWay(row[0], row[1])


def _under_way(paths: Sequence[str], course: int | None) -> tuple[sa.ScalarSelect[int], sa.ScalarSelect[int]]:
    duties = _here(paths, course).where(Duty.id.in_(UNDER_WAY)).subquery()
    moved = sa.select(sa.func.count()).select_from(CountingUnit)
    moved = moved.join(Unit, Unit.id == CountingUnit.unit_id).where(within(Unit.path, paths))
    return (
        sa.select(sa.func.count()).select_from(duties).scalar_subquery(),
        moved.correlate(None).scalar_subquery(),
    )


def _here(paths: Sequence[str], course: int | None) -> sa.Select[*tuple[Any, ...]]:
    above = {int(step) for path in paths for step in path.split("/") if step}
    # A duty without a unit was given to people by name, who may be anywhere.
    here = sa.or_(within(Unit.path, paths), Unit.id.in_(above), Unit.id.is_(None))
    return (
        sa.select(Duty.id, Duty.public_id, Duty.course_id, Duty.due_day)
        .distinct()
        .outerjoin(DutyAudience, DutyAudience.duty_id == Duty.id)
        .outerjoin(Unit, Unit.id == DutyAudience.unit_id)
        .where(here, sa.true() if course is None else Duty.course_id == course)
    )


def _accounts(paths: Sequence[str], whole_site: bool) -> sa.Select[*tuple[Any, ...]]:
    tops = [steps(path)[-1] for path in paths if steps(path)]
    top = Unit.id.in_(tops) if tops else Unit.parent_id.is_(None)
    known = (
        sa.select(sa.func.coalesce(sa.func.sum(CounterSum.assigned), 0))
        .join(Unit, Unit.id == CounterSum.unit_id)
        .where(top, CounterSum.kind == STAFF)
        .correlate(None)
        .scalar_subquery()
    )
    here = (
        sa.select(sa.case((Person.password.is_(None), 1), else_=0).label("never_in"))
        .join(Membership, Membership.person_id == Person.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.until_day.is_(None), within(Unit.path, paths), known <= FEW_PEOPLE)
        .limit(FEW_PEOPLE + 1)
        .subquery()
    )
    lost: sa.ColumnElement[int] = sa.literal(0)
    if whole_site:
        lost = sa.select(sa.func.count()).select_from(Unplaced).scalar_subquery()
    is_whole = sa.func.count() <= FEW_PEOPLE
    never_in = sa.case((is_whole, sa.func.coalesce(sa.func.sum(here.c.never_in), 0)), else_=0)
    return sa.select(never_in.label("never_in"), lost.label("nowhere")).select_from(here)


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Somebody who may miss a due day: the duty's course and day, when they began, and when they last did something;
    both None for somebody who has not begun."""

    public_id: str
    name: str
    unit: str
    unit_code: str
    course: int
    due_day: date
    opened_day: date | None
    last_at: datetime | None


def soon_due(today: date, until: date, course: int | None = None) -> sa.Select[Any]:
    """The duties in force whose due day comes between two days, for the reads below."""
    chosen = sa.and_(in_force(today), Duty.due_day.between(today, until))
    if course is not None:
        chosen = sa.and_(chosen, Duty.course_id == course)
    return sa.select(Duty.id).where(chosen)


def _at_risk(paths: Sequence[str], duties: sa.Select[Any], today: date, since: datetime) -> sa.CTE:
    """A row for each person and course: the duty that is due first; still, not exempt, and not at work on it."""
    units = sa.select(Unit.id).where(within(Unit.path, paths))
    under = audience.under(today, duties=duties, units=units)
    is_open = sa.and_(
        Enrolment.person_id == under.c.person,
        Enrolment.course_id == under.c.course,
        Enrolment.completed_at.is_(None),
    )
    return (
        sa.select(
            under.c.person,
            under.c.unit,
            under.c.course,
            sa.func.min(Duty.due_day).label("due_day"),
            sa.func.min(Enrolment.opened_day).label("opened_day"),
            sa.func.max(Enrolment.last_at).label("last_at"),
        )
        .join(Duty, Duty.id == under.c.duty)
        .outerjoin(Enrolment, is_open)
        .where(audience.is_missing(under))
        .where(sa.or_(Enrolment.id.is_(None), Enrolment.last_at < since))
        .group_by(under.c.person, under.c.unit, under.c.course)
        .cte("at_risk")
    )


def count_at_risk(
    session: Session, paths: Sequence[str], duties: sa.Select[Any], today: date, since: datetime
) -> tuple[int, int]:
    """How many people may miss a due day, and how many of them have not begun at all."""
    found = _at_risk(paths, duties, today, since)
    not_begun = sa.case((found.c.opened_day.is_(None), found.c.person))
    row = session.execute(
        sa.select(sa.func.count(found.c.person.distinct()), sa.func.count(not_begun.distinct()))
    ).one()
    return int(row[0]), int(row[1])


def at_risk(
    session: Session,
    paths: Sequence[str],
    duties: sa.Select[Any],
    today: date,
    since: datetime,
    after: str = "",
    size: int = 500,
) -> Page[tuple[AtRisk, ...]]:
    """These people by name, each with the courses at stake; `after` is the key of the page before."""
    found = _at_risk(paths, duties, today, since)
    chosen = (
        sa.select(Person.id, Person.public_id, Person.name)
        .where(Person.id.in_(sa.select(found.c.person)))
        .order_by(Person.name, Person.id)
        .limit(size + 1)
    )
    if after:
        chosen = chosen.where(comes_after(after))
    people = chosen.subquery()
    rows = session.execute(
        sa.select(
            people.c.public_id,
            people.c.name,
            sa.func.coalesce(sa.func.nullif(Unit.short_name, ""), Unit.name),
            Unit.code,
            found.c.course,
            found.c.due_day,
            found.c.opened_day,
            found.c.last_at,
        )
        .select_from(people)
        .join(found, found.c.person == people.c.id)
        .join(Unit, Unit.id == found.c.unit)
        .order_by(people.c.name, people.c.id, found.c.due_day, found.c.course)
    )
    grouped: dict[str, list[AtRisk]] = {}
    for row in rows:
        grouped.setdefault(row[0], []).append(AtRisk(*row))
    return cut([tuple(lines) for lines in grouped.values()], size, lambda lines: lines[0].public_id)
