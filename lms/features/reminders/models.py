"""Tables of reminding: which mornings are done, who sent what by hand, and who was called.

That a person was reminded of a step of a duty is their notice, unique by person and key.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class ReminderRound(Base):
    """The last day on which the people of a zone had their morning."""

    __tablename__ = "reminder_round"

    zone: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    on_day: Mapped[date]
    at: Mapped[datetime]


class ReminderSending(Base):
    """Somebody had the people of a unit who are behind with a duty reminded: once in the week that begins on `week`."""

    __tablename__ = "reminder_sending"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    duty_id: Mapped[int] = mapped_column(sa.ForeignKey("duty.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    week: Mapped[date]
    by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    people: Mapped[int]

    __table_args__ = (sa.UniqueConstraint("duty_id", "unit_id", "week"),)


class ReminderCall(Base):
    """A person was called about a duty last on `on_day`; `word` is what came of it. Kept for 90 days."""

    __tablename__ = "reminder_call"

    duty_id: Mapped[int] = mapped_column(sa.ForeignKey("duty.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    on_day: Mapped[date] = mapped_column(index=True)
    word: Mapped[str] = mapped_column(sa.String(120), default="")
    by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]
