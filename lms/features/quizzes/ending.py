"""What the end of an attempt writes: grades, score, what they decide, and the fact; once, whoever comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.rules import completion, scoring
from lms.core.clock import day_in
from lms.core.outbox import announce
from lms.core.rows import changed
from lms.features.amendments import queries as amendments
from lms.features.amendments.services import keys_held
from lms.features.marking import queries as works
from lms.features.marking import services as marking
from lms.features.progress import services as progress
from lms.features.progress.queries import Journey
from lms.features.progress.services import Act, Score
from lms.features.quizzes import grading, opening, places, queries
from lms.features.quizzes.ended import without_amendments
from lms.features.quizzes.grading import Graded
from lms.features.quizzes.models import AmendedQuestion, AskedQuestion, Attempt
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import Asked, AttemptRecord
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
    keys_held(session, place.course.id)
    amended = amendments.counting_for(amendments.applying(session, place.course.id), attempt.started_at)
    asked = without_amendments(session, attempt.id, found.asked)
    current = places.current_questions(place)
    grades = grading.grade(asked, current, types, attempt.hint_penalty, amended)
    _keep_grades(session, attempt.id, found.asked, grades.questions)
    _hand_over(session, journey, place, attempt.id, grades.questions, act)
    score = None if isinstance(grades.score, Pending) else grades.score
    mark = completion.pass_mark(place.item)
    passed = attempt.passed or (None if score is None else scoring.passed(score, mark))
    session.execute(sa.update(Attempt).where(Attempt.id == attempt.id).values(score=score, passed=passed))
    note(session, journey, place, act)
    return score


def call_back(session: Session, attempt_id: int) -> None:
    """Takes the answers of an attempt that is open again away from those who mark."""
    found = queries.sitting_of(session, attempt_id)
    for asked in found.asked if found else ():
        marking.withdraw(session, queries.ANSWER, queries.ref_of(attempt_id, asked.position))


def _hand_over(
    session: Session, journey: Journey, place: Place, attempt_id: int, graded: Sequence[Graded], act: Act
) -> None:
    """Puts the answers that a person has to mark into the trainers' queue, and takes out the others."""
    refs = {queries.ref_of(attempt_id, one.position): one for one in graded}
    before = works.marks_of(session, queries.ANSWER, refs)
    for ref, one in refs.items():
        if isinstance(one.share, Pending):
            marking.await_mark(
                session,
                kind=queries.ANSWER,
                ref=ref,
                enrolment_id=journey.run.id,
                course=place.course.id,
                item=place.item.id,
                at=act.at,
            )
        elif ref in before:
            marking.withdraw(session, queries.ANSWER, ref)


def _keep_grades(session: Session, attempt_id: int, asked: Sequence[Asked], graded: Sequence[Graded]) -> None:
    """One row a question; one graded by a renewed key is from now on shown with that key."""
    shown = {one.position: one.served for one in asked}
    rekeyed = [one for one in graded if one.served != shown[one.position]]
    bases = [one.base for one in graded if one.base is not None]
    served = [one.served for one in rekeyed] + bases
    versions = opening.version_ids(session, served) if served else {}
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
    keep_amended(session, attempt_id, graded, versions)


def keep_amended(
    session: Session, attempt_id: int, graded: Sequence[Graded], versions: Mapping[str, int]
) -> None:
    """Keeps what each of these questions would be without the amendment that decided about it, where one did."""
    positions = [one.position for one in graded]
    these = AmendedQuestion.attempt_id == attempt_id, AmendedQuestion.position.in_(positions)
    session.execute(sa.delete(AmendedQuestion).where(*these))
    rows = [
        {
            "attempt_id": attempt_id,
            "position": one.position,
            "amendment_id": one.amendment.id,
            "base_version_id": versions[one.base.fingerprint],
            "base_fraction": None if isinstance(one.base_share, Pending) else one.base_share,
        }
        for one in graded
        if one.amendment is not None and one.base is not None
    ]
    if rows:
        session.execute(sa.insert(AmendedQuestion), rows)


def note(session: Session, journey: Journey, place: Place, act: Act) -> None:
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
        started=len(ended) < len(all_of_run),
    )
    progress.note_score(session, journey, place.course, place.item, score, act)
