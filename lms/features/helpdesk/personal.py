"""What a person asked trainers, and answered as one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.catalogue.models import KnownCourse
from lms.features.helpdesk.models import Inquiry
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData

ERASED = "–"


def personal_data() -> Iterable[PersonalData]:
    """Questions with their answers; and the answers they gave."""
    return (
        kept(
            "questions",
            Message(mark("Questions you asked, or answered as a trainer")),
            ["inquiry"],
            _asked,
            _forget,
        ),
    )


def _asked(person_id: int) -> Statement:
    one = Inquiry
    own = one.person_id == person_id
    columns = (one.kind, one.asked_at, sa.case((own, one.body), else_="").label("body"), one.may_publish)
    reply = (one.outcome, one.answer, one.answered_at, one.published)
    return (
        sa.select(
            sa.case((own, "me"), else_="somebody else").label("by"),
            KnownCourse.slug.label("course"),
            *columns,
            *reply,
        )
        .join(KnownCourse, KnownCourse.id == one.course_id)
        .where(sa.or_(one.person_id == person_id, one.answered_by == person_id))
        .order_by(one.id)
    )


def _forget(session: Session, person_id: int, now: datetime) -> None:
    # An answer may repeat what was asked, so both go, and what stood under a lesson with them.
    mine = sa.update(Inquiry).where(Inquiry.person_id == person_id)
    answer = sa.case((Inquiry.answered_at.is_(None), ""), else_=ERASED)
    session.execute(mine.values(body=ERASED, quote="", answer=answer, published=False, person_id=None))
