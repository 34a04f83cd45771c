"""Reads of whom to remind of what, of whom to call, and of what was done already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.features.accounts.models import Person
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment import audience
from lms.features.enrolment.models import Duty, DutyAudience, DutyPick
from lms.features.enrolment.standings import held_since
from lms.features.notices.models import Notice
from lms.features.organisation.models import ALWAYS, Membership, Unit
from lms.features.organisation.queries import short_name, steps, within
from lms.features.reminders.models import ReminderRound, ReminderSending


@dataclass(frozen=True, slots=True)
class Due:
    """A duty in force, as far as reminding asks. `course` is the author's id."""

    id: int
    public_id: str
    course: str
    from_day: date
    due_day: date
    counts_from: date | None
    valid_months: int | None
    withdrawn_day: date | None

    @property
    def own_since(self) -> date | None:
        """The first completion that outlasts the due date: from then on a person's own due date is when it lapses.

        None where no completion ever lapses.
        """
        if self.valid_months is None:
            return None
        return max(held_since(self.due_day, self.valid_months), self.counts_from or ALWAYS)


_COLUMNS = tuple(
    KnownCourse.slug.label("course") if name == "course" else getattr(Duty, name)
    for name in Due.__dataclass_fields__
)


def _due() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*_COLUMNS).join(KnownCourse, KnownCourse.id == Duty.course_id)


def duties_on(session: Session, on_day: date) -> tuple[Due, ...]:
    """The duties in force on a day."""
    rows = session.execute(_due().where(audience.in_force(on_day)).order_by(Duty.id)).mappings()
    return tuple(Due(**row) for row in rows)


def duty(session: Session, duty_id: int) -> Due | None:
    """A duty by its row."""
    row = session.execute(_due().where(Duty.id == duty_id)).mappings().one_or_none()
    return Due(**row) if row else None


def duty_seen(session: Session, public_id: str, scopes: Sequence[str], on_day: date) -> Due | None:
    """A duty in force that reaches into the scopes (paths of units): also one laid on a unit above them."""
    unit = sa.orm.aliased(Unit)
    above = [step for scope in scopes for step in steps(scope)]
    reached = sa.exists().where(
        DutyAudience.duty_id == Duty.id,
        unit.id == DutyAudience.unit_id,
        sa.or_(within(unit.path, scopes), unit.id.in_(above)),
    )
    picked = sa.exists().where(
        DutyPick.duty_id == Duty.id,
        Membership.person_id == DutyPick.person_id,
        Membership.until_day.is_(None),
        unit.id == Membership.unit_id,
        within(unit.path, scopes),
    )
    found = _due().where(Duty.public_id == public_id, audience.in_force(on_day), sa.or_(reached, picked))
    row = session.execute(found).mappings().one_or_none()
    return Due(**row) if row else None


def path_of(session: Session, unit_id: int) -> str:
    """The path of a unit today."""
    return session.scalars(sa.select(Unit.path).where(Unit.id == unit_id)).one()


def people_told(session: Session, public_id: str, step: str) -> list[int]:
    """Who was reminded of a duty by a step and waits for the mail of it."""
    told = sa.select(Notice.person_id).where(Notice.key == f"reminder:{public_id}:{step}", Notice.to_mail)
    return list(session.scalars(told.order_by(Notice.person_id)))


def zones(session: Session) -> tuple[str, ...]:
    """Every zone in which somebody may be: those of open units, and that of people without one."""
    found = session.scalars(sa.select(Unit.zone).distinct().where(Unit.closed_day.is_(None)))
    return tuple(sorted({*found, current_app.config["TIMEZONE"]}))


def last_rounds(session: Session) -> dict[str, date]:
    """The last day on which the people of each zone had their morning."""
    return {
        row.zone: row.on_day for row in session.execute(sa.select(ReminderRound.zone, ReminderRound.on_day))
    }


def units_in(zone: str) -> sa.Select[Any]:
    """The units whose people live in a zone."""
    return sa.select(Unit.id).where(Unit.zone == zone)


def units_in_paths(paths: Sequence[str]) -> sa.Select[Any]:
    """Units, by their paths, and all below."""
    return sa.select(Unit.id).where(within(Unit.path, paths))


@dataclass(frozen=True, slots=True)
class Place:
    """A unit for which people are reminded."""

    id: int
    code: str
    label: str
    path: str
    parent_id: int | None


def places(session: Session, scopes: Sequence[str], code: str) -> tuple[Place | None, tuple[Place, ...]]:
    """The open unit with this code and those right below it, inside the scopes; without a code, the top of the
    scopes. The unit is None where it is not there, or where there are several on top: then these are listed."""
    parent = sa.orm.aliased(Unit)
    label = short_name().label("label")
    seen = (Unit.closed_day.is_(None), within(Unit.path, scopes))
    columns = sa.select(Unit.id, Unit.code, label, Unit.path, Unit.parent_id).outerjoin(
        parent, parent.id == Unit.parent_id
    )
    above = sa.or_(parent.id.is_(None), ~within(parent.path, scopes))
    which = sa.or_(Unit.code == code, parent.code == code) if code else above
    rows = session.execute(columns.where(*seen, which).order_by(Unit.name, Unit.id))
    found = [Place(**row) for row in rows.mappings()]
    if not code and len(found) == 1:
        return places(session, scopes, found[0].code)
    chosen = next((one for one in found if one.code == code), None)
    return chosen, tuple(one for one in found if one is not chosen)


def of_course(course: str) -> sa.ColumnElement[bool]:
    """Condition on `Duty` rows: its course has this id."""
    return Duty.course_id == sa.select(KnownCourse.id).where(KnownCourse.slug == course).scalar_subquery()


def people_behind(
    session: Session, due: Due, on_day: date, units: sa.Select[Any], own: date | None = None
) -> list[int]:
    """The active people of these units who are under a duty and have not fulfilled it.

    With `own`, as `Due.own_since`, those are left out whose own due date is another one.
    """
    rows = audience.under(on_day, duties=(due.id,), units=units)
    found = (
        sa.select(rows.c.person)
        .join(Person, Person.id == rows.c.person)
        .where(audience.is_missing(rows), Person.active)
    )
    if own is not None:
        found = found.where(sa.or_(rows.c.done_day.is_(None), rows.c.done_day < own))
    return list(session.scalars(found.order_by(rows.c.person)))


def people_lapsing(
    session: Session, due: Due, on_day: date, units: sa.Select[Any], days: tuple[date, date]
) -> list[tuple[int, date]]:
    """People under a duty who completed its course last on one of `days` (first and last), each with that day."""
    rows = audience.under(on_day, duties=(due.id,), units=units)
    found = (
        sa.select(rows.c.person, rows.c.done_day)
        .join(Person, Person.id == rows.c.person)
        .where(rows.c.exempt == 0, Person.active, rows.c.done_day.between(*days))
    )
    return [(row.person, row.done_day) for row in session.execute(found.order_by(rows.c.person))]


@dataclass(frozen=True, slots=True)
class Sending:
    """That somebody had people reminded by hand: who, when, and how many there were."""

    by: str
    at: datetime
    people: int


def sending_of(session: Session, duty_id: int, unit_id: int, week: date) -> Sending | None:
    """What was sent in a week for a duty and a unit."""
    row = session.execute(
        sa.select(sa.func.coalesce(Person.name, "").label("by"), ReminderSending.at, ReminderSending.people)
        .outerjoin(Person, Person.id == ReminderSending.by)
        .where(
            ReminderSending.duty_id == duty_id,
            ReminderSending.unit_id == unit_id,
            ReminderSending.week == week,
        )
    ).one_or_none()
    return Sending(row.by, row.at, row.people) if row else None
