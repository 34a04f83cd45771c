"""Reads of what was asked and answered in first attempts: one stream of rows, and the questions as they were served."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.amendments.models import KeyAmendment
from lms.features.amendments.queries import DROPPED
from lms.features.analysis.paired import Scores
from lms.features.enrolment.models import Enrolment
from lms.features.progress.models import ItemState
from lms.features.quizzes.models import AmendedQuestion, Answer, AskedQuestion, Attempt, QuestionVersion

AT_ONCE = 2000
"""Rows held in memory while they are read."""

LONGEST = 2000
"""Letters of an answer that are read: longer ones are texts, of which only counts that they were given."""

LONG = '"…"'


@dataclass(frozen=True, slots=True)
class Given:
    """One question of one attempt. `share` is what it earned, ``n/d``, or None while somebody has to mark it.

    `response` is the answer as JSON text, None where there is none; `saves` how often it was saved, last at `saved_at`.
    `hints` were opened, each taking `penalty` percent off. `by_time`: the time of the attempt ran out.
    `dropped`: everybody got the points of the question.
    """

    attempt: int
    position: int
    question: str
    version: int
    share: str | None
    hints: int
    penalty: str
    response: str | None
    saves: int
    saved_at: datetime | None
    started_at: datetime
    by_time: bool
    dropped: bool


def first_attempts(session: Session, course_row: int, item_row: int) -> Iterator[Given]:
    """What was asked and answered in each person's first attempt at a quiz, if it has ended; attempt by attempt.

    Later attempts, also those of a later run, are left out: by then the questions and their review are known.
    """
    ranked = _ranked(course_row).where(Attempt.item_id == item_row).subquery()
    first = sa.and_(ranked.c.place == 1, ranked.c.state == "sent")
    text = sa.cast(Answer.response, sa.Text)
    statement = (
        sa.select(
            ranked.c.id,
            AskedQuestion.position,
            AskedQuestion.question,
            AskedQuestion.version_id,
            sa.type_coerce(AskedQuestion.fraction, sa.Text),
            AskedQuestion.hints,
            sa.type_coerce(ranked.c.hint_penalty, sa.Text),
            sa.case((sa.func.length(text) > LONGEST, LONG), else_=text),
            sa.func.coalesce(Answer.version, 0),
            Answer.saved_at,
            ranked.c.started_at,
            sa.func.coalesce(ranked.c.sent_at == ranked.c.deadline, sa.false()),
            sa.func.coalesce(KeyAmendment.kind == DROPPED, sa.false()),
        )
        .select_from(ranked)
        .join(AskedQuestion, AskedQuestion.attempt_id == ranked.c.id)
        .outerjoin(
            Answer, sa.and_(Answer.attempt_id == ranked.c.id, Answer.position == AskedQuestion.position)
        )
        .outerjoin(
            AmendedQuestion,
            sa.and_(
                AmendedQuestion.attempt_id == ranked.c.id, AmendedQuestion.position == AskedQuestion.position
            ),
        )
        .outerjoin(KeyAmendment, KeyAmendment.id == AmendedQuestion.amendment_id)
        .where(first)
        .order_by(ranked.c.id, AskedQuestion.position)
        .execution_options(yield_per=AT_ONCE)
    )
    for row in session.execute(statement):
        yield Given(*row)


def versions(session: Session, ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """Questions as served, by the number of their version."""
    rows = session.execute(
        sa.select(QuestionVersion.id, QuestionVersion.body).where(QuestionVersion.id.in_(ids))
    )
    return {row.id: row.body for row in rows}


def people_by_quiz(session: Session, course_row: int) -> Mapping[int, int]:
    """How many people have ended a first attempt at each quiz of a course, by the row of the item."""
    ranked = _ranked(course_row).subquery()
    rows = session.execute(
        sa.select(ranked.c.item_id, sa.func.count())
        .where(ranked.c.place == 1, ranked.c.state == "sent")
        .group_by(ranked.c.item_id)
    )
    return {row.item_id: row[1] for row in rows}


def paired_scores(session: Session, course_row: int, pretest_row: int, posttest_row: int) -> list[Scores]:
    """How many people had which scores at the first attempt of a pre-test and, in the same run, at its post-test.

    Of each person the first run counts that has both; what awaits marks is left out.
    """
    place = sa.func.row_number().over(partition_by=Enrolment.person_id, order_by=Enrolment.run)
    both = (
        sa.select(Attempt.score.label("before"), ItemState.score.label("after"), place.label("place"))
        .select_from(Enrolment)
        .join(Attempt, sa.and_(Attempt.enrolment_id == Enrolment.id, Attempt.item_id == pretest_row))
        .join(ItemState, sa.and_(ItemState.enrolment_id == Enrolment.id, ItemState.item_id == posttest_row))
        .where(
            Enrolment.course_id == course_row,
            Attempt.n == 1,
            Attempt.state == "sent",
            Attempt.score.is_not(None),
            ItemState.score.is_not(None),
            ItemState.pending.is_(False),
        )
        .subquery()
    )
    rows = session.execute(
        sa.select(both.c.before, both.c.after, sa.func.count())
        .where(both.c.place == 1)
        .group_by(both.c.before, both.c.after)
    )
    return [Scores(*row) for row in rows]


def _ranked(course_row: int) -> sa.Select[Any]:
    place = sa.func.row_number().over(
        partition_by=(Enrolment.person_id, Attempt.item_id), order_by=(Enrolment.run, Attempt.n)
    )
    return (
        sa.select(
            Attempt.id,
            Attempt.item_id,
            Attempt.state,
            Attempt.started_at,
            Attempt.sent_at,
            Attempt.deadline,
            Attempt.hint_penalty,
            place.label("place"),
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.course_id == course_row)
    )
