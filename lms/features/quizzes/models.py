"""Tables of attempts: what was asked, what was answered, what came of it."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import tokens
from lms.core.db import Base, RowId


class QuestionVersion(Base):
    """A question as served, immutable: display, grading and review read it, whatever happens to the package."""

    __tablename__ = "question_version"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64), unique=True)
    body: Mapped[dict[str, Any]]


class Attempt(Base):
    """One attempt at a quiz within a run. `state` goes from ``open`` to ``sent`` once, by a conditional update.

    `deadline` is fixed at the start and moves with no clock, only by minutes that a trainer adds. `score` is exact, in
    percent; None while it awaits marks.
    `hint_penalty`, what an opened hint takes off in percent, is that of the start too. `reached` is the question that
    stands open where there is no way back: 1 at first, one more than there are questions after the last.
    `public_id` names it in addresses of staff. `shown_at` is when its learner first saw what came of it after time had
    run out: from then on it is not opened again.
    """

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("course_item.id"))
    n: Mapped[int]
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("course_edition.id"))
    language: Mapped[str] = mapped_column(sa.String(8))
    state: Mapped[str] = mapped_column(sa.String(5))
    started_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_day: Mapped[date | None]
    score: Mapped[Fraction | None]
    passed: Mapped[bool | None]
    hint_penalty: Mapped[Fraction] = mapped_column(default=Fraction(0), server_default="0")
    reached: Mapped[int] = mapped_column(default=1, server_default="1")
    public_id: Mapped[str] = mapped_column(sa.String(10), default=tokens.public_id, server_default="")
    shown_at: Mapped[datetime | None]

    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "item_id", "n"),
        sa.Index("uq_attempt_public_id", "public_id", unique=True),
        sa.Index("ix_attempt_item_id", "item_id"),
        sa.CheckConstraint("state IN ('open', 'sent')", name="state"),
        sa.Index(
            "uq_attempt_open",
            "enrolment_id",
            "item_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
    )


class AskedQuestion(Base):
    """The question at one position of an attempt, with the order of its choices and what came of it.

    `fraction` is the share of its points, kept when the attempt is sent, or before where the learner had this answer
    checked (`checked_at`); from then on the answer is locked. `hints` counts the hints opened.
    """

    __tablename__ = "attempt_question"

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[str] = mapped_column(sa.String(63))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"))
    order: Mapped[list[Any]]
    flagged: Mapped[bool] = mapped_column(default=False)
    fraction: Mapped[Fraction | None]
    key: Mapped[str] = mapped_column(sa.String(64), default="")
    hints: Mapped[int] = mapped_column(default=0, server_default="0")
    checked_at: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("attempt_id", "question"),)


class Answer(Base):
    """The answer in force at one position. `version` rises with every save; a save over an older one is refused.

    What arrives after the deadline is kept beside as `late` and not graded.
    """

    __tablename__ = "answer"

    attempt_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    response: Mapped[Any | None] = mapped_column(sa.JSON(none_as_null=True))
    saved_at: Mapped[datetime]
    late: Mapped[Any | None] = mapped_column(sa.JSON(none_as_null=True))
    late_at: Mapped[datetime | None]

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"], ["attempt_question.attempt_id", "attempt_question.position"]
        ),
        sa.Index(
            "ix_answer_late",
            "attempt_id",
            sqlite_where=sa.text("late_at IS NOT NULL"),
            postgresql_where=sa.text("late_at IS NOT NULL"),
        ),
    )


class AmendedQuestion(Base):
    """A question, of an ended attempt or checked in an open one, whose share of the points comes from an amendment.

    Without the amendment it would be graded, and shown, as `base_version_id`; `base_fraction` is what that is worth.
    """

    __tablename__ = "amended_question"

    attempt_id: Mapped[int] = mapped_column(RowId, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    amendment_id: Mapped[int] = mapped_column(sa.ForeignKey("key_amendment.id"), index=True)
    base_version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"))
    base_fraction: Mapped[Fraction | None]

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"], ["attempt_question.attempt_id", "attempt_question.position"]
        ),
    )


class Rescoring(Base):
    """Ended attempts scored again after an amendment, or after its withdrawal: how far the work is.

    Runs are looked at in the order of their rows; `after` is the last one done, `runs` and `changed` count them.
    """

    __tablename__ = "rescoring"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    amendment_id: Mapped[int] = mapped_column(sa.ForeignKey("key_amendment.id"), index=True)
    withdrawn: Mapped[bool]
    takes_back: Mapped[bool]
    asked_at: Mapped[datetime]
    after: Mapped[int] = mapped_column(RowId, default=0)
    runs: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unfit: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]


class ScoreChange(Base):
    """What a rescoring made of one attempt's score; kept as long as the attempt."""

    __tablename__ = "score_change"

    rescoring_id: Mapped[int] = mapped_column(sa.ForeignKey("rescoring.id"), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True, index=True)
    before: Mapped[Fraction | None]
    after: Mapped[Fraction | None]
    passed_before: Mapped[bool | None]
    passed_after: Mapped[bool | None]
    at: Mapped[datetime]
