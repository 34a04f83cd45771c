"""What the JP accounts hold of a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.credits.models import CreditAccount, CreditEntry, CreditTerm, CreditYear
from lms.features.credits.reading import COURSE
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData

ERASED = "-"
"""What stands for the reason of a reversal, which a reversal cannot be without."""


def personal_data() -> Iterable[PersonalData]:
    """Their entries and sums; and what they entered for others, closed and laid down, without what it says."""
    label = Message(mark("Your JP account"))
    sums, given = Message(mark("Your JP by year")), Message(mark("JP you recorded for others"))
    ruled = Message(mark("Years you closed, and terms of the JP account you wrote"))
    return (
        kept("credits", label, ["credit_entry"], _entries, _forget),
        kept("credit-years", sums, ["credit_account"], _sums),
        kept("credits-recorded", given, ["credit_entry"], _recorded),
        kept("credit-terms", ruled, ["credit_year", "credit_term"], _ruled),
    )


def _entries(person_id: int) -> Statement:
    one = CreditEntry
    counted = (one.public_id, one.year, one.counted_on, one.quarters, one.source, one.form, one.title)
    where = (one.provider, one.organiser_agency, one.partner, one.place, one.starts_on, one.ends_on)
    rest = (one.number, one.cost, one.funds, one.late, one.recorded_at, one.why)
    return sa.select(*counted, *where, *rest).where(one.person_id == person_id).order_by(one.id)


def _sums(person_id: int) -> Statement:
    one = CreditAccount
    return sa.select(one.year, one.quarters).where(one.person_id == person_id).order_by(one.year)


def _recorded(person_id: int) -> Statement:
    one = CreditEntry
    columns = (one.recorded_at, one.source, one.year, one.quarters)
    others = sa.and_(one.recorded_by == person_id, one.person_id != person_id)
    return sa.select(*columns).where(others).order_by(one.id)


def _ruled(person_id: int) -> Statement:
    closed = sa.select(
        sa.literal("year").label("what"),
        sa.cast(CreditYear.year, sa.String).label("name"),
        CreditYear.closed_at.label("at"),
    ).where(CreditYear.closed_by == person_id)
    written = sa.select(CreditTerm.kind, CreditTerm.code, CreditTerm.made_at).where(
        CreditTerm.made_by == person_id
    )
    both = sa.union_all(closed, written).subquery()
    return sa.select(both).order_by(both.c.at)


def _forget(session: Session, person_id: int, now: datetime) -> None:
    # Sums, forms and days stay for the figures. Titles of courses are nobody's own words.
    mine = sa.update(CreditEntry).where(CreditEntry.person_id == person_id)
    words = dict.fromkeys(("title", "provider", "organiser_agency", "partner", "place", "number"), "")
    session.execute(mine.where(CreditEntry.source != COURSE).values(**words, note=None))
    session.execute(mine.where(CreditEntry.why != "").values(why=ERASED))
