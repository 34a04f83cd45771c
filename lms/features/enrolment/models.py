"""Tables of runs and duties."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class Enrolment(Base):
    """One run of one person through one course; at most one of a person and course is open.

    `edition_id` is the edition it began in; completion is kept with its own. `final_score` is exact, in percent.
    """

    __tablename__ = "enrolment"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    run: Mapped[int]
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("course_edition.id"))
    major: Mapped[int]
    duty_id: Mapped[int | None] = mapped_column(sa.ForeignKey("duty.id"))
    opened_at: Mapped[datetime]
    opened_day: Mapped[date]
    last_at: Mapped[datetime]
    last_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course_item.id"))
    completed_at: Mapped[datetime | None]
    completed_day: Mapped[date | None]
    completed_edition_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course_edition.id"))
    final_score: Mapped[Fraction | None]

    __table_args__ = (
        sa.UniqueConstraint("person_id", "course_id", "run"),
        sa.Index(
            "uq_enrolment_open",
            "person_id",
            "course_id",
            unique=True,
            sqlite_where=sa.text("completed_at IS NULL"),
            postgresql_where=sa.text("completed_at IS NULL"),
        ),
        sa.Index("ix_enrolment_course_id_completed_day", "course_id", "completed_day"),
    )


class Duty(Base):
    """A course that an audience must complete by `due_day`. Withdrawn, it holds no longer from `withdrawn_day` on.

    `counts_from` is the first day on which a completion fulfils it; None: any completion does, however old.
    """

    __tablename__ = "duty"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"), index=True)
    from_day: Mapped[date]
    due_day: Mapped[date]
    counts_from: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.String(20), default="mandate")
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    given_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_day: Mapped[date | None]


class DutyAudience(Base):
    """A unit, with all below it, on which a duty lies; people who join later fall under it by themselves."""

    __tablename__ = "duty_audience"

    duty_id: Mapped[int] = mapped_column(sa.ForeignKey("duty.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
