"""The tables of recall: whether a person takes part, and the questions that come back to them."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import tokens
from lms.core.db import Base, RowId


class RecallLearner(Base):
    """A person who has begun a review, or has switched recall `off`.

    `review` counts the reviews begun; `taken` are the questions answered on `day`, by the person's own calendar.
    """

    __tablename__ = "recall_learner"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    off: Mapped[bool] = mapped_column(default=False)
    review: Mapped[int] = mapped_column(default=0)
    day: Mapped[date | None]
    taken: Mapped[int] = mapped_column(default=0)


class RecallCard(Base):
    """A question of a completed course that comes back to one person; made when a review first asks it.

    Time is counted in days of the person's calendar. `stability` and `difficulty` are what FSRS keeps of a memory;
    there are no steps within a day, so a card that was answered is always in what FSRS calls the state of review.
    `asked_in` is the review it was last asked in, at `place`, `answered_in` the one it was last answered in.
    `response` is the last answer, kept to be shown beside the key; it counts for nothing.
    """

    __tablename__ = "recall_card"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), default=tokens.public_id, unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    question: Mapped[str] = mapped_column(sa.String(63))
    due_day: Mapped[date]
    last_day: Mapped[date | None]
    stability: Mapped[float | None] = mapped_column(sa.Double)
    difficulty: Mapped[float | None] = mapped_column(sa.Double)
    answers: Mapped[int] = mapped_column(default=0)
    asked_in: Mapped[int]
    place: Mapped[int]
    answered_in: Mapped[int] = mapped_column(default=0)
    response: Mapped[Any | None] = mapped_column(sa.JSON(none_as_null=True))

    __table_args__ = (
        sa.UniqueConstraint("person_id", "course_id", "question"),
        sa.Index("ix_recall_card_course_id", "course_id", "last_day", "stability", "person_id"),
    )
