"""Duties that are being counted in or out, some people at a time: for whom they are counted by now.

People come in the order of `Spot`: by unit, and in a unit by row. Everything that counts asks here, so that moves,
completions and exemptions meanwhile are counted as the person's duties are counted at that moment, and counters equal
the ledger at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.enrolment.audience import ALL_KNOWN, in_force
from lms.features.enrolment.models import Duty
from lms.features.progress.models import CountingDuty


class Spot(NamedTuple):
    """A place in the order in which people are counted."""

    unit: int
    person: int


START, END = Spot(0, 0), Spot(2**62, 0)
UNDER_WAY = sa.select(CountingDuty.duty_id)


class Stretch(NamedTuple):
    """For whom a duty is counted: who comes after one spot and not after the other."""

    after: Spot
    through: Spot

    def has(self, unit: int, person: int) -> bool:
        """Whether it is counted for a person in a unit."""
        return self.after < Spot(unit, person) <= self.through


def counts() -> sa.ColumnElement[bool]:
    """Condition on `Duty` rows: it is counted for somebody, or may be."""
    return sa.or_(in_force(ALL_KNOWN), Duty.id.in_(UNDER_WAY))


def is_counted(rows: sa.FromClause) -> sa.ColumnElement[bool]:
    """Condition on rows of `audience.under` outer-joined with `CountingDuty`: the duty is counted for the person."""
    return is_counted_at(rows.c.unit, rows.c.person)


def is_counted_at(unit: Any, person: Any) -> sa.ColumnElement[bool]:
    """The same for a person in a unit."""
    here = sa.tuple_(unit, person)
    return sa.or_(
        CountingDuty.duty_id.is_(None),
        sa.and_(
            here > sa.tuple_(CountingDuty.after_unit, CountingDuty.after_person),
            here <= sa.tuple_(CountingDuty.through_unit, CountingDuty.through_person),
        ),
    )


def stretches(session: Session) -> Mapping[int, Stretch]:
    """The duties under way."""
    rows = session.scalars(sa.select(CountingDuty)).all()
    return {
        row.duty_id: Stretch(
            Spot(row.after_unit, row.after_person), Spot(row.through_unit, row.through_person)
        )
        for row in rows
    }
