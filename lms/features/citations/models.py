"""The table of figures with a code."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class KeptFigure(Base):
    """A figure as it was shown, under the code that was printed with it; never changed.

    `what` is the report or figure, `filters` as its address has them, `unit_ids` the units it is about (none: the whole
    site), `rates` and `rows` the numbers as they were, without any name of a person. `rule` is the version of the
    definitions they were counted by. `asked` is a digest of all that: the same figure within a minute has one code.
    """

    __tablename__ = "citation"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(9), unique=True)
    what: Mapped[str] = mapped_column(sa.String(60))
    filters: Mapped[dict[str, Any]]
    unit_ids: Mapped[list[Any]]
    on_day: Mapped[date]
    rates: Mapped[dict[str, Any]]
    rows: Mapped[list[Any]]
    count: Mapped[int | None]
    rule: Mapped[int]
    asked: Mapped[str] = mapped_column(sa.String(32))
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (sa.Index("ix_citation_made_by_made_at", "made_by", "made_at"),)
