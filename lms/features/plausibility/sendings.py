"""Reads of what was answered in attempts: one of them, and who else of a unit answered the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.organisation.models import Membership
from lms.features.plausibility.models import AnswerPattern
from lms.features.quizzes.models import Answer, AskedQuestion, Attempt


@dataclass(frozen=True, slots=True)
class SentAttempt:
    """What somebody answered in an attempt, with the unit they are in; `shares` are what the answers earned."""

    id: int
    item_id: int
    unit_id: int
    sent_at: datetime
    answers: Mapping[str, Any]
    shares: Mapping[str, Fraction | None]


def sent_attempt(
    session: Session, enrolment_id: int, course: str, item: str, number: int
) -> SentAttempt | None:
    """An attempt that has ended, of somebody who is in a unit."""
    rows = session.execute(
        sa.select(
            Attempt.id,
            Attempt.item_id,
            Attempt.sent_at,
            Membership.unit_id,
            AskedQuestion.question,
            AskedQuestion.fraction,
            Answer.response,
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(KnownItem, KnownItem.id == Attempt.item_id)
        .join(KnownCourse, KnownCourse.id == KnownItem.course_id)
        .join(
            Membership,
            sa.and_(Membership.person_id == Enrolment.person_id, Membership.until_day.is_(None)),
        )
        .join(AskedQuestion, AskedQuestion.attempt_id == Attempt.id)
        .outerjoin(
            Answer, sa.and_(Answer.attempt_id == Attempt.id, Answer.position == AskedQuestion.position)
        )
        .where(
            Attempt.enrolment_id == enrolment_id,
            Attempt.n == number,
            Attempt.state == "sent",
            KnownItem.slug == item,
            KnownCourse.slug == course,
        )
    ).all()
    if not rows:
        return None
    first = rows[0]
    return SentAttempt(
        first.id,
        first.item_id,
        first.unit_id,
        first.sent_at,
        {row.question: row.response for row in rows},
        {row.question: row.fraction for row in rows},
    )


def same_answers(
    session: Session, item_id: int, unit_id: int, pattern: str
) -> tuple[tuple[int, datetime], ...]:
    """The runs of a unit in which a quiz was answered so, and when."""
    rows = session.execute(
        sa.select(Attempt.enrolment_id, AnswerPattern.sent_at)
        .join(Attempt, Attempt.id == AnswerPattern.attempt_id)
        .where(
            AnswerPattern.item_id == item_id,
            AnswerPattern.unit_id == unit_id,
            AnswerPattern.pattern == pattern,
        )
    )
    return tuple((row.enrolment_id, row.sent_at) for row in rows)
