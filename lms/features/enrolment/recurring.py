"""The job that lays the next duty of a series when its day has come.

Each duty has at most one that follows it (`next_of` is unique), so however often and wherever the job runs, a series
goes on once. From the day on which the next holds the one before holds no longer: on each day one duty of a series is
in force, and nobody is late for a period that is over. What was exempt starts anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session, aliased

from lms.core.clock import day_in
from lms.core.db import db
from lms.core.outbox import announce, note
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment import laying, telling
from lms.features.enrolment.duty_records import series
from lms.features.enrolment.models import Duty, DutyAudience, DutyPick
from lms.features.enrolment.terms import months_later, next_terms
from lms.plugin import facts
from lms.plugin.offers import Job

NAME = "enrolment.recurrence"
KEPT = ("course_id", "valid_months", "every_months", "path_id", "given_by", *laying.KINDS, "reason", "note")


def lay_due(payload: Mapping[str, Any], now: datetime) -> None:
    """Lays what has become due; after a standstill one duty after the other, each with its own days."""
    today = day_in(current_app.config["TIMEZONE"], now)
    tried: set[int] = set()
    while waiting := [one for one in waiting_on(db.session(), today) if one not in tried]:
        for duty_id in waiting:
            tried.add(duty_id)
            db.write(lay_next, duty_id, today, now)


def waiting_on(session: Session, today: date) -> list[int]:
    """The duties in force whose next is due: those with a rhythm that nothing follows yet."""
    later = aliased(Duty)
    rows = session.execute(
        sa.select(Duty.id, Duty.from_day, Duty.every_months)
        .where(
            Duty.every_months.is_not(None),
            Duty.withdrawn_day.is_(None),
            ~sa.exists().where(later.next_of == Duty.id),
        )
        .order_by(Duty.id)
    ).all()
    return [row.id for row in rows if months_later(row.from_day, row.every_months) <= today]


def lay_next(session: Session, duty_id: int, today: date, now: datetime) -> str:
    """Lays the duty that follows, if its day has come and nothing follows yet; returns its public id, or nothing."""
    duty = session.scalar(
        sa.select(Duty).where(Duty.id == duty_id, Duty.withdrawn_day.is_(None)).with_for_update()
    )
    if duty is None or duty.every_months is None:
        return ""
    if session.scalar(sa.select(Duty.id).where(Duty.next_of == duty_id)) is not None:
        return ""
    terms = next_terms(series(session, duty_id), duty.every_months)
    if terms.from_day > today:
        return ""
    course = session.scalars(sa.select(KnownCourse.slug).where(KnownCourse.id == duty.course_id)).one()
    if catalogue.snapshot().is_withdrawn(course):
        return ""  # nobody could begin it; the series goes on when the course is offered again
    duty.withdrawn_at, duty.withdrawn_day = now, terms.from_day
    session.flush()
    announce(session, facts.DutyWithdrawn(at=now, duty_id=duty.id, course=course, on_day=today))
    row = Duty(
        next_of=duty.id,
        given_at=now,
        from_day=terms.from_day,
        due_day=terms.due_day,
        counts_from=terms.counts_from,
        **{name: getattr(duty, name) for name in KEPT},
    )
    units = session.scalars(sa.select(DutyAudience.unit_id).where(DutyAudience.duty_id == duty.id)).all()
    people = session.scalars(sa.select(DutyPick.person_id).where(DutyPick.duty_id == duty.id)).all()
    laying.lay(session, row, course, units, people, today, now)
    before = f"duty:{duty.public_id}"
    note(session, None, "duty.renewed", f"duty:{row.public_id}", now, course=course, before=before)
    note(session, None, "duty.renewed", before, now, course=course, next=f"duty:{row.public_id}")
    return row.public_id


def jobs() -> Iterable[Job]:
    """The work of duties: what is due in a series, and telling of a due date that changed."""
    every = int(timedelta(hours=1).total_seconds())
    return [Job(NAME, lay_due, every=every), Job(telling.JOB, telling.tell_due)]
