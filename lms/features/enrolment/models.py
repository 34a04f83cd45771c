"""Tables of runs and duties."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId, Words


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
    opened_at: Mapped[datetime] = mapped_column(index=True)
    opened_day: Mapped[date]
    last_at: Mapped[datetime]
    last_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course_item.id"))
    completed_at: Mapped[datetime | None] = mapped_column(index=True)
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


class LearningPath(Base):
    """Courses in an order, given as one; `closed_at`: it can be given no more, and what was given stays."""

    __tablename__ = "learning_path"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120), unique=True)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class PathCourse(Base):
    """A course in its place of a learning path, counted from 1."""

    __tablename__ = "path_course"

    path_id: Mapped[int] = mapped_column(sa.ForeignKey("learning_path.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))

    __table_args__ = (sa.UniqueConstraint("path_id", "course_id"),)


class PathFollower(Base):
    """A person who follows a learning path by their own wish; that lays no duty on them."""

    __tablename__ = "path_follower"

    path_id: Mapped[int] = mapped_column(sa.ForeignKey("learning_path.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime]


class Duty(Base):
    """A course that an audience must complete by `due_day`. Withdrawn, it holds no longer from `withdrawn_day` on.

    The audience: people of the units in `DutyAudience` and below who are of the kinds named (`statuses`, `grades`,
    `post_kinds`, `post_levels`; an empty one asks for nothing), and the people in `DutyPick`, whatever they are.

    `counts_from` is the first day on which a completion fulfils it; None: any completion does, however old. With
    `valid_months` a completion holds for so long, then the duty lies on the person again. With `every_months` the next
    duty of the series, `next_of` this one, is laid when its `from_day` has come. `path_id`: given with a path.
    """

    __tablename__ = "duty"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"), index=True)
    from_day: Mapped[date]
    due_day: Mapped[date]
    counts_from: Mapped[date | None]
    valid_months: Mapped[int | None]
    every_months: Mapped[int | None]
    next_of: Mapped[int | None] = mapped_column(sa.ForeignKey("duty.id"), unique=True)
    path_id: Mapped[int | None] = mapped_column(sa.ForeignKey("learning_path.id"))
    statuses: Mapped[frozenset[str]] = mapped_column(Words(100), default=frozenset(), server_default="")
    grades: Mapped[frozenset[str]] = mapped_column(Words(300), default=frozenset(), server_default="")
    post_kinds: Mapped[frozenset[str]] = mapped_column(Words(300), default=frozenset(), server_default="")
    post_levels: Mapped[frozenset[str]] = mapped_column(Words(300), default=frozenset(), server_default="")
    reason: Mapped[str] = mapped_column(sa.String(20), default="mandate")
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    given_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_day: Mapped[date | None]

    __table_args__ = (
        sa.CheckConstraint(
            "valid_months IS NULL OR valid_months IN (6, 12, 24, 36, 48, 60)", name="valid_months"
        ),
        sa.CheckConstraint("every_months IS NULL OR every_months IN (3, 6, 12, 24, 36)", name="every_months"),
    )


class DutyAudience(Base):
    """A unit, with all below it, on which a duty lies; people who join later fall under it by themselves."""

    __tablename__ = "duty_audience"

    duty_id: Mapped[int] = mapped_column(sa.ForeignKey("duty.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)


class DutyPick(Base):
    """A person on whom a duty lies by name, in whatever unit they are."""

    __tablename__ = "duty_pick"

    duty_id: Mapped[int] = mapped_column(sa.ForeignKey("duty.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class DutyExemption(Base):
    """A person is left out of a duty, with a reason, from a day until (not including) another; counted beside.

    At most one of a person and duty is open. A recurring duty starts anew without it.
    """

    __tablename__ = "duty_exemption"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    duty_id: Mapped[int] = mapped_column(sa.ForeignKey("duty.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(300))
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    given_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    given_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("duty_id", "person_id", "from_day"),
        sa.CheckConstraint("until_day IS NULL OR until_day > from_day", name="days"),
        sa.Index(
            "uq_duty_exemption_open",
            "duty_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("until_day IS NULL"),
            postgresql_where=sa.text("until_day IS NULL"),
        ),
    )
