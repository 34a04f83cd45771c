"""The table of what learners ask their trainers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class Inquiry(Base):
    """A question to the trainer (``ask``) or the report of a mistake (``report``), and its one answer.

    `item_id` is empty where it is about the course as a whole. `question` is the author's id of the quiz question it
    is about and `quote` its text as the asker read it. `titles` are those of course and item then
    (``{"course": {...}, "item": {...}}``). `published` answers stand under their lesson, without the asker's name;
    only where the asker agreed (`may_publish`). Who leaves takes the name along; what was asked and answered stays.
    """

    __tablename__ = "inquiry"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course_item.id"))
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("course_edition.id"))
    kind: Mapped[str] = mapped_column(sa.String(8))
    question: Mapped[str] = mapped_column(sa.String(63), default="")
    quote: Mapped[str] = mapped_column(sa.Text, default="")
    titles: Mapped[dict[str, Any]]
    body: Mapped[str] = mapped_column(sa.Text)
    may_publish: Mapped[bool]
    asked_at: Mapped[datetime]
    asked_day: Mapped[date]
    outcome: Mapped[str] = mapped_column(sa.String(8), default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    published: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        sa.CheckConstraint("kind IN ('ask', 'report')", name="kind"),
        sa.CheckConstraint("outcome IN ('', 'answered', 'fixed', 'no-error')", name="outcome"),
        sa.CheckConstraint("NOT published OR (may_publish AND answered_at IS NOT NULL)", name="published"),
        sa.Index("ix_inquiry_person_id_asked_day", "person_id", "asked_day"),
        sa.Index("ix_inquiry_course_id_answered_at", "course_id", "answered_at"),
        sa.Index("ix_inquiry_item_id_published", "item_id", "published"),
    )
