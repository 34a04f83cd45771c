"""Years are closed, never opened again; and the sums are compared with the entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor, id_of
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import note
from lms.core.rows import insert_new, take_turns
from lms.features.accounts.models import Person
from lms.features.credits import policies
from lms.features.credits.models import CreditAccount, CreditCursor, CreditEntry, CreditTerm, CreditYear
from lms.features.credits.services import YEARS
from lms.plugin.message import Message, mark

LONGEST_LATE = timedelta(days=731)
NOT_OVER = Message(mark("This year is not over yet."))
CLOSED_ALREADY = Message(mark("The year %(year)s is closed already. A closed year is never opened again."))
NOT_CLOSED = Message(mark("The year %(year)s is not closed."))
LATE_TOO_EARLY = Message(mark("The last day for late entries cannot lie before today."))
LATE_TOO_FAR = Message(mark("The last day for late entries lies more than two years ahead."))
FIRST_YEAR = 1950


def close(
    session: Session, actor: Actor | None, year: int, late_until: date, today: date, now: datetime
) -> None:
    """Closes a year that is over. Until `late_until` entries for it still come in, as late ones; then none.

    Raises NotAllowed, Invalid, and Conflict for a year that is closed already.
    """
    _may(actor)
    if not FIRST_YEAR <= year < today.year:
        raise Invalid(fields={"year": NOT_OVER})
    _check_late(late_until, today)
    take_turns(session, YEARS, alone=True)
    found = tally(session, year)
    row = {
        "year": year,
        "late_until": late_until,
        "accounts": found.accounts,
        "quarters": found.quarters,
        "closed_at": now,
        "closed_by": id_of(actor),
    }
    if not insert_new(session, CreditYear, row):
        raise Conflict(Message(CLOSED_ALREADY.text, {"year": year}))
    said = {"late_until": late_until.isoformat(), "accounts": found.accounts}
    note(session, id_of(actor), "credits.year-closed", f"year:{year}", now, None, **said)


def extend(
    session: Session, actor: Actor | None, year: int, late_until: date, today: date, now: datetime
) -> None:
    """Sets another last day for late entries of a closed year."""
    _may(actor)
    _check_late(late_until, today)
    take_turns(session, YEARS, alone=True)
    row = session.get(CreditYear, year)
    if row is None:
        raise NotFound(Message(NOT_CLOSED.text, {"year": year}))
    row.late_until = late_until
    said = {"late_until": late_until.isoformat()}
    note(session, id_of(actor), "credits.year-late", f"year:{year}", now, None, **said)


@dataclass(frozen=True, slots=True)
class YearTally:
    """What stands in a year: accounts with hours, and the hours in quarters."""

    accounts: int
    quarters: int


def tally(session: Session, year: int) -> YearTally:
    """What stands in a year now."""
    one = CreditAccount
    row = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(one.quarters), 0)).where(
            one.year == year, one.quarters > 0
        )
    ).one()
    return YearTally(row[0], int(row[1]))


@dataclass(frozen=True, slots=True)
class YearSum:
    """What stands in a year: accounts with hours, and the hours in quarters."""

    year: int
    accounts: int
    quarters: int


def year_sums(session: Session) -> tuple[YearSum, ...]:
    """What stands in each year now, the last one first; reads all accounts."""
    one = CreditAccount
    rows = session.execute(
        sa.select(one.year, sa.func.count(), sa.func.sum(one.quarters))
        .where(one.quarters > 0)
        .group_by(one.year)
        .order_by(one.year.desc())
        .execution_options(work="report")
    )
    return tuple(YearSum(row[0], row[1], int(row[2])) for row in rows)


def examples(session: Session) -> int:
    """How many terms in force are examples that nobody has confirmed."""
    one = CreditTerm
    waiting = sa.select(sa.func.count()).select_from(one).where(one.example, one.until_day.is_(None))
    return session.scalar(waiting) or 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the ledger refused of a plugin's source: how many lines in all, and the last of them with why."""

    source: str
    refused: int
    reference: str
    why: Message


def troubles(session: Session) -> tuple[Trouble, ...]:
    """The sources of which something was refused."""
    rows = session.execute(sa.select(CreditCursor.source, CreditCursor.trouble).order_by(CreditCursor.source))
    return tuple(
        Trouble(row.source, row.trouble["refused"], row.trouble["reference"], Message.of(row.trouble["why"]))
        for row in rows
        if row.trouble
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """An account whose sum is not that of its entries; `person` is the public id."""

    person: str
    year: int
    account: int
    entries: int


def differences(session: Session, most: int = 1000) -> tuple[Difference, ...]:
    """Accounts whose sum differs from their entries, in one statement that reads them all."""
    entry, account = CreditEntry, CreditAccount
    both = sa.union_all(
        sa.select(
            entry.person_id, entry.year, entry.quarters.label("entries"), sa.literal(0).label("account")
        ),
        sa.select(account.person_id, account.year, sa.literal(0), account.quarters),
    ).subquery()
    sums = (sa.func.sum(both.c.account), sa.func.sum(both.c.entries))
    rows = session.execute(
        sa.select(Person.public_id, both.c.year, *sums)
        .join(Person, Person.id == both.c.person_id)
        .group_by(Person.public_id, both.c.year)
        .having(sums[0] != sums[1])
        .order_by(Person.public_id, both.c.year)
        .limit(most)
        .execution_options(work="report")
    )
    return tuple(Difference(row[0], row[1], int(row[2]), int(row[3])) for row in rows)


def _may(actor: Actor | None) -> None:
    if actor is not None and not policies.may_rule(actor):
        raise NotAllowed


def _check_late(late_until: date, today: date) -> None:
    if late_until < today:
        raise Invalid(fields={"late_until": LATE_TOO_EARLY})
    if late_until > today + LONGEST_LATE:
        raise Invalid(fields={"late_until": LATE_TOO_FAR})
