"""Tables of lists of attendance and of training of earlier years: what was entered together, and for whom."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId

KINDS = ("event", "history")


class TrainingList(Base):
    """What is credited together: an ``event`` that people attended, or the table of earlier training of one import.

    `title` is that of the event, or the name of the file. The other particulars are an event's; those of a table stand
    in each of its rows. `scope` is the path of the unit whose administrator made it (``/`` for the site's): who looks
    after that unit, or one above, looks after the list. `import_id` names the import that brought it.
    """

    __tablename__ = "training_list"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(7))
    title: Mapped[str] = mapped_column(sa.String(300))
    form: Mapped[str] = mapped_column(sa.String(40), default="")
    provider: Mapped[str] = mapped_column(sa.String(200), default="")
    agency: Mapped[str] = mapped_column(sa.String(200), default="")
    partner: Mapped[str] = mapped_column(sa.String(200), default="")
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    quarters: Mapped[int | None]
    cost: Mapped[int | None] = mapped_column(sa.BigInteger)
    funds: Mapped[str | None] = mapped_column(sa.String(40))
    scope: Mapped[str] = mapped_column(sa.String(400))
    import_id: Mapped[str | None] = mapped_column(sa.String(10), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("kind IN ('event', 'history')", name="kind"),
        sa.CheckConstraint(
            "kind <> 'event' OR (starts_on IS NOT NULL AND ends_on >= starts_on AND quarters > 0)",
            name="event",
        ),
        sa.Index("ix_training_list_made_at", "made_at"),
    )


class TrainingLine(Base):
    """A person's share of a list: the entry of their account by its reference, standing until it is reversed."""

    __tablename__ = "training_line"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("training_list.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    reference: Mapped[str] = mapped_column(sa.String(80))
    entered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    entered_at: Mapped[datetime]
    reversed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reversed_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(sa.String(200), default="")

    __table_args__ = (
        sa.UniqueConstraint("list_id", "reference"),
        sa.Index("ix_training_line_list_id_reversed_at", "list_id", "reversed_at", "person_id"),
    )
