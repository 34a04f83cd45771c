"""Tables of lesson hours: what each edition declares, what was decided about it, and what each completion gave."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId

STATES = ("waiting", "confirmed", "refused")
FATES = ("waiting", "counted", "none")


class CourseHours(Base):
    """Lesson hours that a course declares, in quarters, and the decision in force about them.

    Another declared value is another row: what was completed under the older one goes on by the older decision.
    `quarters` is what a completion gives where `state` is ``confirmed``. `told_day` is when administrators heard that
    it waits. `minutes` is what the last `runs` learners took, kept by a job.
    """

    __tablename__ = "course_hours"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    declared: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(9), default="waiting")
    quarters: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    told_day: Mapped[date | None]
    minutes: Mapped[int | None]
    runs: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.UniqueConstraint("course_id", "declared"),
        sa.CheckConstraint("declared > 0", name="declared"),
        sa.CheckConstraint(f"state IN ({', '.join(repr(one) for one in STATES)})", name="state"),
        sa.CheckConstraint("(state = 'confirmed') = (quarters IS NOT NULL)", name="quarters"),
        sa.Index("ix_course_hours_state", "state"),
    )


class HoursDecision(Base):
    """A decision about declared hours, as it was made; later ones stand beside it."""

    __tablename__ = "hours_decision"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    hours_id: Mapped[int] = mapped_column(sa.ForeignKey("course_hours.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(9))
    quarters: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime]


class EditionHours(Base):
    """Which declared hours an edition has; without `hours_id` it declares none."""

    __tablename__ = "edition_hours"

    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("course_edition.id"), primary_key=True)
    hours_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course_hours.id"))


class CompletionHours(Base):
    """What became of the hours of a completed run: they wait, are in the account, or give none.

    `why` says it in a word where they give none: ``refused``, ``repeated``, or ``stopped``, where the account did not
    take them, by the reason in `note`. `quarters` is what was counted.
    """

    __tablename__ = "completion_hours"

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    hours_id: Mapped[int] = mapped_column(sa.ForeignKey("course_hours.id"))
    on_day: Mapped[date]
    year: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(8))
    quarters: Mapped[int | None]
    why: Mapped[str] = mapped_column(sa.String(10), default="")
    note: Mapped[dict[str, Any] | None]

    __table_args__ = (
        sa.CheckConstraint(f"state IN ({', '.join(repr(one) for one in FATES)})", name="state"),
        sa.Index("ix_completion_hours_hours_id_state", "hours_id", "state", "enrolment_id"),
        sa.Index("ix_completion_hours_person_id_year", "person_id", "year", "course_id"),
    )


class CourseRepeat(Base):
    """Days on which a course counts again in a year in which it was counted already; open without `until_day`."""

    __tablename__ = "course_repeat"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    set_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    __table_args__ = (
        sa.CheckConstraint("until_day IS NULL OR until_day >= from_day", name="days"),
        sa.Index(
            "uq_course_repeat_open",
            "course_id",
            unique=True,
            sqlite_where=sa.text("until_day IS NULL"),
            postgresql_where=sa.text("until_day IS NULL"),
        ),
    )
