"""Tables of courses, their items and editions: names and numbers only, the texts live in the store."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class KnownCourse(Base):
    """A course that has ever been in service; `slug` is the author's id. `folder` is where it was read last."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(63), unique=True)
    folder: Mapped[str] = mapped_column(sa.String(255))
    withdrawn_at: Mapped[datetime | None]


class KnownItem(Base):
    """An item that has ever been in service. Records name it by number; renaming it changes only `slug`."""

    __tablename__ = "course_item"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    slug: Mapped[str] = mapped_column(sa.String(63))
    kind: Mapped[str] = mapped_column(sa.String(20))

    __table_args__ = (sa.UniqueConstraint("course_id", "slug"),)


class Edition(Base):
    """One published state of a course. `key` finds it in the store; at most one of a course is current.

    `titles` holds the names in every language (``{"course": {...}, "items": {slug: {...}}}``), so that results of a
    withdrawn course keep them. `findings` are those of publication.
    """

    __tablename__ = "course_edition"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    number: Mapped[int]
    version: Mapped[str] = mapped_column(sa.String(20))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    key: Mapped[str] = mapped_column(sa.String(64))
    titles: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]]
    published_at: Mapped[datetime]
    published_day: Mapped[date]
    current: Mapped[bool]

    __table_args__ = (
        sa.UniqueConstraint("course_id", "number"),
        sa.Index(
            "uq_course_edition_current",
            "course_id",
            unique=True,
            sqlite_where=sa.text("current"),
            postgresql_where=sa.text("current"),
        ),
    )


class ShortAddress(Base):
    """The code by which a course, or with `item_id` one of its items, is found at ``/k/<code>``; it never changes."""

    __tablename__ = "short_address"

    code: Mapped[str] = mapped_column(sa.String(6), primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course_item.id"), unique=True)

    __table_args__ = (
        sa.Index(
            "uq_short_address_course",
            "course_id",
            unique=True,
            sqlite_where=sa.text("item_id IS NULL"),
            postgresql_where=sa.text("item_id IS NULL"),
        ),
    )


class FolderCheck(Base):
    """What the last reading of a folder found: the trainer's list. `course` is the id it claims, if it has one."""

    __tablename__ = "course_folder"

    folder: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    course: Mapped[str] = mapped_column(sa.String(63), default="")
    title: Mapped[str] = mapped_column(sa.String(300), default="")
    checked_at: Mapped[datetime]
    fingerprint: Mapped[str] = mapped_column(sa.String(64), default="")
    errors: Mapped[int]
    warnings: Mapped[int]
    findings: Mapped[list[Any]]


class CatalogueState(Base):
    """One row: `number` rises with every publication and is read with the signed-in person."""

    __tablename__ = "catalogue_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
