"""Tables of drafts: what is known of them and of their files; the files themselves lie below ``LMS_UPLOADS``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId

OPEN = "open"
PUBLISHED = "published"
DISCARDED = "discarded"


class Draft(Base):
    """A course in the making. `version` rises with every change of its files; who saw an older one is refused.

    `course` is the id it claims and may claim: empty for none, and for a copy of somebody else's course. `base_edition`
    is the number of the edition it began from. Findings are those of version `checked_version`, read by the program
    with the mark `program`; `key` finds that reading in the store and is empty where it has errors. `trouble` says why
    that version could not be read to the end (``time memory failed``). `report` is what an importer kept, changed and
    lost. `pending` names the folder of a later upload that waits for an answer about files changed here.
    """

    __tablename__ = "course_draft"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    course: Mapped[str] = mapped_column(sa.String(63), default="", index=True)
    title: Mapped[str] = mapped_column(sa.String(300), default="")
    base_edition: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(sa.String(10), default=OPEN)
    source: Mapped[str] = mapped_column(sa.String(255), default="")
    uploaded_at: Mapped[datetime]
    errors: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[int] = mapped_column(default=0)
    advice: Mapped[int] = mapped_column(default=0)
    findings: Mapped[list[Any]]
    checked_version: Mapped[int] = mapped_column(default=0)
    program: Mapped[str] = mapped_column(sa.String(64), default="")
    key: Mapped[str] = mapped_column(sa.String(64), default="")
    fingerprint: Mapped[str] = mapped_column(sa.String(64), default="")
    trouble: Mapped[str] = mapped_column(sa.String(10), default="")
    report: Mapped[list[Any]]
    pending: Mapped[str] = mapped_column(sa.String(40), default="")
    published_edition: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("state IN ('open', 'published', 'discarded')", name="state"),
        sa.Index("ix_course_draft_made_by_state", "made_by", "state"),
    )


class DraftFile(Base):
    """One file of a draft. `uploaded` is its digest as it was uploaded, empty where it was made here; `digest` that of
    now, empty where it was deleted here: a later upload can so be told which changes it would undo.
    """

    __tablename__ = "draft_file"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("course_draft.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(sa.String(620))
    size: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    uploaded: Mapped[str] = mapped_column(sa.String(64), default="")
    digest: Mapped[str] = mapped_column(sa.String(64), default="")
    edited_at: Mapped[datetime | None]
    edited_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    __table_args__ = (sa.UniqueConstraint("draft_id", "path"),)
