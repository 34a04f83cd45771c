"""What is kept of people by those who remind them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment.models import Duty
from lms.features.reminders.models import ReminderCall, ReminderSending
from lms.features.reminders.services import KEPT
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData, Retention


def personal_data() -> Iterable[PersonalData]:
    """Calls about duties, and reminders sent by hand."""
    calls, sent = (
        Message(mark("Calls to you, or by you, about required courses")),
        Message(mark("Reminders you sent")),
    )
    return (
        kept("calls", calls, ["reminder_call"], _calls, _forget_calls),
        kept("sent-reminders", sent, ["reminder_sending"], _sent),
    )


def retentions() -> Iterable[Retention]:
    """Calls."""
    return (
        Retention(
            "calls",
            Message(mark("Notes of calls about a required course")),
            Message(mark("so that nobody is called twice")),
            KEPT.days,
        ),
    )


def _calls(person_id: int) -> Statement:
    one = ReminderCall
    own = sa.case((one.person_id == person_id, "me"), else_="somebody else").label("for")
    word = sa.case((one.person_id == person_id, one.word), else_="").label("word")
    return (
        sa.select(own, KnownCourse.slug.label("course"), one.on_day, word)
        .join(Duty, Duty.id == one.duty_id)
        .join(KnownCourse, KnownCourse.id == Duty.course_id)
        .where(sa.or_(one.person_id == person_id, one.by == person_id))
        .order_by(one.on_day, one.duty_id)
    )


def _sent(person_id: int) -> Statement:
    one = ReminderSending
    return (
        sa.select(KnownCourse.slug.label("course"), one.at, one.people)
        .join(Duty, Duty.id == one.duty_id)
        .join(KnownCourse, KnownCourse.id == Duty.course_id)
        .where(one.by == person_id)
        .order_by(one.id)
    )


def _forget_calls(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(ReminderCall).where(ReminderCall.person_id == person_id))
