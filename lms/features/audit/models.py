"""The tables of what was done; rows are added and never changed: the engine refuses it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class AuditEntry(Base):
    """One thing that somebody did; no foreign keys, so that it outlives what it tells of.

    `subject_id` is the person whose record it is about. `seq` and `hash` are its place in the chain
    (`lms.features.audit.chain`), written once, by the job.
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(RowId)
    action: Mapped[str] = mapped_column(sa.String(60))
    about: Mapped[str] = mapped_column(sa.String(200), default="")
    subject_id: Mapped[int | None] = mapped_column(RowId)
    detail: Mapped[dict[str, Any]]
    seq: Mapped[int | None] = mapped_column(RowId)
    hash: Mapped[str | None] = mapped_column(sa.String(64))

    __table_args__ = (
        sa.Index("ix_audit_entry_at", "at"),
        sa.Index("ix_audit_entry_about", "about"),
        sa.Index("ix_audit_entry_seq", "seq", unique=True),
        sa.Index("ix_audit_entry_subject_id", "subject_id", "id"),
        sa.Index("ix_audit_entry_actor_id", "actor_id", "id"),
    )


class AuditCut(Base):
    """Up to `seq` the history may be taken away: whole months, closed at `through`. `hash` is that of the last entry
    taken, from which the chain goes on."""

    __tablename__ = "audit_cut"

    seq: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(sa.String(64))
    through: Mapped[datetime]
    at: Mapped[datetime]
