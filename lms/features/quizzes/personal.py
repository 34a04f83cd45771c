"""What a person answered in quizzes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import QuizRules
from lms.core.errors import NotFound
from lms.core.personal import Statement
from lms.features.catalogue.models import Edition, KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.quizzes import places, policies
from lms.features.quizzes.models import (
    Answer,
    AskedQuestion,
    Attempt,
    QuestionVersion,
    ScoreChange,
)
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData

CHOSEN = ("single", "multiple", "true-false", "matching", "ordering", "likert", "numeric")
"""Types whose answers are choices or numbers: without a name they tell of nobody, and figures need them."""


def personal_data() -> Iterable[PersonalData]:
    """Attempts, questions with answers, and changes of scores."""
    return (
        PersonalData(
            "attempts", Message(mark("Your attempts at quizzes")), ("attempt",), _released(_attempts)
        ),
        PersonalData(
            "answers",
            Message(mark("Your answers in quizzes")),
            ("attempt_question", "answer", "amended_question"),
            _released(_answers),
            _forget,
        ),
        PersonalData(
            "score-changes",
            Message(mark("Scores that were put right afterwards")),
            ("score_change",),
            _released(_changes),
        ),
    )


def _place(statement: Statement, person_id: int) -> Statement:
    return (
        statement.join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .join(KnownItem, KnownItem.id == Attempt.item_id)
        .join(Edition, Edition.id == Attempt.edition_id)
        .where(Enrolment.person_id == person_id)
    )


def _released(statement: Callable[[int], Statement]) -> Callable[[Session, int], Iterator[Mapping[str, Any]]]:
    """The rows of a statement, without what the page of the result keeps back: taking one's data along is no way to
    the points of a quiz that shows none."""

    def rows(session: Session, person_id: int) -> Iterator[Mapping[str, Any]]:
        known: dict[tuple[str, str], QuizRules | None] = {}
        for row in session.execute(statement(person_id)).mappings():
            values = dict(row)
            quiz, edition = (values["course"], values["quiz"]), values.pop("edition")
            if known.get(quiz) is None:
                known[quiz] = _rules(*quiz, edition)
            yield {**values, **dict.fromkeys(_kept_back(known[quiz], values), None)}

    return rows


def _rules(course: str, quiz: str, edition: str) -> QuizRules | None:
    try:
        return places.find(course, quiz, edition).rules
    except NotFound:
        return None


def _kept_back(rules: QuizRules | None, values: Mapping[str, Any]) -> Iterator[str]:
    if rules is None or not policies.shows_score(rules):
        yield from {"score", "passed", "before", "after", "passed_before", "passed_after"} & values.keys()
    if rules is None or rules.feedback == "none":
        yield from {"fraction"} & values.keys()


_WHERE = (
    KnownCourse.slug.label("course"),
    KnownItem.slug.label("quiz"),
    Attempt.n.label("attempt"),
    Edition.key.label("edition"),
)


def _attempts(person_id: int) -> Statement:
    columns = (
        Attempt.state,
        Attempt.started_at,
        Attempt.deadline,
        Attempt.sent_at,
        Attempt.score,
        Attempt.passed,
    )
    return _place(sa.select(*_WHERE, *columns).select_from(Attempt), person_id).order_by(Attempt.id)


def _answers(person_id: int) -> Statement:
    asked = AskedQuestion
    answered = sa.and_(Answer.attempt_id == asked.attempt_id, Answer.position == asked.position)
    columns = (asked.position, asked.question, asked.flagged, asked.hints, asked.fraction, asked.checked_at)
    statement = (
        sa.select(*_WHERE, *columns, Answer.response, Answer.saved_at, Answer.late, Answer.late_at)
        .select_from(asked)
        .join(Attempt, Attempt.id == asked.attempt_id)
        .outerjoin(Answer, answered)
    )
    return _place(statement, person_id).order_by(asked.attempt_id, asked.position)


def _changes(person_id: int) -> Statement:
    change = ScoreChange
    columns = (change.before, change.after, change.passed_before, change.passed_after, change.at)
    statement = (
        sa.select(*_WHERE, *columns).select_from(change).join(Attempt, Attempt.id == change.attempt_id)
    )
    return _place(statement, person_id).order_by(change.at)


def written(person_id: int) -> sa.Select[int, int]:
    """Attempt and position of whatever the person wrote in words of their own."""
    kind = QuestionVersion.body["type"].as_string()
    return (
        sa.select(AskedQuestion.attempt_id, AskedQuestion.position)
        .join(QuestionVersion, QuestionVersion.id == AskedQuestion.version_id)
        .join(Attempt, Attempt.id == AskedQuestion.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id == person_id, kind.not_in(CHOSEN))
    )


def _forget(session: Session, person_id: int, now: datetime) -> None:
    place = sa.tuple_(Answer.attempt_id, Answer.position)
    session.execute(
        sa.update(Answer)
        .where(place.in_(written(person_id)))
        .values(response=sa.null(), late=sa.null())
        .execution_options(synchronize_session=False)
    )
