"""What is kept beside what the ledger says, compared by the database: only what differs comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.db import RowId
from lms.core.rows import monday_of
from lms.features.enrolment.standings import Held
from lms.features.organisation.models import Unit, UnitPlace
from lms.features.organisation.queries import lasting
from lms.features.progress.ledger import done_in, stock_of
from lms.features.progress.models import CounterDelta, CounterFlow, CounterStock, CounterSum
from lms.features.progress.queries import ALL_RUNS, COUNTED, Count

FLOWED = ("begun", "completed")

Part = sa.Select[Any] | sa.CompoundSelect[Any]


STOCK, SUM, FLOW, WEEK = "stock", "sum", "flow", "week"


@dataclass(frozen=True, slots=True)
class Difference:
    """A counter that is not what the ledger says. `when` is the month or the week, where it has one."""

    table: str
    unit: int
    kind: str
    key: int
    when: str
    kept: Count
    true: Count

    @property
    def missing(self) -> Count:
        """What has to be added."""
        return self.true - self.kept


def stock(
    session: Session, on_day: date, units: Sequence[int], kinds: Iterable[str], held_on: Held
) -> Iterator[Difference]:
    """Where stock and changes of these leaf units are not what the ledger says."""
    keys = ("unit_id", "kind", "key")
    kept = [
        _columns(table, keys, COUNTED).where(table.unit_id.in_(units), table.kind.in_(list(kinds)))
        for table in (CounterStock, CounterDelta)
    ]
    true = stock_of(on_day, units=units, held_on=held_on, as_counted=True)
    for unit, kind, key, *numbers in _differing(session, kept, [true], keys, COUNTED):
        yield Difference(STOCK, unit, kind, key, "", Count(*numbers[:4]), Count(*numbers[4:]))


def sums(session: Session, units: Sequence[int]) -> Iterator[Difference]:
    """Where kept sums are not what the stock of the unit and all below it adds up to."""
    keys = ("unit_id", "kind", "key")
    kept = _columns(CounterSum, keys, COUNTED).where(CounterSum.unit_id.in_(units))
    leaf, above = aliased(Unit), aliased(Unit)
    numbers = [getattr(CounterStock, name) for name in COUNTED]
    below = [
        sa.select(above.id.label("unit_id"), CounterStock.kind, key, *numbers)
        .select_from(above)
        .join(leaf, leaf.path.startswith(above.path))
        .join(CounterStock, CounterStock.unit_id == leaf.id)
        .where(above.id.in_(units), which)
        for key, which in (
            (CounterStock.key, sa.true()),
            (sa.literal(ALL_RUNS, RowId).label("key"), CounterStock.kind == "runs"),
        )
    ]
    for unit, kind, key, *found in _differing(session, [kept], below, keys, COUNTED):
        yield Difference(SUM, unit, kind, key, "", Count(*found[:4]), Count(*found[4:]))


def flow(session: Session, units: Sequence[int]) -> Iterator[Difference]:
    """Where months and changes of these leaf units are not what was begun and completed in them."""
    keys = ("unit_id", "key", "month")
    month = sa.func.substr(sa.cast(CounterDelta.on_day, sa.String), 1, 7).label("month")
    kept = [
        _columns(CounterFlow, keys, FLOWED).where(CounterFlow.unit_id.in_(units), CounterFlow.kind == "runs"),
        sa.select(
            CounterDelta.unit_id, CounterDelta.key, month, CounterDelta.begun, CounterDelta.completed
        ).where(CounterDelta.unit_id.in_(units), CounterDelta.kind == "runs", CounterDelta.flows),
    ]
    done = done_in(units).subquery()
    of_day = sa.func.substr(sa.cast(done.c.day, sa.String), 1, 7)
    true = sa.select(done.c.unit, done.c.course, of_day, done.c.begun, done.c.completed)
    for unit, key, when, *numbers in _differing(session, kept, [true], keys, FLOWED):
        yield Difference(FLOW, unit, "runs", key, when, Count(0, *numbers[:2]), Count(0, *numbers[2:]))


def by_week(session: Session, units: Sequence[int]) -> Iterator[tuple[str, date, Count]]:
    """What was begun and completed in these leaf units: the path of the unit in the tree of the day, the Monday of the
    week, and how much."""
    done, place = done_in(units).subquery(), aliased(UnitPlace)
    week = monday_of(session, done.c.day)
    rows = session.execute(
        sa.select(place.path, week, sa.func.sum(done.c.begun), sa.func.sum(done.c.completed))
        .join(place, sa.and_(place.unit_id == done.c.unit, lasting(place, done.c.day)))
        .group_by(place.path, week)
        .execution_options(yield_per=1000)
    )
    for path, monday, begun, completed in rows:
        yield path, monday, Count(0, int(begun), int(completed))


def _columns(table: Any, keys: Iterable[str], numbers: Iterable[str]) -> sa.Select[Any]:
    return sa.select(*(getattr(table, name) for name in (*keys, *numbers)))


def _differing(
    session: Session, kept: Sequence[Part], true: Sequence[Part], keys: Sequence[str], numbers: Sequence[str]
) -> Iterator[list[Any]]:
    """Keys, the numbers kept and the true ones, wherever they are not the same."""
    parts = []
    for side, statements in (("kept", kept), ("true", true)):
        for statement in statements:
            found = list(statement.subquery().c)
            values = dict(zip(numbers, found[len(keys) :], strict=True))
            parts.append(
                sa.select(
                    *(column.label(key) for column, key in zip(found, keys, strict=False)),
                    *(_or_nothing(values, name, side == "kept").label(f"kept_{name}") for name in numbers),
                    *(_or_nothing(values, name, side == "true").label(f"true_{name}") for name in numbers),
                )
            )
    both = sa.union_all(*parts).subquery().c
    by = [both[key] for key in keys]
    sums = {name: sa.func.sum(both[name]) for name in both.keys()[len(keys) :]}
    differs = sa.or_(*(sums[f"kept_{name}"] != sums[f"true_{name}"] for name in numbers))
    statement = sa.select(*by, *sums.values()).group_by(*by).having(differs)
    for row in session.execute(statement.execution_options(yield_per=1000, work="report")):
        yield [*row[: len(keys)], *(int(value) for value in row[len(keys) :])]


def _or_nothing(values: Mapping[str, Any], name: str, has_it: bool) -> sa.ColumnElement[int]:
    number: sa.ColumnElement[int] = values[name] if has_it else sa.literal(0)
    return number
