"""Reads of figures with a code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.citing import CREDITS, LEARNERS, REQUIRED, CitedRow, Rates
from lms.features.accounts.models import Person
from lms.features.citations.models import KeptFigure
from lms.features.organisation.models import Unit
from lms.features.organisation.queries import short_name

FIGURES = (REQUIRED, LEARNERS, CREDITS)


@dataclass(frozen=True, slots=True)
class CitedUnit:
    """A unit that a kept figure is about, as it is called and where it lies now."""

    id: int
    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A figure as it was shown. Without `units` it is about the whole site; `maker` is empty for the operator and for
    somebody who is not in the register any more."""

    code: str
    what: str
    filters: Mapping[str, str]
    units: tuple[CitedUnit, ...]
    on_day: date
    rates: Rates
    rows: tuple[CitedRow, ...]
    count: int | None
    rule: int
    maker: str
    made_at: datetime

    @property
    def unit_ids(self) -> tuple[int, ...]:
        """The rows of its units, without those that lie below another of them."""
        paths = [unit.path for unit in self.units]
        return tuple(
            unit.id
            for unit in self.units
            if not any(unit.path != path and unit.path.startswith(path) for path in paths)
        )


def kept(session: Session, meant: Sequence[str]) -> Kept | None:
    """The figure under one of the codes that may have been meant; None where there is none, or more than one."""
    found = session.execute(
        sa.select(KeptFigure, Person)
        .outerjoin(Person, Person.id == KeptFigure.made_by)
        .where(KeptFigure.code.in_(meant))
        .limit(2)
    ).all()
    if len(found) != 1:
        return None
    row, maker = found[0]
    return Kept(
        row.code,
        row.what,
        row.filters,
        _units(session, row.unit_ids),
        row.on_day,
        {name: pair for name in FIGURES if (pair := _rates(row.rates).get(name))},
        tuple(CitedRow(one["label"], _rates(one["rates"])) for one in row.rows),
        row.count,
        row.rule,
        maker.full_name if maker else "",
        row.made_at,
    )


def _units(session: Session, ids: Sequence[int]) -> tuple[CitedUnit, ...]:
    if not ids:
        return ()
    rows = session.execute(
        sa.select(Unit.id, short_name(), Unit.path).where(Unit.id.in_(ids)).order_by(Unit.name)
    )
    return tuple(CitedUnit(*row) for row in rows)


def _rates(stored: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    return {name: (int(part), int(whole)) for name, (part, whole) in stored.items()}


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A code that somebody made: of what, for which day, and when."""

    code: str
    what: str
    on_day: date
    made_at: datetime


def own(session: Session, person_id: int, size: int = 20) -> tuple[OwnCode, ...]:
    """The codes that a person made last."""
    rows = session.execute(
        sa.select(KeptFigure.code, KeptFigure.what, KeptFigure.on_day, KeptFigure.made_at)
        .where(KeptFigure.made_by == person_id)
        .order_by(KeptFigure.made_at.desc(), KeptFigure.id.desc())
        .limit(size)
    )
    return tuple(OwnCode(*row) for row in rows)
