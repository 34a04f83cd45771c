"""Tables of certificates, of their numbers, and of what the agency has set for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import tokens
from lms.core.db import Base, RowId


class Certificate(Base):
    """What somebody got for a run. `frozen` is all that page, print and PDF show of it (see `frozen.py`).

    `code` finds it, in small letters without hyphens; `public_id` names it to administrators and in the history, where
    the code does not belong. Until the job has numbered it, `sequence` is NULL and `number`
    empty. A reissue (`replaces_id`) keeps series, year, sequence and number, and what it replaces is ``replaced``. At
    most one of a run is ``valid``. `expires_on` is the first day on which it holds no more. `ended_*` say when, by whom
    and why it was revoked or replaced; `ended_class` is all that the public learns of the reason.
    """

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    code: Mapped[str] = mapped_column(sa.String(13), unique=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    frozen: Mapped[dict[str, Any]]
    series: Mapped[str] = mapped_column(sa.String(63))
    year: Mapped[int]
    sequence: Mapped[int | None]
    number: Mapped[str] = mapped_column(sa.String(250), default="")
    state: Mapped[str] = mapped_column(sa.String(8), default="valid")
    completed_at: Mapped[datetime]
    completed_day: Mapped[date]
    expires_on: Mapped[date | None]
    issued_at: Mapped[datetime]
    numbered_at: Mapped[datetime | None]
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"), unique=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    ended_class: Mapped[str] = mapped_column(sa.String(12), default="")
    ended_why: Mapped[str] = mapped_column(sa.String(300), default="")

    __table_args__ = (
        sa.CheckConstraint("kind IN ('completion', 'attendance')", name="kind"),
        sa.CheckConstraint("state IN ('valid', 'revoked', 'replaced')", name="state"),
        sa.CheckConstraint("(state = 'valid') = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("(sequence IS NULL) = (number = '')", name="number"),
        sa.Index(
            "uq_certificate_valid",
            "enrolment_id",
            unique=True,
            sqlite_where=sa.text("state = 'valid'"),
            postgresql_where=sa.text("state = 'valid'"),
        ),
        sa.Index(
            "uq_certificate_sequence",
            "series",
            "year",
            "sequence",
            unique=True,
            sqlite_where=sa.text("state <> 'replaced'"),
            postgresql_where=sa.text("state <> 'replaced'"),
        ),
        sa.Index(
            "ix_certificate_unnumbered",
            "completed_at",
            "id",
            sqlite_where=sa.text("sequence IS NULL"),
            postgresql_where=sa.text("sequence IS NULL"),
        ),
        sa.Index("ix_certificate_completed_day", "completed_day", "id"),
        sa.Index("ix_certificate_course_id", "course_id", "completed_day"),
        sa.Index("ix_certificate_expires_on", "expires_on"),
        sa.Index("ix_certificate_number", "number"),
    )


class CertificateBacklog(Base):
    """How far runs that began before there were certificates have been looked at: after `after_id`, through
    `through_id`. Numbers are given once all have."""

    __tablename__ = "certificate_backlog"

    through_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    after_id: Mapped[int] = mapped_column(RowId)


class CertificateSeries(Base):
    """The last number given in a series (the agency's has no name, a course's its id) and year of completion."""

    __tablename__ = "certificate_series"

    series: Mapped[str] = mapped_column(sa.String(63), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class CertificateSetting(Base):
    """What the agency prints from `from_day` on, until the next row. `arms` is the digest of a picture.

    `predicates` are pairs of a score in percent and the name that a higher one has, highest first. `on_erasure` says
    what becomes of the certificates of a person whose data is erased: ``stay`` or ``revoke``.
    """

    __tablename__ = "certificate_setting"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    from_day: Mapped[date] = mapped_column(unique=True)
    authority: Mapped[str] = mapped_column(sa.String(200), default="")
    issuer: Mapped[str] = mapped_column(sa.String(200))
    organiser_code: Mapped[str] = mapped_column(sa.String(40), default="")
    place: Mapped[str] = mapped_column(sa.String(100), default="")
    arms: Mapped[str] = mapped_column(sa.String(64), default="")
    pattern: Mapped[str] = mapped_column(sa.String(120))
    series: Mapped[str] = mapped_column(sa.String(6), default="agency")
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    layout: Mapped[str] = mapped_column(sa.String(60), default="")
    predicates: Mapped[list[Any]]
    on_erasure: Mapped[str] = mapped_column(sa.String(6), default="stay")
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("series IN ('agency', 'course')", name="series"),
        sa.CheckConstraint("on_erasure IN ('stay', 'revoke')", name="on_erasure"),
    )


class CertificateSignatory(Base):
    """Who signs from `from_day` on; `until_day` is the first day on which they do no more."""

    __tablename__ = "certificate_signatory"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), default=tokens.public_id, unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    office: Mapped[str] = mapped_column(sa.String(200))
    rank: Mapped[str] = mapped_column(sa.String(100), default="")
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]

    __table_args__ = (sa.CheckConstraint("until_day IS NULL OR until_day > from_day", name="days"),)


class CertificateBatch(Base):
    """Certificates of a course, or of a unit with all below it, printed into one ZIP by a job.

    `after_id` is how far the job is among the rows through `through_id`; `failed` has the number and the reason of each
    that could not be set. The file is cleared away later (`cleared_at`).
    """

    __tablename__ = "certificate_batch"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), default=tokens.public_id, unique=True)
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    year: Mapped[int | None]
    through_id: Mapped[int] = mapped_column(RowId)
    after_id: Mapped[int] = mapped_column(RowId, default=0)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[list[Any]]
    asked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]
