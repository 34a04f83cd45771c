"""The table of files that people handed in; the bytes lie below ``LMS_UPLOADS``, under their digest."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class HandedFile(Base):
    """A file of one person in one course; of none, as evidence of something else. `held`: something handed in, or the
    draft of it, refers to it.

    What nobody holds is taken away after a while. Two rows may share their bytes.
    """

    __tablename__ = "handed_file"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    digest: Mapped[str] = mapped_column(sa.String(64), index=True)
    kept_at: Mapped[datetime]
    held: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        sa.CheckConstraint("size > 0", name="size"),
        sa.Index("ix_handed_file_person_id_course_id", "person_id", "course_id"),
        sa.Index("ix_handed_file_held_kept_at", "held", "kept_at"),
    )
