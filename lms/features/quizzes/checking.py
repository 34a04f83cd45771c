"""What a learner may do with one question while an attempt is open, beside answering: have it checked, open a hint,
leave it for good."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.rows import changed
from lms.features.amendments import queries as amendments
from lms.features.quizzes import answering, ending, grading, opening, places, queries
from lms.features.quizzes.models import AskedQuestion, Attempt
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import Asked, AttemptRecord
from lms.plugin.message import Message, mark
from lms.plugin.question import Pending, Remark, Weight

ANSWER_FIRST = Remark(Message(mark("Answer the question first, then have it checked.")), Weight.STOP)


def hints(asked: Asked) -> tuple[str, ...]:
    """All hints of a question in their order, as safe HTML."""
    texts = asked.served.texts
    return tuple(itertools.takewhile(bool, (texts.get(f"hint:{n}", "") for n in itertools.count())))


def hindrances(
    asked: Iterable[Asked], sure: AbstractSet[int] = frozenset()
) -> Mapping[int, tuple[Remark, ...]]:
    """By position, what keeps answers from being sent; a doubt about those in `sure` was asked about before."""
    types = queries.question_types()
    found = {}
    for one in asked:
        reasons = answering.remarks(types, one, one.response)
        counted = (Weight.STOP,) if one.position in sure else (Weight.STOP, Weight.DOUBT)
        if kept := tuple(remark for remark in reasons if remark.weight in counted):
            found[one.position] = kept
    return found


def check(session: Session, place: Place, attempt: AttemptRecord, asked: Asked, now: datetime) -> None:
    """Grades one answer by the key in force and locks it; this share is the one that counts. Needs the lock."""
    amended = amendments.counting_for(amendments.applying(session, place.course.id), attempt.started_at)
    types, current = queries.question_types(), places.current_questions(place)
    (graded,) = grading.grade([asked], current, types, amended=amended).questions
    share = None if isinstance(graded.share, Pending) else graded.share
    values: dict[str, Any] = {"fraction": share, "checked_at": now}
    versions = opening.version_ids(session, [graded.served, graded.base or graded.served])
    if graded.rekeyed:
        values |= {"version_id": versions[graded.served.fingerprint], "key": graded.served.key}
    session.execute(sa.update(AskedQuestion).where(*_row(attempt, asked)).values(**values))
    ending.keep_amended(session, attempt.id, [graded], versions)


def open_hint(session: Session, attempt: AttemptRecord, asked: Asked, number: int) -> None:
    """Counts a hint as opened; one that was open before counts once."""
    further = sa.update(AskedQuestion).where(*_row(attempt, asked), AskedQuestion.hints < number)
    session.execute(further.values(hints=number))


def leave(session: Session, attempt: AttemptRecord, block: Sequence[int]) -> bool:
    """Goes on for good from the questions of a block, where that is the one that stands open."""
    onward = sa.update(Attempt).where(Attempt.id == attempt.id, Attempt.reached.in_(block))
    return bool(changed(session, onward.values(reached=block[-1] + 1)))


def _row(attempt: AttemptRecord, asked: Asked) -> tuple[sa.ColumnElement[bool], ...]:
    return AskedQuestion.attempt_id == attempt.id, AskedQuestion.position == asked.position
