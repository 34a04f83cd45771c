"""The ledger, the working state of items, and the counters."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class Record(Base):
    """A decision that stands: an item of a run, or (without item) the run itself, is complete.

    Kept with the edition and rule that decided, the moment, and the day in the zone of the person's unit. Rows are
    never changed; a rebuild replays them and judges nothing again.
    """

    __tablename__ = "record"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course_item.id"))
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("course_edition.id"))
    rule: Mapped[str] = mapped_column(sa.String(30))
    at: Mapped[datetime]
    on_day: Mapped[date]

    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "item_id"),
        sa.Index(
            "uq_record_course",
            "enrolment_id",
            unique=True,
            sqlite_where=sa.text("item_id IS NULL"),
            postgresql_where=sa.text("item_id IS NULL"),
        ),
    )


class ItemState(Base):
    """What a run has done with an item so far: when it was opened, the score in force, attempts ended
    (`ended`), one awaiting marks (`pending`), one under way (`started`).

    Working state, not a decision: whether the item is complete is in the ledger. `score` is exact, in percent.
    """

    __tablename__ = "item_state"

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("course_item.id"), primary_key=True)
    opened_at: Mapped[datetime]
    score: Mapped[Fraction | None]
    ended: Mapped[int] = mapped_column(default=0)
    pending: Mapped[bool] = mapped_column(default=False)
    started: Mapped[bool] = mapped_column(default=False)
    acted_at: Mapped[datetime | None]


class CounterDelta(Base):
    """A signed change of the counters of one leaf unit, appended in the transaction that caused it.

    `kind`: ``duty`` (key: the duty), ``course`` (all duties of a course), ``all`` (all duties together) count people
    under duty and fulfilled, and beside them the exempt; ``runs`` (key: the course) counts runs begun and completed.
    `flows` marks what was done on `on_day` by people who were in the unit then, as against a move or a new duty; only
    runs flow.
    """

    __tablename__ = "counter_delta"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    on_day: Mapped[date]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    key: Mapped[int] = mapped_column(RowId)
    assigned: Mapped[int]
    begun: Mapped[int]
    completed: Mapped[int]
    exempt: Mapped[int] = mapped_column(default=0, server_default="0")
    flows: Mapped[bool]


class CounterStock(Base):
    """The sum of all folded changes: people who are in the unit now."""

    __tablename__ = "counter_stock"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    key: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    assigned: Mapped[int]
    begun: Mapped[int]
    completed: Mapped[int]
    exempt: Mapped[int] = mapped_column(default=0, server_default="0")


class CounterSum(Base):
    """The same sums over a unit and all below it, kept by the fold: what a page about a unit reads.

    ``runs`` with the key 0 is all courses together.
    """

    __tablename__ = "counter_sum"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    key: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    assigned: Mapped[int]
    begun: Mapped[int]
    completed: Mapped[int]
    exempt: Mapped[int]


class CounterMark(Base):
    """How far the counters have been carried on by the calendar: `lapses` is the day through which completions that
    hold no longer have been taken out."""

    __tablename__ = "counter_mark"

    name: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    day: Mapped[date]


class CountingLapse(Base):
    """The day whose lapses are being taken out of the counters: they are of people up to the row `through_person`."""

    __tablename__ = "counting_lapse"

    day: Mapped[date] = mapped_column(primary_key=True)
    through_person: Mapped[int] = mapped_column(RowId)


class CountingDuty(Base):
    """A duty that is being counted in or out, some people at a time: it is counted for those who come, by unit and
    person, after the first pair of rows and not after the second. A duty without such a row is counted for everybody,
    or, once withdrawn, for nobody."""

    __tablename__ = "counting_duty"

    duty_id: Mapped[int] = mapped_column(sa.ForeignKey("duty.id"), primary_key=True)
    after_unit: Mapped[int] = mapped_column(RowId)
    after_person: Mapped[int] = mapped_column(RowId)
    through_unit: Mapped[int] = mapped_column(RowId)
    through_person: Mapped[int] = mapped_column(RowId)


class CountingUnit(Base):
    """A unit that was put elsewhere in the tree and whose people are still counted as if it stood at `path`."""

    __tablename__ = "counting_unit"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    path: Mapped[str] = mapped_column(sa.String(400))


class CounterFlow(Base):
    """Runs begun and completed in a month by people while in the unit; never moves with them. Only ``runs``."""

    __tablename__ = "counter_flow"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    key: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    month: Mapped[str] = mapped_column(sa.String(7), primary_key=True)
    begun: Mapped[int]
    completed: Mapped[int]


class CounterWeek(Base):
    """Runs of all courses begun and completed in a week (its Monday) by people while in the unit or, in the tree of the
    day, below it."""

    __tablename__ = "counter_week"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    begun: Mapped[int]
    completed: Mapped[int]
