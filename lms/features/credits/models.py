"""The tables of the JP account: entries that are only added to, their sums, closed years, and the agency's terms.

Hours are kept as whole quarters of a JP, so that sums are exact.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId

ALWAYS = date(1900, 1, 1)
"""The first day of what has no known beginning."""


class CreditEntry(Base):
    """One line of an account. The database refuses to change or delete it; erasing a person blanks the words.

    `quarters` is four times the JP; a correction is a further line with the negative number, whose `reverses_id` is the
    line it takes back and `why` the reason. `source` and `reference` together say what it comes from, once:
    ``course``/number of the run, ``activity``/public id, or a plugin's own. `year` is that of `counted_on`. `form`
    and `funds` are codes of the agency's terms. `late` lines came after the year was closed. `note` is a message
    (``{"text", "values"}``) on where it comes from; ``%(name)s`` in it is whoever recorded the line.
    `recorded_by` is empty for the program itself.
    """

    __tablename__ = "credit_entry"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    year: Mapped[int]
    counted_on: Mapped[date]
    quarters: Mapped[int]
    source: Mapped[str] = mapped_column(sa.String(20))
    reference: Mapped[str] = mapped_column(sa.String(80))
    form: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(300))
    provider: Mapped[str] = mapped_column(sa.String(200))
    organiser_agency: Mapped[str] = mapped_column(sa.String(200))
    partner: Mapped[str] = mapped_column(sa.String(200))
    place: Mapped[str] = mapped_column(sa.String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    number: Mapped[str] = mapped_column(sa.String(100))
    cost: Mapped[int | None] = mapped_column(sa.BigInteger)
    funds: Mapped[str | None] = mapped_column(sa.String(40))
    late: Mapped[bool]
    note: Mapped[dict[str, Any] | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    reverses_id: Mapped[int | None] = mapped_column(sa.ForeignKey("credit_entry.id"), unique=True)
    why: Mapped[str] = mapped_column(sa.String(200))
    enrolment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enrolment.id", ondelete="SET NULL"))

    __table_args__ = (
        sa.UniqueConstraint("source", "reference"),
        sa.CheckConstraint("(reverses_id IS NULL AND quarters > 0) OR quarters < 0", name="quarters"),
        sa.CheckConstraint("reverses_id IS NULL OR why <> ''", name="reason"),
        sa.CheckConstraint("ends_on >= starts_on", name="days"),
        sa.CheckConstraint("cost IS NULL OR cost >= 0", name="cost"),
        sa.Index("ix_credit_entry_person_id_year", "person_id", "year"),
        sa.Index("ix_credit_entry_year_recorded_at", "year", "recorded_at"),
        sa.Index("ix_credit_entry_enrolment_id", "enrolment_id"),
    )


IS_ENTRY = CreditEntry.quarters > 0
"""What is no reversal. Asked for as ``reverses_id IS NULL``, SQLite would take the unique index of that column for the
shortest way and read the whole ledger."""


class CreditAccount(Base):
    """The sum of a person's entries of one year, kept in the transaction of each entry."""

    __tablename__ = "credit_account"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quarters: Mapped[int]

    __table_args__ = (
        sa.CheckConstraint("quarters >= 0", name="quarters"),
        sa.Index("ix_credit_account_year_quarters", "year", "quarters"),
    )


class CreditYear(Base):
    """A year that was closed; it is never opened again. Up to `late_until` entries still come in, as late ones.

    `accounts` and `quarters` are what stood in it when it was closed.
    """

    __tablename__ = "credit_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    late_until: Mapped[date]
    accounts: Mapped[int]
    quarters: Mapped[int] = mapped_column(sa.BigInteger)
    closed_at: Mapped[datetime]
    closed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))


class CreditTerm(Base):
    """A term of the agency that holds from a day until (not including) another; its past is never rewritten.

    `kind` is ``form`` (of development; `track` is ``classical`` or ``nonclassical``, `names` its name by language),
    ``rate`` (how many `quarters` a `per` of the form `code` counts), ``target`` (of the kind of employment `code`:
    `bound` ``at_least`` or ``at_most``), ``fund`` (where money comes from) or ``bound`` (`code` ``day``: the most that
    one day may count). `example` marks a figure that nobody has confirmed yet. `source` is the regulation or letter.
    """

    __tablename__ = "credit_term"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    code: Mapped[str] = mapped_column(sa.String(40))
    names: Mapped[dict[str, Any]]
    track: Mapped[str] = mapped_column(sa.String(12))
    per: Mapped[str] = mapped_column(sa.String(10))
    bound: Mapped[str] = mapped_column(sa.String(8))
    quarters: Mapped[int]
    example: Mapped[bool]
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    source: Mapped[str] = mapped_column(sa.String(300))
    position: Mapped[int]
    made_at: Mapped[datetime | None]
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    __table_args__ = (
        sa.UniqueConstraint("kind", "code", "per", "from_day"),
        sa.CheckConstraint("kind IN ('form', 'rate', 'target', 'fund', 'bound')", name="kind"),
        sa.CheckConstraint("track IN ('', 'classical', 'nonclassical')", name="track"),
        sa.CheckConstraint("per IN ('', 'session', 'day', 'activity', 'meeting', 'result')", name="per"),
        sa.CheckConstraint("bound IN ('', 'at_least', 'at_most')", name="bound"),
        sa.CheckConstraint("quarters >= 0", name="quarters"),
        sa.CheckConstraint("until_day IS NULL OR until_day > from_day", name="days"),
    )


class CreditCursor(Base):
    """How far the lines of a plugin's source have been read."""

    __tablename__ = "credit_cursor"

    source: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    after: Mapped[str] = mapped_column(sa.String(200))
    read_at: Mapped[datetime]
    trouble: Mapped[dict[str, Any] | None]
