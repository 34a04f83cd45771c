"""The tables of learning elsewhere: what a person enters with evidence, and what became of it step by step."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class Activity(Base):
    """Something a person learnt elsewhere and wants to have counted.

    `state`: a ``draft`` is being written; ``submitted`` waits for an administrator, who makes it ``verified``,
    ``returned`` (to be mended) or ``refused``; the person may make it ``withdrawn`` before that; what was verified may
    be ``reversed``. `typed` are the fields as they were typed last, so that nothing is lost that cannot be read yet;
    the columns beside it are what they said when it was submitted last. `quarters` is four times the JP asked for and
    `granted` what was counted, by the line of the JP account with the reference `credited`. `amount` counts sessions,
    days or whatever the agency's rate is for. `number_key` is the certificate number without its signs, to find it
    again. `files` are public ids. `version` rises with every change.
    """

    __tablename__ = "activity"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(sa.String(10))
    typed: Mapped[dict[str, Any]]
    form: Mapped[str] = mapped_column(sa.String(40), default="")
    title: Mapped[str] = mapped_column(sa.String(300), default="")
    provider: Mapped[str] = mapped_column(sa.String(200), default="")
    organiser_agency: Mapped[str] = mapped_column(sa.String(200), default="")
    partner: Mapped[str] = mapped_column(sa.String(200), default="")
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    amount: Mapped[int | None]
    quarters: Mapped[int | None]
    number: Mapped[str] = mapped_column(sa.String(100), default="")
    number_key: Mapped[str] = mapped_column(sa.String(100), default="")
    cost: Mapped[int | None] = mapped_column(sa.BigInteger)
    funds: Mapped[str] = mapped_column(sa.String(40), default="")
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    files: Mapped[list[Any]]
    version: Mapped[int]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    why: Mapped[str] = mapped_column(sa.String(500), default="")
    granted: Mapped[int | None]
    credited: Mapped[str] = mapped_column(sa.String(80), default="")

    __table_args__ = (
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'refused', 'verified', 'withdrawn', 'reversed')",
            name="state",
        ),
        sa.CheckConstraint(
            "state = 'draft' OR (submitted_at IS NOT NULL AND starts_on IS NOT NULL AND ends_on >= starts_on"
            " AND quarters > 0)",
            name="whole",
        ),
        sa.CheckConstraint("(state = 'verified') = (granted IS NOT NULL)", name="granted"),
        sa.Index("ix_activity_person_id_ends_on", "person_id", "ends_on"),
        sa.Index("ix_activity_state_submitted_at", "state", "submitted_at"),
        sa.Index("ix_activity_state_decided_at", "state", "decided_at"),
        sa.Index("ix_activity_number_key", "number_key"),
    )


class ActivityStep(Base):
    """What happened to an activity: `what` is the state it came into, `by_id` who did it, `why` the reason given.

    `quarters` is what was counted, where something was.
    """

    __tablename__ = "activity_step"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    what: Mapped[str] = mapped_column(sa.String(10))
    why: Mapped[str] = mapped_column(sa.String(500), default="")
    quarters: Mapped[int | None]
