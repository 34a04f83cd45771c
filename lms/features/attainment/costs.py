"""Reads of where hours come from and what they cost: entries of a year, put together by what is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.features.attainment.shares import QUARTERS
from lms.features.credits.models import IS_ENTRY, CreditEntry
from lms.features.enrolment.queries import is_member
from lms.features.organisation.models import Membership, Unit, UnitPlace
from lms.features.organisation.queries import lasting, within


@dataclass(frozen=True, slots=True)
class Where:
    """Entries of people inside the units at `paths` in the tree of a day, and inside `scopes` today: those of the year
    of that day that count by then and were not taken back. `status` narrows the people to an employment."""

    paths: tuple[str, ...]
    on_day: date
    scopes: tuple[str, ...] = ("/",)
    status: str = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """Entries put together under `key`: how many, of how many people, and their quarters; of those with a cost, how
    many, their quarters, and the rupiah together. One without a cost is not one that was free."""

    key: tuple[Any, ...]
    entries: int
    people: int
    quarters: int
    priced: int
    priced_quarters: int
    cost: int

    @property
    def per_hour(self) -> Fraction | None:
        """Rupiah for a JP, of the entries with a cost; None without any."""
        return Fraction(self.cost * QUARTERS, self.priced_quarters) if self.priced_quarters else None


FORM, FUNDS, PROVIDER, SOURCE = (
    CreditEntry.form,
    CreditEntry.funds,
    CreditEntry.provider,
    CreditEntry.source,
)
UNIT = Unit.id


def spent(session: Session, where: Where, *by: Any) -> tuple[Spent, ...]:
    """The entries by these columns (`FORM`, `FUNDS`, `PROVIDER`, `SOURCE`, `UNIT`: that of the day); one statement."""
    has_cost = CreditEntry.cost.is_not(None)
    rows = session.execute(
        sa.select(
            *by,
            sa.func.count().label("entries"),
            sa.func.count(CreditEntry.person_id.distinct()).label("people"),
            _whole(CreditEntry.quarters).label("quarters"),
            _whole(sa.case((has_cost, 1), else_=0)).label("priced"),
            _whole(sa.case((has_cost, CreditEntry.quarters), else_=0)).label("priced_quarters"),
            sa.cast(sa.func.coalesce(sa.func.sum(CreditEntry.cost), 0), sa.BigInteger).label("cost"),
        )
        .select_from(CreditEntry)
        .join(Membership, Membership.person_id == CreditEntry.person_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .join(UnitPlace, UnitPlace.unit_id == Unit.id)
        .where(*_standing(where))
        .group_by(*by)
        .order_by(*by)
        .execution_options(work="report")
    )
    width = len(by)
    return tuple(Spent(tuple(row[:width]), *row[width:]) for row in rows)


def _standing(where: Where) -> list[sa.ColumnElement[bool]]:
    taken_back = aliased(CreditEntry)
    found = [
        CreditEntry.year == where.on_day.year,
        CreditEntry.counted_on <= where.on_day,
        IS_ENTRY,
        ~sa.exists().where(taken_back.reverses_id == CreditEntry.id),
        is_member(where.on_day),
        lasting(UnitPlace, where.on_day),
        within(UnitPlace.path, where.paths),
        within(Unit.path, where.scopes),
    ]
    return [*found, Membership.status == where.status] if where.status else found


def together(parts: Sequence[Spent]) -> Mapping[tuple[Any, ...], Spent]:
    """Those with the same key as one. People who stand in several parts are counted in each, as those of units are."""
    found: dict[tuple[Any, ...], Spent] = {}
    for one in parts:
        so_far = found.get(one.key, Spent(one.key, 0, 0, 0, 0, 0, 0))
        found[one.key] = Spent(
            one.key,
            so_far.entries + one.entries,
            so_far.people + one.people,
            so_far.quarters + one.quarters,
            so_far.priced + one.priced,
            so_far.priced_quarters + one.priced_quarters,
            so_far.cost + one.cost,
        )
    return found


def _whole(column: Any) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.sum(column), sa.Integer)
