"""The table of reports that somebody keeps."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class KeptReport(Base):
    """A page of figures under a name of one's own: its local address, filters and all.

    With `monthly` its figures are told on the first working day of each month; `last_month` (``2026-11``) is the last
    one that was, or in which it was kept. `stopped_at`: since then its owner may not open it any more.
    """

    __tablename__ = "kept_report"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(80))
    address: Mapped[str] = mapped_column(sa.String(400))
    monthly: Mapped[bool]
    last_month: Mapped[str] = mapped_column(sa.String(7))
    made_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("person_id", "name"),)
