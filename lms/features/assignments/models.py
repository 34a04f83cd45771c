"""The table of works handed in: every one of a run is kept, with what came of it."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class Submission(Base):
    """One work of a run at an assignment, from its draft on; `n` counts them from 1.

    `state`: a ``draft`` is being written; ``sent`` waits for a mark; ``replaced`` by a later one before marking began;
    ``returned`` to be mended; ``marked``. `version` rises with every save of the draft. `files` are public ids.
    `deduction` is the percentage that lateness takes off the score, fixed when it was sent; `score` is exact, in
    percent, with that taken off.
    """

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("course_item.id"))
    n: Mapped[int]
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("course_edition.id"))
    language: Mapped[str] = mapped_column(sa.String(8))
    state: Mapped[str] = mapped_column(sa.String(8))
    text: Mapped[str] = mapped_column(sa.Text)
    links: Mapped[list[Any]]
    files: Mapped[list[Any]]
    version: Mapped[int]
    saved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    sent_day: Mapped[date | None]
    late: Mapped[bool]
    deduction: Mapped[Fraction]
    score: Mapped[Fraction | None]
    passed: Mapped[bool | None]

    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "item_id", "n"),
        sa.CheckConstraint("state IN ('draft', 'sent', 'replaced', 'returned', 'marked')", name="state"),
        sa.CheckConstraint("(state = 'draft') = (sent_at IS NULL)", name="sent_at"),
        sa.Index(
            "uq_submission_draft",
            "enrolment_id",
            "item_id",
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        ),
        sa.Index(
            "uq_submission_sent",
            "enrolment_id",
            "item_id",
            unique=True,
            sqlite_where=sa.text("state = 'sent'"),
            postgresql_where=sa.text("state = 'sent'"),
        ),
    )
