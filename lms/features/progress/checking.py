"""The counters beside the ledger: where they differ, and how they are set right.

A difference is what is missing to the truth at one moment, and stays that whatever is written meanwhile: it can be
added at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.rows import add_up_rows, take_turns
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import steps
from lms.features.progress import folding
from lms.features.progress.changes import LAPSES, TURNS, Changes, held_through
from lms.features.progress.counting import KINDS
from lms.features.progress.folding import Paths, Weeks
from lms.features.progress.ledger import Flowed, flows, totals
from lms.features.progress.models import (
    CounterDelta,
    CounterFlow,
    CounterMark,
    CounterStock,
    CounterSum,
    CounterWeek,
)
from lms.features.progress.passing import flow, weeks
from lms.features.progress.queries import ALL_RUNS, COUNTED, NONE, Count, CounterKey, counters

PEOPLE_AT_ONCE = 20_000
UNITS_AT_ONCE = 200
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


def differences(
    session: Session, on_day: date, told: Callable[[int, int], object] = lambda done, of: None
) -> list[Difference]:
    """Where the counters differ from the ledger. Empty when all is well.

    `on_day` is the day in `counting.FIRST_ZONE`: counters hold at once what belongs to a day that has begun anywhere.
    Everything has to be read at one moment: in `db.snapshot`, or while nobody else counts. `told` hears how many of
    the units are done.
    """
    batches, paths = _batches(session), folding.paths_by_day(session)
    done, of = 0, sum(len(units) for units in batches)
    true_weeks: Weeks = {}
    found: list[Difference] = []
    for units in batches:
        found += _stock(session, on_day, units)
        found += _sums(session, units)
        done_there = flows(session, units)
        found += _flow(session, units, done_there)
        _add_weeks(true_weeks, done_there, paths)
        done += len(units)
        told(done, of)
    found += _weeks(session, true_weeks)
    return found


def rebuild(session: Session, on_day: date) -> int:
    """Sets the counters to what the ledger says, while nobody else counts; returns how many were off."""
    take_turns(session, TURNS, alone=True)
    found = differences(session, on_day)
    correct(session, found, on_day)
    return len(found)


def correct(session: Session, found: Sequence[Difference], on_day: date) -> None:
    """Adds what was missing when the differences were found. The ledger itself is never judged again."""
    changes = Changes()
    by_table: dict[str, list[Difference]] = {SUM: [], FLOW: [], WEEK: []}
    for one in found:
        if one.table == STOCK:
            changes.add(one.unit, (one.kind, one.key), one.missing, on_day)
        else:
            by_table[one.table].append(one)
    changes.post(session)
    add_up_rows(session, CounterSum, [_row(one, *COUNTED) for one in _in_order(by_table[SUM])], COUNTED)
    flowed = ("begun", "completed")
    rows = [{**_row(one, *flowed), "month": one.when} for one in _in_order(by_table[FLOW])]
    add_up_rows(session, CounterFlow, rows, flowed)
    folding.post_weeks(
        session, {(one.unit, date.fromisoformat(one.when)): one.missing for one in by_table[WEEK]}
    )


def lapses_through(session: Session) -> date | None:
    """The day through which completions that hold no longer have been taken out; None before the first time."""
    return session.scalar(sa.select(CounterMark.day).where(CounterMark.name == LAPSES))


def _in_order(found: Sequence[Difference]) -> list[Difference]:
    return sorted(found, key=lambda one: (one.unit, one.kind, one.key, one.when))


def _row(one: Difference, *names: str) -> dict[str, Any]:
    counted = {name: getattr(one.missing, name) for name in names}
    return {"unit_id": one.unit, "kind": one.kind, "key": one.key, **counted}


def _batches(session: Session) -> list[list[int]]:
    """All units, as many at once as have not too many people and runs."""
    people = sa.select(sa.func.count()).where(Membership.unit_id == Unit.id).correlate(Unit).scalar_subquery()
    found: list[list[int]] = [[]]
    inside = 0
    for unit, count in session.execute(sa.select(Unit.id, people).order_by(Unit.id)):
        if found[-1] and (inside + count > PEOPLE_AT_ONCE or len(found[-1]) == UNITS_AT_ONCE):
            found.append([])
            inside = 0
        found[-1].append(unit)
        inside += count
    return found


def _compared(
    table: str, kept: Mapping[CounterKey, Count], true: Mapping[CounterKey, Count]
) -> Iterator[Difference]:
    for place in kept.keys() | true:
        was, should = kept.get(place, NONE), true.get(place, NONE)
        if was != should:
            yield Difference(table, *place, "", was, should)


def _stock(session: Session, on_day: date, units: Sequence[int]) -> list[Difference]:
    true = totals(session, on_day, units=units, held_on=held_through(session), as_counted=True)
    return list(_compared(STOCK, counters(session, KINDS, units=units), true))


def _sums(session: Session, units: Sequence[int]) -> list[Difference]:
    """Kept sums beside the stock of the unit and all below it."""
    leaf, above = aliased(Unit), aliased(Unit)
    counted = [sa.func.sum(getattr(CounterStock, name)) for name in COUNTED]
    below = (
        sa.select(above.id, CounterStock.kind, CounterStock.key, *counted)
        .join(leaf, leaf.id == CounterStock.unit_id)
        .join(above, leaf.path.startswith(above.path))
        .where(above.id.in_(units))
        .group_by(above.id, CounterStock.kind, CounterStock.key)
        .execution_options(work="report")
    )
    true: dict[CounterKey, Count] = {}
    for unit, kind, key, *values in session.execute(below):
        count = Count(*(int(value) for value in values))
        true[unit, kind, key] = count
        if kind == "runs":
            true[unit, kind, ALL_RUNS] = true.get((unit, kind, ALL_RUNS), NONE) + count
    kept = session.execute(
        sa.select(
            CounterSum.unit_id, CounterSum.kind, CounterSum.key, *(getattr(CounterSum, n) for n in COUNTED)
        ).where(CounterSum.unit_id.in_(units))
    )
    return list(_compared(SUM, {(row[0], row[1], row[2]): Count(*row[3:]) for row in kept}, true))


def _flow(session: Session, units: Sequence[int], done: Sequence[Flowed]) -> list[Difference]:
    true: dict[tuple[int, int, str], Count] = {}
    for one in done:
        place = (one.unit, one.course, one.on_day.isoformat()[:7])
        true[place] = true.get(place, NONE) + one.count
    kept = flow(session, units=units)
    return [
        Difference(FLOW, unit, "runs", course, month, was, should)
        for (unit, course, month) in kept.keys() | true
        if (was := kept.get((unit, course, month), NONE)) != (should := true.get((unit, course, month), NONE))
    ]


def _add_weeks(found: Weeks, done: Sequence[Flowed], paths: Paths) -> None:
    for one in done:
        for unit in steps(folding.path_on(paths, one.unit, one.on_day)):
            folding.add_week(found, unit, one.on_day, one.count)


def _weeks(session: Session, true: Weeks) -> list[Difference]:
    units = list(session.scalars(sa.select(Unit.id)))
    first = session.scalar(sa.select(sa.func.min(CounterWeek.week)))
    begins = [day for day in (first, session.scalar(sa.select(sa.func.min(CounterDelta.on_day)))) if day]
    kept = weeks(session, units, min([*begins, *(week for _unit, week in true)], default=date.max))
    return [
        Difference(WEEK, unit, "runs", ALL_RUNS, week.isoformat(), was, should)
        for (unit, week) in kept.keys() | true
        if (was := kept.get((unit, week), NONE)) != (should := true.get((unit, week), NONE))
    ]
