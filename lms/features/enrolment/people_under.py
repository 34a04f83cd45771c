"""Reads of the people who are under a duty, and how each of them stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.enrolment import audience
from lms.features.enrolment.audience import (
    Narrowed,
    is_exempt,
    is_fulfilled,
    is_member,
    is_missing,
    is_of_kind,
    places_on,
    under,
)
from lms.features.enrolment.duty_records import DutyRecord
from lms.features.enrolment.models import Duty, DutyAudience, DutyExemption, DutyPick, Enrolment
from lms.features.enrolment.queries import comes_after
from lms.features.enrolment.standings import lapse_day
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import seen_by, short_name

PAGE = 50
MANY = 2000
"""From so many people on, they are chosen by name first and judged page by page."""
LOOKED_AT_ONCE, MOST_LOOKED_AT = 500, 3000
"""People judged by one statement where those of one state are looked for, and in one request."""
STATES = ("open", "done", "exempt")
"""People who have it still to do, who have fulfilled it, and who are left out."""


@dataclass(frozen=True, slots=True)
class PersonUnderDuty:
    """A person under a duty, and how they stand.

    `fulfilled_day`: the last completion, if it counts; on `lapses_on` it holds no longer. `completed_day`: the last
    one, whether it counts or not; `lapsed_on`: since when it holds no longer; `begun_day`: when the run began that is
    still open. `reason`: why they are exempt.
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
    lapsed_on: date | None


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
    many: bool = False,
) -> Page[PersonUnderDuty]:
    """The people of a duty on a day, by name; `after` is the key of the page before.

    Only those of `state` (one of `STATES`), of the unit at `unit_path` and below, and inside the scopes. Of `many` only
    those of the page are judged; where few are of the state, a page may have fewer than `size` rows and go on.
    """
    if many and state != "exempt":
        return _walk(session, duty, on_day, after, size, state, unit_path, scopes)
    exempt = None
    if state == "exempt":
        exempt = sa.select(DutyExemption.person_id).where(DutyExemption.duty_id == duty.id, is_exempt(on_day))
    statement = _people(duty, on_day, state, unit_path, scopes, exempt).limit(size + 1)
    if after:
        statement = statement.where(comes_after(after))
    rows = [_person(row, duty) for row in session.execute(statement)]
    return cut(rows, size, lambda person: person.public_id)


def _walk(
    session: Session,
    duty: DutyRecord,
    on_day: date,
    after: str,
    size: int,
    state: str,
    unit_path: str,
    scopes: Sequence[str],
) -> Page[PersonUnderDuty]:
    """A page of people chosen by name, before anybody is judged."""
    found: list[PersonUnderDuty] = []
    at_once = LOOKED_AT_ONCE if state else size + 1
    for _turn in range(MOST_LOOKED_AT // LOOKED_AT_ONCE):
        chosen = session.execute(_chosen(duty, on_day, after, unit_path, scopes).limit(at_once)).all()
        if chosen:
            by_name = {row.public_id for row in chosen if row.by_name}
            judged = audience.chosen(on_day, duty.id, [row.id for row in chosen])
            rows = session.execute(_people_of(judged, on_day, state, unit_path, scopes))
            found += [replace(_person(row, duty), by_name=row.public_id in by_name) for row in rows]
        if len(found) > size or len(chosen) < at_once:
            return cut(found, size, lambda person: person.public_id)
        after = chosen[-1].public_id
    return Page(tuple(found), after)


def _chosen(
    duty: DutyRecord, on_day: date, after: str, unit_path: str, scopes: Sequence[str]
) -> sa.Select[*tuple[Any, ...]]:
    """Who is under a duty, by name, whatever they have done."""
    tree = places_on(on_day).subquery()
    slash = sa.literal("/", sa.String)
    step = slash + sa.cast(DutyAudience.unit_id, sa.String) + slash
    reached = (
        sa.select(tree.c.unit_id)
        .join(DutyAudience, tree.c.path.contains(step))
        .where(DutyAudience.duty_id == duty.id)
    )
    picked = sa.select(DutyPick.person_id).where(DutyPick.duty_id == duty.id)
    of_kind = sa.exists().where(Duty.id == duty.id, is_of_kind()).correlate(Membership)
    by_unit = sa.and_(Membership.unit_id.in_(reached), of_kind)
    statement = (
        sa.select(Person.id, Person.public_id, sa.case((by_unit, 0), else_=1).label("by_name"))
        .join(Membership, Membership.person_id == Person.id)
        .where(
            is_member(on_day),
            sa.exists().where(
                Unit.id == Membership.unit_id,
                seen_by(scopes),
                Unit.path.startswith(unit_path, autoescape=True),
            ),
            sa.or_(by_unit, Person.id.in_(picked)),
        )
        .order_by(Person.name, Person.id)
    )
    return statement.where(comes_after(after)) if after else statement


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

    @property
    def everybody(self) -> int:
        """All of them together."""
        return self.open + self.done + self.exempt


def standings(
    session: Session, duty: DutyRecord, on_day: date, scopes: Sequence[str] = ("/",), unit_path: str = ""
) -> Standings:
    """How many people stand how, inside the scopes; one statement."""
    rows = under(on_day, duties=[duty.id])
    done = is_fulfilled(rows)
    columns = (
        sa.case((is_missing(rows), 1), else_=0),
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
    duty: DutyRecord,
    on_day: date,
    state: str,
    unit_path: str,
    scopes: Sequence[str],
    people: Narrowed = None,
) -> sa.Select[*tuple[Any, ...]]:
    units = None
    if unit_path or "/" not in scopes:
        units = sa.select(Unit.id).where(seen_by(scopes), Unit.path.startswith(unit_path, autoescape=True))
    rows = under(on_day, duties=[duty.id], people=people, units=units)
    return _people_of(rows, on_day, state, unit_path, scopes)


def _people_of(
    rows: sa.Subquery, on_day: date, state: str, unit_path: str, scopes: Sequence[str]
) -> sa.Select[*tuple[Any, ...]]:
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
        "open": is_missing(rows),
        "done": sa.and_(rows.c.exempt == 0, done == 1),
        "exempt": rows.c.exempt == 1,
    }
    return statement.where(wanted[state]) if state else statement


def _person(row: Any, duty: DutyRecord) -> PersonUnderDuty:
    ends = lapse_day(row.done_day, duty.valid_months) if row.done_day and duty.valid_months else None
    is_early = bool(duty.counts_from and row.done_day and row.done_day < duty.counts_from)
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
        ends if row.done else None,
        row.done_day,
        None if row.done or is_early else ends,
    )
