"""Reads of ended attempts as far as amendments and marks have to score them again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.catalogue.models import Edition, KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.quizzes import served
from lms.features.quizzes.models import (
    AmendedQuestion,
    Answer,
    AskedQuestion,
    Attempt,
    QuestionVersion,
)
from lms.features.quizzes.queries import Asked
from lms.features.quizzes.served import Served
from lms.plugin.question import Response

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """The question in hand in one ended attempt, as it stands. `base` is its version without amendments."""

    attempt_id: int
    enrolment_id: int
    person_id: int
    item: str
    item_row: int
    edition_key: str
    n: int
    started_at: datetime
    sent_at: datetime
    sent_day: date
    score: Fraction | None
    passed: bool | None
    hint_penalty: Fraction
    position: int
    version_id: int
    base_version_id: int
    base_fraction: Fraction | None
    amendment_id: int | None
    fraction: Fraction | None
    hints: int
    response: Response


def without_amendments(session: Session, attempt_id: int, asked: Sequence[Asked]) -> tuple[Asked, ...]:
    """The questions of an attempt as they would be shown and graded without any amendment."""
    rows = session.execute(
        sa.select(AmendedQuestion.position, AmendedQuestion.base_fraction, QuestionVersion.body)
        .join(QuestionVersion, QuestionVersion.id == AmendedQuestion.base_version_id)
        .where(AmendedQuestion.attempt_id == attempt_id)
    )
    bases = {row.position: (served.from_body(row.body), row.base_fraction) for row in rows}
    return tuple(
        replace(one, served=bases[one.position][0], fraction=bases[one.position][1])
        if one.position in bases
        else one
        for one in asked
    )


def runs_with(session: Session, course: str, names: Collection[str], after: int, limit: int) -> list[int]:
    """The next runs of a course, by row, in which an ended attempt asked a question."""
    asked = (
        sa.exists()
        .where(
            Attempt.enrolment_id == Enrolment.id,
            Attempt.state == "sent",
            AskedQuestion.attempt_id == Attempt.id,
            AskedQuestion.question.in_(names),
        )
        .correlate(Enrolment)
    )
    statement = (
        sa.select(Enrolment.id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .where(KnownCourse.slug == course, Enrolment.id > after, asked)
        .order_by(Enrolment.id)
        .limit(limit)
    )
    return list(session.scalars(statement))


def sent_with(
    session: Session, course: str, names: Collection[str], runs: Collection[int] | None = None
) -> list[Sent]:
    """Every ended attempt in which a question was asked, in any run of the course; one statement."""
    answered = sa.and_(
        Answer.attempt_id == AskedQuestion.attempt_id, Answer.position == AskedQuestion.position
    )
    amended = sa.and_(
        AmendedQuestion.attempt_id == AskedQuestion.attempt_id,
        AmendedQuestion.position == AskedQuestion.position,
    )
    base = sa.func.coalesce(AmendedQuestion.base_version_id, AskedQuestion.version_id)
    statement = (
        sa.select(
            Attempt.id.label("attempt_id"),
            Attempt.enrolment_id,
            Enrolment.person_id,
            KnownItem.slug.label("item"),
            Attempt.item_id.label("item_row"),
            Edition.key.label("edition_key"),
            Attempt.n,
            Attempt.started_at,
            Attempt.sent_at,
            Attempt.sent_day,
            Attempt.score,
            Attempt.passed,
            Attempt.hint_penalty,
            AskedQuestion.position,
            AskedQuestion.version_id,
            base.label("base_version_id"),
            AmendedQuestion.base_fraction,
            AmendedQuestion.amendment_id,
            AskedQuestion.fraction,
            AskedQuestion.hints,
            Answer.response,
        )
        .select_from(Enrolment)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .join(Edition, Edition.id == Attempt.edition_id)
        .join(KnownItem, KnownItem.id == Attempt.item_id)
        .join(AskedQuestion, AskedQuestion.attempt_id == Attempt.id)
        .outerjoin(Answer, answered)
        .outerjoin(AmendedQuestion, amended)
        .where(KnownCourse.slug == course, Attempt.state == "sent", AskedQuestion.question.in_(names))
        .order_by(Attempt.enrolment_id, Attempt.item_id, Attempt.n)
    )
    if runs is not None:
        statement = statement.where(Attempt.enrolment_id.in_(runs))
    return [Sent(**row._asdict()) for row in session.execute(statement)]


@dataclass(slots=True)
class Versions:
    """Questions as served, read when first asked for, many at a time."""

    session: Session
    known: dict[int, Served]

    def read(self, wanted: Iterable[int]) -> None:
        """Reads those that are not known yet."""
        missing = sorted(set(wanted) - self.known.keys())
        for begin in range(0, len(missing), AT_ONCE):
            some = missing[begin : begin + AT_ONCE]
            rows = self.session.execute(
                sa.select(QuestionVersion.id, QuestionVersion.body).where(QuestionVersion.id.in_(some))
            )
            self.known |= {row.id: served.from_body(row.body) for row in rows}


@dataclass(frozen=True, slots=True)
class Taken:
    """An ended attempt: its score, and when it was sent."""

    score: Fraction | None
    sent_at: datetime
    sent_day: date


def scores_of(session: Session, runs: Collection[int]) -> dict[tuple[int, int], list[Taken]]:
    """The ended attempts of runs by run and item, by their rows, the first one first."""
    rows = session.execute(
        sa.select(Attempt.enrolment_id, Attempt.item_id, Attempt.score, Attempt.sent_at, Attempt.sent_day)
        .where(Attempt.enrolment_id.in_(runs), Attempt.state == "sent")
        .order_by(Attempt.enrolment_id, Attempt.item_id, Attempt.n)
    )
    found: dict[tuple[int, int], list[Taken]] = {}
    for row in rows:
        taken = Taken(row.score, row.sent_at, row.sent_day)
        found.setdefault((row.enrolment_id, row.item_id), []).append(taken)
    return found
