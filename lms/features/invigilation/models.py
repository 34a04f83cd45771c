"""Tables of what trainers did with single attempts: who, when, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class AddedTime(Base):
    """Minutes that were added to one attempt, and the deadline that came of it.

    `reopened`: time had run out, the attempt was opened again, and the minutes count from then.
    """

    __tablename__ = "added_time"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id", ondelete="CASCADE"), index=True)
    minutes: Mapped[int]
    deadline: Mapped[datetime]
    reopened: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.String(500))
    added_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    added_at: Mapped[datetime]

    __table_args__ = (sa.CheckConstraint("minutes BETWEEN 1 AND 480", name="minutes"),)


class AcceptedAnswer(Base):
    """A late answer that was put in force in place of `replaced`; at most one of a question is in force.

    `arrived_at` says which late answer. `replaced` and when that had been saved come back where the act is undone.
    """

    __tablename__ = "accepted_answer"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(RowId)
    position: Mapped[int]
    arrived_at: Mapped[datetime]
    replaced: Mapped[Any | None] = mapped_column(sa.JSON(none_as_null=True))
    replaced_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(500))
    accepted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    accepted_at: Mapped[datetime]
    undone_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    undone_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None]

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"], ["answer.attempt_id", "answer.position"], ondelete="CASCADE"
        ),
        sa.Index(
            "uq_accepted_answer_in_force",
            "attempt_id",
            "position",
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        ),
    )
