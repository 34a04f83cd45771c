"""Tables of units, of who is where since when, and of rights."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId

ALWAYS = date(1900, 1, 1)
"""The first day of what has no known beginning."""
SUPERIOR = "superior"
"""The kind of a `Relation` in which the other one leads the person."""


class Unit(Base):
    """A unit of the agency. `path` lists the ids from the root down (``/1/5/``) and is what "all below" asks.

    `closed_day` is the first day on which it is closed; `version` rises with each change of the row.
    """

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    short_name: Mapped[str] = mapped_column(sa.String(60), default="")
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(sa.String(400), unique=True)
    zone: Mapped[str] = mapped_column(sa.String(40))
    closed_day: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class UnitPlace(Base):
    """Where a unit stood in the tree, and what it was called, from a day until (not including) another.

    One is open for each open unit and agrees with the `Unit`, which holds today's place. Figures of a day that is over
    are summed along the paths of that day. The first place of a unit begins on `ALWAYS`.
    """

    __tablename__ = "unit_place"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    path: Mapped[str] = mapped_column(sa.String(400))
    name: Mapped[str] = mapped_column(sa.String(200))
    short_name: Mapped[str] = mapped_column(sa.String(60), default="")
    from_day: Mapped[date]
    until_day: Mapped[date | None]

    __table_args__ = (
        sa.UniqueConstraint("unit_id", "from_day"),
        sa.CheckConstraint("until_day IS NULL OR until_day > from_day", name="days"),
        sa.Index(
            "uq_unit_place_open",
            "unit_id",
            unique=True,
            sqlite_where=sa.text("until_day IS NULL"),
            postgresql_where=sa.text("until_day IS NULL"),
        ),
    )


class Membership(Base):
    """A person is counted in a unit from a day until (not including) another; at most one is open.

    An inactive person has no open membership: that is how they leave every rate, with a date. `status`, `grade`,
    `post_kind` and `post_level` are what the person was in that time: a promotion closes one membership and opens the
    next, like a move, so that duties for a kind of people stay true for days that are over.
    """

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    from_day: Mapped[date] = mapped_column(index=True)
    until_day: Mapped[date | None] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(sa.String(10), default="PNS", server_default="PNS")
    grade: Mapped[str] = mapped_column(sa.String(10), default="", server_default="")
    post_kind: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")
    post_level: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")

    __table_args__ = (
        sa.UniqueConstraint("person_id", "from_day"),
        # Who is or was in a unit on a day is read off the index alone.
        sa.Index("ix_membership_unit_days", "unit_id", "until_day", "from_day", "person_id"),
        sa.CheckConstraint("until_day IS NULL OR until_day > from_day", name="days"),
        sa.Index(
            "uq_membership_open",
            "person_id",
            unique=True,
            sqlite_where=sa.text("until_day IS NULL"),
            postgresql_where=sa.text("until_day IS NULL"),
        ),
    )


class Unplaced(Base):
    """An active person who is counted in no unit today, and so in no figure. The database keeps it: whatever changes
    accounts or memberships, a trigger changes this."""

    __tablename__ = "unplaced"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class GivenGrant(Base):
    """A role over the site (neither unit nor course), a unit with all below, or a course (by its id)."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(sa.String(20))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    course: Mapped[str | None] = mapped_column(sa.String(63))
    given_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    given_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("role IN ('trainer', 'administrator')", name="role"),
        sa.CheckConstraint("unit_id IS NULL OR course IS NULL", name="one_scope"),
        sa.Index(
            "uq_role_grant_scope",
            "person_id",
            "role",
            sa.text("coalesce(unit_id, 0)"),
            sa.text("coalesce(course, '')"),
            unique=True,
        ),
    )


class Relation(Base):
    """One person is another's superior (later: mentor) from a day until (not including) another.

    `other_id` is the superior of `person_id`; a person has at most one open relation of a kind.
    """

    __tablename__ = "relation"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    from_day: Mapped[date]
    until_day: Mapped[date | None]

    __table_args__ = (
        sa.UniqueConstraint("person_id", "kind", "from_day"),
        sa.CheckConstraint("kind IN ('superior')", name="kind"),
        sa.CheckConstraint("person_id <> other_id", name="two_people"),
        sa.CheckConstraint("until_day IS NULL OR until_day > from_day", name="days"),
        sa.Index(
            "uq_relation_open",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("until_day IS NULL"),
            postgresql_where=sa.text("until_day IS NULL"),
        ),
    )
