"""What is kept of what a person recalls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.catalogue.models import KnownCourse
from lms.features.recall.models import RecallCard, RecallLearner
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Cards with the last answer, and whether recall is switched off."""
    return (
        kept("recall", Message(mark("Questions you recall")), ["recall_card"], _cards, _forget),
        kept(
            "recall-settings", Message(mark("Whether you take part in recall")), ["recall_learner"], _learner
        ),
    )


def _cards(person_id: int) -> Statement:
    card = RecallCard
    memory = (card.due_day, card.last_day, card.stability, card.difficulty, card.answers, card.response)
    return (
        sa.select(KnownCourse.slug.label("course"), card.question, *memory)
        .join(KnownCourse, KnownCourse.id == card.course_id)
        .where(card.person_id == person_id)
        .order_by(card.id)
    )


def _learner(person_id: int) -> Statement:
    one = RecallLearner
    return sa.select(one.off, one.review, one.day, one.taken).where(one.person_id == person_id)


def _forget(session: Session, person_id: int, now: datetime) -> None:
    mine = sa.update(RecallCard).where(RecallCard.person_id == person_id)
    session.execute(mine.values(response=sa.null()))
