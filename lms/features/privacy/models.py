"""Tables of what people ask for about their data."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import tokens
from lms.core.db import Base, RowId


class Correction(Base):
    """A person asks for something of theirs to be put right: `field` says what, `wanted` what it should be.

    It waits while `outcome` is empty, then is ``done`` or ``refused``, with the administrator's `words`. Of one field
    a person has at most one that waits.
    """

    __tablename__ = "data_correction"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), default=tokens.public_id, unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(sa.String(20))
    wanted: Mapped[str] = mapped_column(sa.String(500))
    asked_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(sa.String(7), default="")
    words: Mapped[str] = mapped_column(sa.String(500), default="")
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("outcome IN ('', 'done', 'refused')", name="outcome"),
        sa.CheckConstraint("(outcome = '') = (answered_at IS NULL)", name="answered_at"),
        sa.Index(
            "uq_data_correction_open",
            "person_id",
            "field",
            unique=True,
            sqlite_where=sa.text("outcome = ''"),
            postgresql_where=sa.text("outcome = ''"),
        ),
    )


class Erasure(Base):
    """A person's data is to be erased. `asked_by` is the person, or the administrator who decided it.

    Two different people approve (`approved_by`, `confirmed_by`), neither of them the person. Then it waits until
    `due_at`; while it is ``open`` it can be ``withdrawn`` by the person or ``refused`` by an administrator, with
    `words`. Done, the row stays: with it, a restored backup is erased again.
    """

    __tablename__ = "data_erasure"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), default=tokens.public_id, unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    why: Mapped[str] = mapped_column(sa.String(500), default="")
    asked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    approved_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    confirmed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(sa.String(9), default="open")
    words: Mapped[str] = mapped_column(sa.String(500), default="")
    ended_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("outcome IN ('open', 'withdrawn', 'refused', 'done')", name="outcome"),
        sa.CheckConstraint("(outcome = 'open') = (ended_at IS NULL)", name="ended_at"),
        sa.CheckConstraint(
            "approved_by <> confirmed_by AND approved_by <> person_id AND confirmed_by <> person_id",
            name="two_people",
        ),
        sa.CheckConstraint("(due_at IS NULL) = (confirmed_at IS NULL)", name="due_at"),
        sa.Index(
            "uq_data_erasure_open",
            "person_id",
            unique=True,
            sqlite_where=sa.text("outcome = 'open'"),
            postgresql_where=sa.text("outcome = 'open'"),
        ),
    )
