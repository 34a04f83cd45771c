"""A source of JP: the hours of reading that the library of the city tells of, kept in a table of its own.

A row is never changed. What the library takes back is a further row, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.plugin.crediting import CreditLine, CreditSource
from lms.plugin.message import Message

READING = sa.Table(
    "x_certainty_reading",
    sa.MetaData(),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("reference", sa.String(70), nullable=False),
    sa.Column("person", sa.BigInteger, nullable=False),
    sa.Column("quarters", sa.Integer, nullable=False),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("struck", sa.String(200), nullable=False, default=""),
)
AT_ONCE = 500


def note(session: Session, reference: str, person: int, quarters: int, title: str, day: date) -> None:
    """Writes down what somebody read."""
    values = {"reference": reference, "person": person, "quarters": quarters, "title": title, "day": day}
    session.execute(sa.insert(READING).values(values))


def strike(session: Session, reference: str, day: date, why: str) -> None:
    """Writes down that the library takes something back."""
    values = {"reference": reference, "person": 0, "quarters": 0, "title": "", "day": day, "struck": why}
    session.execute(sa.insert(READING).values(values))


def lines(session: Session, after: str) -> Iterator[CreditLine]:
    """The rows behind the one that was read last, some at a time: the job asks again."""
    behind = sa.select(READING).where(READING.c.number > int(after or 0)).order_by(READING.c.number)
    for row in session.execute(behind.limit(AT_ONCE)):
        cursor = str(row.number)
        if row.struck:
            yield CreditLine(cursor=cursor, reference=row.reference, reverses=True, why=row.struck)
        else:
            yield CreditLine(
                cursor=cursor,
                reference=row.reference,
                person_id=row.person,
                quarters=row.quarters,
                title=row.title,
                starts_on=row.day,
                ends_on=row.day,
                provider="Perpustakaan Kota",
            )


SOURCE = CreditSource("perpustakaan", Message("Library of the city"), "belajar-mandiri", lines)
