"""The works that a person handed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.assignments.models import Submission
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Every work, drafts included."""
    return (kept("works", Message(mark("Works you handed in")), ["submission"], _works, _forget),)


def _works(person_id: int) -> Statement:
    one = Submission
    columns = (
        one.n,
        one.state,
        one.text,
        one.links,
        one.files,
        one.saved_at,
        one.sent_at,
        one.late,
        one.score,
    )
    return (
        sa.select(KnownCourse.slug.label("course"), KnownItem.slug.label("assignment"), *columns)
        .join(Enrolment, Enrolment.id == one.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .join(KnownItem, KnownItem.id == one.item_id)
        .where(Enrolment.person_id == person_id)
        .order_by(one.id)
    )


def _forget(session: Session, person_id: int, now: datetime) -> None:
    runs = sa.select(Enrolment.id).where(Enrolment.person_id == person_id)
    mine = sa.update(Submission).where(Submission.enrolment_id.in_(runs))
    session.execute(mine.values(text="", links=[], files=[], version=Submission.version + 1))
