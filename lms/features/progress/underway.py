"""What is being counted some people at a time: for whom a duty is counted by now, and where a unit is counted.

People come in the order of `Spot`: by unit, and in a unit by row. Everything that counts asks here, so that moves,
completions and exemptions meanwhile are counted as the person's duties are counted at that moment, and counters equal
the ledger at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.enrolment.audience import ALL_KNOWN, in_force, places_on
from lms.features.enrolment.models import Duty
from lms.features.organisation.models import Unit
from lms.features.progress.models import CountingDuty, CountingUnit


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


PATH = sa.func.coalesce(
    sa.select(CountingUnit.path).where(CountingUnit.unit_id == Unit.id).correlate(Unit).scalar_subquery(),
    Unit.path,
)
"""The path by which people of a `Unit` are counted."""


def places(on_day: date) -> sa.Subquery:
    """The tree of a day, as people are counted by now."""
    tree = places_on(on_day).subquery()
    path = sa.func.coalesce(CountingUnit.path, tree.c.path).label("path")
    return (
        sa.select(tree.c.unit_id, path)
        .outerjoin(CountingUnit, CountingUnit.unit_id == tree.c.unit_id)
        .subquery()
    )


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
