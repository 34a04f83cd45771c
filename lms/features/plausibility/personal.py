"""Signs on a person's runs; numbers and a digest, of which nothing is erased."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from lms.core.personal import Statement, kept
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment.models import Enrolment
from lms.features.plausibility.models import AnswerPattern, RunSign
from lms.features.quizzes.models import Attempt
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Signs, and the digests that answers are compared by."""
    return (
        kept("signs", Message(mark("Signs that a completion is worth a look")), ["run_sign"], _signs),
        kept("patterns", Message(mark("What answers are compared by")), ["answer_pattern"], _patterns),
    )


def _signs(person_id: int) -> Statement:
    return (
        sa.select(KnownCourse.slug.label("course"), Enrolment.run, RunSign.sign, RunSign.found, RunSign.whole)
        .join(Enrolment, Enrolment.id == RunSign.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .where(Enrolment.person_id == person_id)
        .order_by(RunSign.enrolment_id, RunSign.sign)
    )


def _patterns(person_id: int) -> Statement:
    return (
        sa.select(KnownCourse.slug.label("course"), AnswerPattern.wrong, AnswerPattern.sent_at)
        .join(Attempt, Attempt.id == AnswerPattern.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .where(Enrolment.person_id == person_id)
        .order_by(AnswerPattern.attempt_id)
    )
