"""The yearly targets by which the counters say who has reached theirs."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class CountedTarget(Base):
    """How many quarters of a JP whoever has an employment needs in a year, as the counters know it.

    Where the agency's terms have come to say something else, the job counts anew and then says so here.
    """

    __tablename__ = "counted_target"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    quarters: Mapped[int]
