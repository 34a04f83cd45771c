"""Reads of the people who are under a duty, and how each of them stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.enrolment.audience import is_exempt, is_fulfilled, under
from lms.features.enrolment.duty_records import DutyRecord
from lms.features.enrolment.models import DutyExemption, Enrolment
from lms.features.enrolment.queries import comes_after
from lms.features.enrolment.standings import lapse_day
from lms.features.organisation.models import Unit
from lms.features.organisation.queries import seen_by, short_name

PAGE = 50
STATES = ("open", "done", "exempt")
"""People who have it still to do, who have fulfilled it, and who are left out."""


@dataclass(frozen=True, slots=True)
class PersonUnderDuty:
    """A person under a duty, and how they stand.

    `fulfilled_day`: the last completion, if it counts; on `lapses_on` it holds no longer. `completed_day`: the last
    one, whether it counts or not; `begun_day`: when the run began that is still open. `reason`: why they are exempt.
    """

    public_id: str
    name: str
    unit: str
    unit_code: str
    by_name: bool
    exempt: bool
    reason: str
    begun_day: date | None
    fulfilled_day: date | None
    lapses_on: date | None
    completed_day: date | None


def people_under(
    session: Session,
    duty: DutyRecord,
    on_day: date,
    after: str = "",
    size: int = PAGE,
    *,
    state: str = "",
    unit_path: str = "",
    scopes: Sequence[str] = ("/",),
) -> Page[PersonUnderDuty]:
    """The people of a duty on a day, by name; `after` is the key of the page before.

    Only those of `state` (one of `STATES`), of the unit at `unit_path` and below, and inside the scopes.
    """
    statement = _people(duty, on_day, state, unit_path, scopes).limit(size + 1)
    if after:
        statement = statement.where(comes_after(after))
    rows = [_person(row, duty) for row in session.execute(statement)]
    return cut(rows, size, lambda person: person.public_id)


def everybody(
    session: Session,
    duty: DutyRecord,
    on_day: date,
    *,
    state: str = "",
    unit_path: str = "",
    scopes: Sequence[str] = ("/",),
) -> Iterator[PersonUnderDuty]:
    """The same without end, for files."""
    rows = session.execute(
        _people(duty, on_day, state, unit_path, scopes).execution_options(yield_per=1000, work="report")
    )
    return (_person(row, duty) for row in rows)


@dataclass(frozen=True, slots=True)
class Standings:
    """How the people of a duty stand on a day: those with it still to do, those who fulfil it, and the exempt."""

    open: int
    done: int
    exempt: int


def standings(
    session: Session, duty: DutyRecord, on_day: date, scopes: Sequence[str] = ("/",), unit_path: str = ""
) -> Standings:
    """How many people stand how, inside the scopes; one statement."""
    rows = under(on_day, duties=[duty.id])
    done = is_fulfilled(rows)
    columns = (
        sa.case((sa.and_(rows.c.exempt == 0, done == 0), 1), else_=0),
        sa.case((sa.and_(rows.c.exempt == 0, done == 1), 1), else_=0),
        rows.c.exempt,
    )
    statement = (
        sa.select(*(sa.func.coalesce(sa.func.sum(column), 0) for column in columns))
        .select_from(rows)
        .join(Unit, Unit.id == rows.c.unit)
        .where(seen_by(scopes), Unit.path.startswith(unit_path, autoescape=True))
    )
    return Standings(*(int(value) for value in session.execute(statement).one()))


def _people(
    duty: DutyRecord, on_day: date, state: str, unit_path: str, scopes: Sequence[str]
) -> sa.Select[*tuple[Any, ...]]:
    rows = under(on_day, duties=[duty.id])
    done = is_fulfilled(rows)
    is_open = (
        Enrolment.person_id == rows.c.person,
        Enrolment.course_id == rows.c.course,
        Enrolment.completed_day.is_(None),
    )
    begun = sa.select(sa.func.max(Enrolment.opened_day)).where(*is_open).scalar_subquery()
    reason = (
        sa.select(sa.func.max(DutyExemption.reason))
        .where(
            DutyExemption.person_id == rows.c.person, DutyExemption.duty_id == rows.c.duty, is_exempt(on_day)
        )
        .scalar_subquery()
    )
    statement = (
        sa.select(
            Person.public_id,
            Person.name,
            short_name().label("unit"),
            Unit.code.label("unit_code"),
            rows.c.by_name,
            rows.c.exempt,
            sa.func.coalesce(reason, "").label("reason"),
            begun.label("begun_day"),
            done.label("done"),
            rows.c.done_day,
        )
        .select_from(rows)
        .join(Person, Person.id == rows.c.person)
        .join(Unit, Unit.id == rows.c.unit)
        .where(seen_by(scopes), Unit.path.startswith(unit_path, autoescape=True))
        .order_by(Person.name, Person.id)
    )
    wanted = {
        "open": sa.and_(rows.c.exempt == 0, done == 0),
        "done": sa.and_(rows.c.exempt == 0, done == 1),
        "exempt": rows.c.exempt == 1,
    }
    return statement.where(wanted[state]) if state else statement


def _person(row: Any, duty: DutyRecord) -> PersonUnderDuty:
    holds = lapse_day(row.done_day, duty.valid_months) if row.done and duty.valid_months else None
    return PersonUnderDuty(
        row.public_id,
        row.name,
        row.unit,
        row.unit_code,
        bool(row.by_name),
        bool(row.exempt),
        row.reason,
        row.begun_day,
        row.done_day if row.done else None,
        holds,
        row.done_day,
    )
