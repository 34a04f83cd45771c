"""Tables of units, of who is where since when, and of rights."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


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


class Membership(Base):
    """A person is counted in a unit from a day until (not including) another; at most one is open.

    An inactive person has no open membership: that is how they leave every rate, with a date.
    """

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    from_day: Mapped[date]
    until_day: Mapped[date | None]

    __table_args__ = (
        sa.UniqueConstraint("person_id", "from_day"),
        sa.CheckConstraint("until_day IS NULL OR until_day > from_day", name="days"),
        sa.Index(
            "uq_membership_open",
            "person_id",
            unique=True,
            sqlite_where=sa.text("until_day IS NULL"),
            postgresql_where=sa.text("until_day IS NULL"),
        ),
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
