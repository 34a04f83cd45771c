"""The counters beside the ledger: where they differ, and how they are set right.

A difference is what is missing to the truth at one moment, and stays that whatever is written meanwhile: it can be
added at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.rows import add_up_rows, take_turns
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import steps
from lms.features.progress import comparing, folding, kinds
from lms.features.progress.changes import LAPSES, TURNS, Changes, held_through
from lms.features.progress.comparing import FLOW, FLOWED, STOCK, SUM, WEEK, Difference
from lms.features.progress.counting import KINDS
from lms.features.progress.folding import Weeks
from lms.features.progress.models import CounterDelta, CounterFlow, CounterMark, CounterSum, CounterWeek
from lms.features.progress.passing import weeks
from lms.features.progress.queries import ALL_RUNS, COUNTED, NONE, counters

PEOPLE_AT_ONCE = 10_000
UNITS_AT_ONCE = 200
CORRECTED_AT_ONCE = 5000


def differences(session: Session, on_day: date) -> list[Difference]:
    """What `compared` finds, all of it: for a small site."""
    return list(compared(session, on_day))


def compared(
    session: Session, on_day: date, told: Callable[[int, int], object] = lambda done, of: None
) -> Iterator[Difference]:
    """Where the counters differ from the ledger: nothing when all is well. They are found some units at a time, and
    memory holds no more than the differences of these.

    `on_day` is the day in `counting.FIRST_ZONE`: counters hold at once what belongs to a day that has begun anywhere.
    Everything has to be read at one moment: in `db.snapshot`, or while nobody else counts. `told` hears how many of
    the units are done.
    """
    batches, held_on = _batches(session), held_through(session)
    done, of = 0, sum(len(units) for units in batches)
    true_weeks: Weeks = {}
    for units in batches:
        yield from comparing.stock(session, on_day, units, KINDS, held_on)
        yield from _brought(session, units)
        yield from comparing.sums(session, units)
        yield from comparing.flow(session, units)
        for path, week, count in comparing.by_week(session, units):
            for unit in steps(path):
                true_weeks[unit, week] = true_weeks.get((unit, week), NONE) + count
        done += len(units)
        told(done, of)
    yield from _weeks(session, true_weeks)


def rebuild(session: Session, on_day: date) -> int:
    """Sets the counters to what the ledger says, while nobody else counts; returns how many were off. For a site of
    some hundred people: everything is one transaction."""
    take_turns(session, TURNS, alone=True)
    found = differences(session, on_day)
    correct(session, found, on_day)
    return len(found)


def in_parts(found: Iterable[Difference]) -> Iterator[tuple[Difference, ...]]:
    """As many differences at once as are set right in a moment."""
    rest = iter(found)
    while part := tuple(islice(rest, CORRECTED_AT_ONCE)):
        yield part


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
    rows = [{**_row(one, *FLOWED), "month": one.when} for one in _in_order(by_table[FLOW])]
    add_up_rows(session, CounterFlow, rows, FLOWED)
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


def _brought(session: Session, units: Sequence[int]) -> Iterator[Difference]:
    """Counters that other features bring, beside what these reckon."""
    for one in kinds.brought():
        kept, true = counters(session, one.kinds, units=units), one.truth(session, units)
        for place in kept.keys() | true.keys():
            was, should = kept.get(place, NONE), true.get(place, NONE)
            if was != should:
                yield Difference(STOCK, *place, "", was, should)


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
