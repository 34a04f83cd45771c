"""Reads of attempts: who took which quiz when, and one attempt with all that was asked and answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.content.questions.registry import Registry
from lms.features.catalogue.models import Edition, KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.enrolment.queries import latest_runs
from lms.features.quizzes import served
from lms.features.quizzes.models import Answer, AskedQuestion, Attempt, QuestionVersion
from lms.features.quizzes.served import Served
from lms.plugin.question import Response

GRACE = timedelta(seconds=60)
"""What was given before the deadline counts when it arrives this much later; then the attempt is closed."""

ANSWER = "answer"
"""The kind of work that the answer to a question of a quiz is, for those who mark it."""


def ref_of(attempt_id: int, position: int) -> str:
    """How the answer at a position of an attempt is called among works."""
    return f"{attempt_id}.{position}"


def answer_of(ref: str) -> tuple[int, int]:
    """Attempt and position of an answer, from what `ref_of` gave."""
    attempt_id, _, position = ref.partition(".")
    return int(attempt_id), int(position)


def question_types() -> Registry:
    """The question types this app knows."""
    found: Registry = current_app.extensions["lms.questions"]
    return found


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One attempt of a run. `edition` is the number of the one it began in, `edition_key` its name in the store.

    `score` is in percent. `hint_penalty` is what a hint takes off, in percent; `reached` is the question that stands
    open where there is no way back; `shown_at` when the learner first saw the result of an end by time.
    """

    id: int
    enrolment_id: int
    n: int
    state: str
    language: str
    started_at: datetime
    deadline: datetime | None
    sent_at: datetime | None
    score: Fraction | None
    passed: bool | None
    edition: int
    edition_key: str
    hint_penalty: Fraction = Fraction(0)
    reached: int = 1
    public_id: str = ""
    shown_at: datetime | None = None
    sent_day: date | None = None

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def ended_by_time(self) -> bool:
        """Whether nobody sent it: it ended at its deadline."""
        return self.sent_at is not None and self.sent_at == self.deadline

    @property
    def closes_at(self) -> datetime | None:
        """The last moment at which an answer still counts."""
        return self.deadline + GRACE if self.deadline else None

    def is_over(self, now: datetime) -> bool:
        """Whether time has run out for good."""
        return self.closes_at is not None and now > self.closes_at

    @property
    def was_sent(self) -> bool:
        """Whether the learner sent it; after an end by time, what still comes is kept as late."""
        return not self.is_open and not self.ended_by_time

    def takes_no_more(self, now: datetime) -> bool:
        """Whether an answer that arrives now is not graded."""
        return not self.is_open or self.is_over(now)


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer in force: `version` counts saves; `late` is what came after the end and is not graded."""

    version: int
    response: Response
    saved_at: datetime
    late: Response
    late_at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The question at one position as served, the order of its choices, the answer, and its grade.

    `fraction` is None until the attempt is sent or this answer was checked, and while a person has to mark it.
    """

    position: int
    served: Served
    order: tuple[str, ...]
    flagged: bool
    fraction: Fraction | None
    answer: Stored | None
    hints: int = 0
    checked_at: datetime | None = None

    @property
    def is_locked(self) -> bool:
        """Whether the learner had the answer checked: it stays as it is, and so does its share."""
        return self.checked_at is not None

    @property
    def response(self) -> Response:
        return self.answer.response if self.answer else None

    @property
    def version(self) -> int:
        return self.answer.version if self.answer else 0


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt with its questions in the order shown."""

    attempt: AttemptRecord
    asked: tuple[Asked, ...]

    def at(self, position: int) -> Asked | None:
        """The question at a position, counted from 1."""
        return next((asked for asked in self.asked if asked.position == position), None)


_ATTEMPT = (
    Attempt.id,
    Attempt.enrolment_id,
    Attempt.n,
    Attempt.state,
    Attempt.language,
    Attempt.started_at,
    Attempt.deadline,
    Attempt.sent_at,
    Attempt.sent_day,
    Attempt.score,
    Attempt.passed,
    Attempt.public_id,
    Attempt.shown_at,
    Edition.number.label("edition"),
    Edition.key.label("edition_key"),
    Attempt.hint_penalty,
    Attempt.reached,
)
_ASKED = (
    AskedQuestion.position,
    AskedQuestion.order,
    AskedQuestion.flagged,
    AskedQuestion.fraction,
    AskedQuestion.hints,
    AskedQuestion.checked_at,
    QuestionVersion.body,
    Answer.version,
    Answer.response,
    Answer.saved_at,
    Answer.late,
    Answer.late_at,
)


def attempts(session: Session, enrolment_id: int, item_row: int) -> tuple[AttemptRecord, ...]:
    """All attempts of a run at one quiz, the first one first."""
    statement = _attempts().where(Attempt.enrolment_id == enrolment_id, Attempt.item_id == item_row)
    return tuple(_record(row) for row in session.execute(statement.order_by(Attempt.n)))


def own_attempt(
    session: Session, person_id: int, course_row: int, item_row: int, n: int, lock: bool = False
) -> AttemptRecord | None:
    """A person's attempt `n` in their latest run, without its questions; `lock` keeps others from changing it."""
    statement = _own(person_id, course_row, item_row, n, *_ATTEMPT)
    row = session.execute(statement.with_for_update(of=Attempt) if lock else statement).one_or_none()
    return _record(row) if row else None


def locked_attempt(session: Session, attempt_id: int) -> AttemptRecord | None:
    """Any attempt, kept from being changed by others."""
    statement = _attempts().where(Attempt.id == attempt_id).with_for_update(of=Attempt)
    row = session.execute(statement).one_or_none()
    return _record(row) if row else None


def sitting(
    session: Session,
    person_id: int,
    course_row: int,
    item_row: int,
    n: int,
    position: int | None = None,
    lock: bool = False,
) -> Sitting | None:
    """A person's attempt `n` in their latest run, or None: an old or foreign one is not found.

    With `position` only that question is read. `lock` keeps others from sending it meanwhile.
    """
    wanted = AskedQuestion.attempt_id == Attempt.id
    if position is not None:
        wanted = sa.and_(wanted, AskedQuestion.position == position)
    answered = sa.and_(Answer.attempt_id == Attempt.id, Answer.position == AskedQuestion.position)
    statement = (
        _own(person_id, course_row, item_row, n, *_ATTEMPT, *_ASKED)
        .outerjoin(AskedQuestion, wanted)
        .outerjoin(QuestionVersion, QuestionVersion.id == AskedQuestion.version_id)
        .outerjoin(Answer, answered)
        .order_by(AskedQuestion.position)
    )
    rows = session.execute(statement.with_for_update(of=Attempt) if lock else statement).all()
    if not rows:
        return None
    return Sitting(_record(rows[0]), tuple(_asked(row) for row in rows if row.position is not None))


def sitting_of(session: Session, attempt_id: int) -> Sitting | None:
    """Any attempt with all that was asked and answered."""
    answered = sa.and_(Answer.attempt_id == Attempt.id, Answer.position == AskedQuestion.position)
    statement = (
        _attempts()
        .add_columns(*_ASKED)
        .join(AskedQuestion, AskedQuestion.attempt_id == Attempt.id)
        .join(QuestionVersion, QuestionVersion.id == AskedQuestion.version_id)
        .outerjoin(Answer, answered)
        .where(Attempt.id == attempt_id)
        .order_by(AskedQuestion.position)
    )
    rows = session.execute(statement).all()
    return Sitting(_record(rows[0]), tuple(_asked(row) for row in rows)) if rows else None


def _attempts() -> sa.Select[Any]:
    columns: tuple[Any, ...] = _ATTEMPT
    return sa.select(*columns).join(Edition, Edition.id == Attempt.edition_id)


def _own(person_id: int, course_row: int, item_row: int, n: int, *columns: Any) -> sa.Select[Any]:
    return (
        latest_runs(person_id)
        .with_only_columns(*columns, maintain_column_froms=True)
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .join(Edition, Edition.id == Attempt.edition_id)
        .where(Enrolment.course_id == course_row, Attempt.item_id == item_row, Attempt.n == n)
    )


def _record(row: Any) -> AttemptRecord:
    return AttemptRecord(**{name: getattr(row, name) for name in AttemptRecord.__dataclass_fields__})


def _asked(row: Any) -> Asked:
    answer = None
    if row.version is not None:
        answer = Stored(row.version, row.response, row.saved_at, row.late, row.late_at)
    return Asked(
        position=row.position,
        served=served.from_body(row.body),
        order=tuple(row.order),
        flagged=row.flagged,
        fraction=row.fraction,
        answer=answer,
        hints=row.hints,
        checked_at=row.checked_at,
    )


def version_rows(session: Session, fingerprints: Collection[str]) -> dict[str, int]:
    """The row numbers of questions served before, by fingerprint."""
    rows = session.execute(
        sa.select(QuestionVersion.fingerprint, QuestionVersion.id).where(
            QuestionVersion.fingerprint.in_(fingerprints)
        )
    )
    return {row.fingerprint: row.id for row in rows}


@dataclass(frozen=True, slots=True)
class Whose:
    """Where an attempt belongs, by the ids that services take."""

    person_id: int
    enrolment_id: int
    course: str
    item: str


def whose(session: Session, attempt_id: int) -> Whose | None:
    """To whom and to what an attempt belongs."""
    row = session.execute(
        sa.select(
            Enrolment.person_id,
            Enrolment.id.label("enrolment_id"),
            KnownCourse.slug.label("course"),
            KnownItem.slug.label("item"),
        )
        .select_from(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .join(KnownItem, KnownItem.id == Attempt.item_id)
        .where(Attempt.id == attempt_id)
    ).one_or_none()
    return Whose(**row._asdict()) if row else None
