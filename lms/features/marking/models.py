"""Tables of what a person has to mark, and of the marks."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class Work(Base):
    """Something that waits for a mark or has one. `kind` and `ref` name it to the feature that handed it over.

    `version` rises with every replacement and every mark, so that nobody marks what they have not seen. `since` is when
    it was handed in. `opened_by` is who looked at it last, at `opened_at`. `draft` is a mark in the making.
    """

    __tablename__ = "work"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    ref: Mapped[str] = mapped_column(sa.String(63))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("course_item.id"))
    state: Mapped[str] = mapped_column(sa.String(8))
    version: Mapped[int]
    since: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    opened_at: Mapped[datetime | None]
    draft: Mapped[dict[str, Any] | None]
    draft_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    draft_at: Mapped[datetime | None]

    __table_args__ = (
        sa.UniqueConstraint("kind", "ref"),
        sa.CheckConstraint("state IN ('waiting', 'marked', 'returned')", name="state"),
        sa.Index("ix_work_state_since_id", "state", "since", "id"),
        sa.Index("ix_work_enrolment_id", "enrolment_id"),
    )


class GivenMark(Base):
    """One mark, never changed: a later one of the same work (`number` counts them) takes its place.

    `levels` lists what was given for each criterion, in words and points of then; `percent` stands where there is no
    rubric. `override` replaces both, with its `reason`. `share` is what counts, None for a work that was returned.
    `why` is the reason of a later mark.
    """

    __tablename__ = "mark"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    work_id: Mapped[int] = mapped_column(sa.ForeignKey("work.id"))
    number: Mapped[int]
    by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    levels: Mapped[list[Any]]
    percent: Mapped[Fraction | None]
    override: Mapped[Fraction | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    share: Mapped[Fraction | None]
    words: Mapped[str] = mapped_column(sa.Text, default="")
    returned: Mapped[bool]
    why: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (sa.UniqueConstraint("work_id", "number"),)
