"""Tables of proofs: what was printed of a year under a code, and printing for whole units."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import tokens
from lms.core.db import Base, RowId


class Transcript(Base):
    """A person's year as it was shown, under the code that was printed with it; never changed.

    `lines` are as `lines.to_json` writes them, `name` with titles as it was. `digest` is of all that: a year that has
    not changed keeps its code.
    """

    __tablename__ = "transcript"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(9), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    year: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(330))
    quarters: Mapped[int]
    lines: Mapped[list[Any]]
    digest: Mapped[str] = mapped_column(sa.String(32))
    made_at: Mapped[datetime] = mapped_column(index=True)
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)

    __table_args__ = (sa.UniqueConstraint("person_id", "year", "digest"),)


class TranscriptPrinting(Base):
    """Proofs of everybody in a unit and below, set by a job in parts and kept as one ZIP until `cleared_at`.

    `after` is the public id of the last person done, in the order of names; `failed` names those whose page could not
    be set, with the signs that have no letter.
    """

    __tablename__ = "transcript_printing"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), default=tokens.public_id, unique=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    year: Mapped[int]
    language: Mapped[str] = mapped_column(sa.String(2))
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)
    after: Mapped[str] = mapped_column(sa.String(10), default="")
    failed: Mapped[list[Any]]
    asked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]
