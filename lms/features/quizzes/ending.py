"""What the end of an attempt writes: grades, score, what they decide, and the fact; once, whoever comes first."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.rules import completion, scoring
from lms.core.clock import day_in
from lms.core.outbox import announce
from lms.core.rows import changed
from lms.features.progress import services as progress
from lms.features.progress.queries import Journey
from lms.features.progress.services import Act, Score
from lms.features.quizzes import grading, opening, queries
from lms.features.quizzes.grading import Graded
from lms.features.quizzes.models import AskedQuestion, Attempt
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import AttemptRecord
from lms.plugin import facts
from lms.plugin.question import PENDING, Pending


def end_by_time(session: Session, journey: Journey, place: Place, attempt: AttemptRecord, zone: str) -> None:
    """Ends an attempt whose time is over: what was saved is sent as it is, dated by the deadline."""
    assert attempt.deadline is not None
    end(session, journey, place, attempt, Act(attempt.deadline, day_in(zone, attempt.deadline)))


def end(session: Session, journey: Journey, place: Place, attempt: AttemptRecord, act: Act) -> None:
    """Sends an attempt that the caller holds locked: graded by the key in force, kept with its score, announced.

    Does nothing where it has been sent already.
    """
    sent = sa.update(Attempt).where(Attempt.id == attempt.id, Attempt.state == "open")
    sent = sent.values(state="sent", sent_at=act.at, sent_day=act.on_day)
    if not changed(session, sent):
        return
    score = settle(session, journey, place, attempt, act)
    announce(
        session,
        facts.AttemptSent(
            at=act.at,
            enrolment_id=journey.run.id,
            person_id=journey.run.person_id,
            course=place.course.id,
            item=place.item.id,
            number=attempt.n,
            score="" if score is None else f"{score.numerator}/{score.denominator}",
            on_day=act.on_day,
        ),
    )


def settle(
    session: Session, journey: Journey, place: Place, attempt: AttemptRecord, act: Act
) -> Fraction | None:
    """Grades an ended attempt by the key in force and keeps score and what they decide; None: somebody has to mark it.

    What was passed stays passed. The caller holds the attempt locked.
    """
    found = queries.sitting(session, journey.run.person_id, place.course_row, place.item_row, attempt.n)
    assert found is not None
    types = queries.question_types()
    grades = grading.grade(found.asked, place.current_questions(), types, attempt.hint_penalty)
    _keep_grades(session, attempt.id, grades.questions)
    score = None if isinstance(grades.score, Pending) else grades.score
    mark = completion.pass_mark(place.item)
    passed = attempt.passed or (None if score is None else scoring.passed(score, mark))
    session.execute(sa.update(Attempt).where(Attempt.id == attempt.id).values(score=score, passed=passed))
    _note(session, journey, place, act)
    return score


def _keep_grades(session: Session, attempt_id: int, graded: Sequence[Graded]) -> None:
    """One row a question; one graded by a renewed key is from now on shown with that key."""
    rekeyed = [one for one in graded if one.rekeyed]
    versions = opening.version_ids(session, [one.served for one in rekeyed]) if rekeyed else {}
    rows: list[dict[str, Any]] = [
        {
            "attempt_id": attempt_id,
            "position": one.position,
            "fraction": None if isinstance(one.share, Pending) else one.share,
        }
        for one in graded
    ]
    session.execute(sa.update(AskedQuestion), rows)
    for one in rekeyed:
        where = (AskedQuestion.attempt_id == attempt_id, AskedQuestion.position == one.position)
        renewed = {"version_id": versions[one.served.fingerprint], "key": one.served.key}
        session.execute(sa.update(AskedQuestion).where(*where).values(**renewed))


def note_open(session: Session, journey: Journey, place: Place, act: Act) -> None:
    """Keeps the score in force after an ended attempt was opened again."""
    _note(session, journey, place, act, started=True)


def _note(session: Session, journey: Journey, place: Place, act: Act, started: bool = False) -> None:
    """Keeps the score in force of the quiz over all its ended attempts, and what it decides."""
    all_of_run = queries.attempts(session, journey.run.id, place.item_row)
    ended = [attempt for attempt in all_of_run if not attempt.is_open]
    scores: list[Fraction | Pending] = [
        PENDING if attempt.score is None else attempt.score for attempt in ended
    ]
    score = Score(
        scoring.item_score(place.rules.grade, scores),
        ended=len(ended),
        pending=PENDING in scores,
        started=started,
    )
    progress.note_score(session, journey, place.course, place.item, score, act)
