"""Tables of slips."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class SlipBatch(Base):
    """Codes that were made together, to be printed. Their rows in `entry_code` name the batch.

    The codes themselves are kept nowhere: with the site's secret they follow from `salt`, so that the page which shows
    them can be opened again for a while. Emptying `salt` ends that for good.
    """

    __tablename__ = "slip_batch"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    salt: Mapped[str] = mapped_column(sa.String(32))
    unit: Mapped[str] = mapped_column(sa.String(200), default="")
    slips: Mapped[int]
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(index=True)
