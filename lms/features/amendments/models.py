"""The table of keys that trainers put right, and of questions they dropped."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class KeyAmendment(Base):
    """What a trainer stated about one question: another key (``key``), or full points to all (``dropped``).

    It is in force while `ended_at` is empty; a question has at most one in force. It ends ``withdrawn``, ``replaced``
    by a later one, or ``carried``: the edition `ended_edition` says the same, so what it gave stays given. `specs`
    holds the type's JSON with the new key by language. Rows are never taken away.
    """

    __tablename__ = "key_amendment"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    course: Mapped[str] = mapped_column(sa.String(63))
    question: Mapped[str] = mapped_column(sa.String(63))
    kind: Mapped[str] = mapped_column(sa.String(7))
    specs: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(sa.Text)
    takes_back: Mapped[bool] = mapped_column(default=False)
    by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    ended: Mapped[str] = mapped_column(sa.String(9), default="")
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    ended_reason: Mapped[str] = mapped_column(sa.Text, default="")
    ended_edition: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.CheckConstraint("kind IN ('key', 'dropped')", name="kind"),
        sa.CheckConstraint("ended IN ('', 'withdrawn', 'replaced', 'carried')", name="ended"),
        sa.CheckConstraint("(ended = '') = (ended_at IS NULL)", name="ended_at"),
        sa.Index("ix_key_amendment_course_question", "course", "question"),
        sa.Index(
            "uq_key_amendment_in_force",
            "course",
            "question",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
