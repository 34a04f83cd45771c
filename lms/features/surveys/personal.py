"""What a person answered in surveys with names. Of the others nobody knows whose answers they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.surveys.models import NamedAnswer
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Their named answers."""
    label = Message(mark("Your answers in surveys with names"))
    return (kept("surveys", label, ["survey_named_answer"], _answers, _forget),)


def _answers(person_id: int) -> Statement:
    one = NamedAnswer
    where = (KnownCourse.slug.label("course"), KnownItem.slug.label("survey"))
    return (
        sa.select(*where, one.question, one.response, one.at)
        .join(Enrolment, Enrolment.id == one.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .join(KnownItem, KnownItem.id == one.item_id)
        .where(Enrolment.person_id == person_id, one.question != "")
        .order_by(one.item_id, one.question)
    )


def _forget(session: Session, person_id: int, now: datetime) -> None:
    runs = sa.select(Enrolment.id).where(Enrolment.person_id == person_id)
    mine = sa.and_(NamedAnswer.enrolment_id.in_(runs), NamedAnswer.question != "")
    session.execute(sa.update(NamedAnswer).where(mine).values(response=sa.null()))
