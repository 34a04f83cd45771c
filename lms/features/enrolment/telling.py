"""What people under a duty are told when it changes for them: a due date moved, somebody left out or taken in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app, url_for
from sqlalchemy.orm import Session

from lms.core.clock import day_in
from lms.core.db import db
from lms.core.jobs import enqueue
from lms.core.outbox import announce
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment.audience import is_missing, under
from lms.features.enrolment.duty_records import DutyRecord
from lms.features.enrolment.models import Duty
from lms.plugin.facts import Told
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind

DUE_CHANGED, EXEMPTED, TAKEN_IN = "duty.due_changed", "duty.exempted", "duty.taken_in"
TOLD_AT_ONCE = 500

JOB = "enrolment.due-changed"

OPEN_COURSE = Message(mark("Open the course"))


def _course_page(data: Mapping[str, Any]) -> str:
    return url_for("learning.show_course", course=data["course"])


NOTICES = (
    NoticeKind(
        DUE_CHANGED,
        Message(mark("%(course)s is now due on %(due_day)s")),
        OPEN_COURSE,
        _course_page,
        Message(mark("The due date of this required course was changed.")),
        mail=True,
    ),
    NoticeKind(
        EXEMPTED,
        Message(mark("%(course)s is not required of you any more")),
        OPEN_COURSE,
        _course_page,
        Message(mark("You were exempted. The course stays open to you.")),
    ),
    NoticeKind(
        TAKEN_IN,
        Message(mark("%(course)s is required of you again")),
        OPEN_COURSE,
        _course_page,
        Message(mark("Complete it by %(due_day)s.")),
    ),
)


def tell_exemption(session: Session, duty: DutyRecord, person_id: int, exempt: bool, now: datetime) -> None:
    """Tells a person that they were left out of a duty, or taken in again."""
    kind = EXEMPTED if exempt else TAKEN_IN
    data = {"course": duty.course, "due_day": duty.due_day.isoformat()}
    key = f"{kind}:{duty.public_id}:{now.isoformat()}"
    announce(session, Told(person_ids=(person_id,), kind=kind, key=key, data=data, at=now))


def tell_due(payload: Mapping[str, Any], now: datetime) -> None:
    """Tells everybody who has a duty still to do that its due date changed, some hundreds at a time, each once."""
    last: int | None = 0
    while last is not None:
        last = db.write(_tell_some, payload, last, now)


def enqueue_due_changed(session: Session, duty_id: int, due_day: date, now: datetime) -> None:
    """Has the people told by the worker: they may be very many."""
    enqueue(session, JOB, {"duty": duty_id, "due": due_day.isoformat(), "at": now.isoformat()}, now)


def _tell_some(session: Session, payload: Mapping[str, Any], after: int, now: datetime) -> int | None:
    duty_id, due_day = payload["duty"], date.fromisoformat(payload["due"])
    row = session.execute(
        sa.select(Duty.public_id, KnownCourse.slug)
        .join(KnownCourse, KnownCourse.id == Duty.course_id)
        # Where the date was changed once more meanwhile, or the duty ended, there is nothing to tell of this one.
        .where(Duty.id == duty_id, Duty.due_day == due_day, Duty.withdrawn_day.is_(None))
    ).one_or_none()
    if row is None:
        return None
    lying = under(day_in(current_app.config["TIMEZONE"], now), duties=[duty_id])
    people = session.scalars(
        sa.select(lying.c.person)
        .where(is_missing(lying), lying.c.person > after)
        .order_by(lying.c.person)
        .limit(TOLD_AT_ONCE)
    ).all()
    if not people:
        return None
    data = {"course": row.slug, "due_day": due_day.isoformat()}
    key = f"{DUE_CHANGED}:{row.public_id}:{payload['at']}"
    announce(session, Told(person_ids=tuple(people), kind=DUE_CHANGED, key=key, data=data, at=now))
    return people[-1]


def notice_kinds() -> Iterable[NoticeKind]:
    """What the inbox can say of duties that changed."""
    return NOTICES
