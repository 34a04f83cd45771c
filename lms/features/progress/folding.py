"""Changes of the counters are folded into stock, sums, flow and weeks; and sums follow a unit that is put elsewhere.

Readers see the same before and after a fold. Several folders may run at once, each with its own batch. Whoever changes
the tree waits for them, and they for whoever does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.db import RowId
from lms.core.rows import add_up, add_up_rows, take_turns
from lms.core.workdays import monday
from lms.features.organisation.models import Unit, UnitPlace
from lms.features.organisation.queries import steps
from lms.features.progress.changes import TURNS
from lms.features.progress.ledger import flows
from lms.features.progress.models import CounterDelta, CounterFlow, CounterStock, CounterSum, CounterWeek
from lms.features.progress.queries import ALL_RUNS, COUNTED, NONE, Count

FOLDED_AT_ONCE = 5000

Weeks = dict[tuple[int, date], Count]


def fold(session: Session) -> int:
    """Folds a batch of changes; returns how many."""
    take_turns(session, TURNS)
    ids = list(
        session.scalars(
            sa.select(CounterDelta.id)
            .order_by(CounterDelta.id)
            .limit(FOLDED_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
    )
    if not ids:
        return 0
    chosen: sa.ColumnElement[bool] = CounterDelta.id.between(ids[0], ids[-1])
    if ids[-1] - ids[0] >= len(ids):
        # Between them are some that others fold, or have not committed yet.
        chosen = sa.and_(chosen, CounterDelta.id.in_(ids))
    keys = (CounterDelta.unit_id, CounterDelta.kind, CounterDelta.key)
    sums = {name: sa.func.sum(getattr(CounterDelta, name)) for name in COUNTED}
    stock = sa.select(*keys, *sums.values()).where(chosen).group_by(*keys)
    add_up(session, CounterStock, stock.order_by(*keys), COUNTED)
    _fold_sums(session, chosen)
    month = sa.func.substr(sa.cast(CounterDelta.on_day, sa.String), 1, 7)
    flowed = sa.and_(chosen, CounterDelta.flows, CounterDelta.kind == "runs")
    flow = sa.select(*keys, month, sums["begun"], sums["completed"]).where(flowed).group_by(*keys, month)
    add_up(session, CounterFlow, flow.order_by(*keys, month), ("begun", "completed"))
    _fold_weeks(session, flowed)
    session.execute(sa.delete(CounterDelta).where(chosen))
    return len(ids)


def _fold_sums(session: Session, chosen: sa.ColumnElement[bool]) -> None:
    """What changed, for the unit and every one above it; for runs once more for all courses together."""
    counted = [sa.func.sum(getattr(CounterDelta, name)).label(name) for name in COUNTED]
    by_key = (
        sa.select(CounterDelta.unit_id, CounterDelta.kind, CounterDelta.key, *counted)
        .where(chosen)
        .group_by(CounterDelta.unit_id, CounterDelta.kind, CounterDelta.key)
    )
    all_runs = (
        sa.select(CounterDelta.unit_id, CounterDelta.kind, sa.literal(ALL_RUNS, RowId).label("key"), *counted)
        .where(chosen, CounterDelta.kind == "runs")
        .group_by(CounterDelta.unit_id, CounterDelta.kind)
    )
    gone = sa.union_all(by_key, all_runs).cte("gone")
    climb = _climb(sa.select(gone.c.unit_id))
    place = (climb.c.above, gone.c.kind, gone.c.key)
    rolled_up = (
        sa.select(*place, *(sa.func.sum(gone.c[name]) for name in COUNTED))
        .join(climb, climb.c.leaf == gone.c.unit_id)
        .where(sa.true())
        .group_by(*place)
        .order_by(*place)
    )
    add_up(session, CounterSum, rolled_up, COUNTED)


def _climb(units: sa.Select[Any]) -> sa.CTE:
    """Each of these units (`leaf`) with itself and every unit above it now (`above`)."""
    start = sa.select(Unit.id.label("leaf"), Unit.id.label("above")).where(Unit.id.in_(units))
    climb = start.cte("climb", recursive=True)
    unit = aliased(Unit)
    return climb.union_all(
        sa.select(climb.c.leaf, unit.parent_id)
        .join(unit, unit.id == climb.c.above)
        .where(unit.parent_id.is_not(None))
    )


def _fold_weeks(session: Session, flowed: sa.ColumnElement[bool]) -> None:
    rows = session.execute(
        sa.select(
            CounterDelta.unit_id,
            CounterDelta.on_day,
            sa.func.sum(CounterDelta.begun).label("begun"),
            sa.func.sum(CounterDelta.completed).label("completed"),
        )
        .where(flowed)
        .group_by(CounterDelta.unit_id, CounterDelta.on_day)
    ).all()
    if not rows:
        return
    paths = paths_by_day(session, {row.unit_id for row in rows})
    weeks: Weeks = {}
    for row in rows:
        for unit in steps(path_on(paths, row.unit_id, row.on_day)):
            add_week(weeks, unit, row.on_day, Count(0, row.begun, row.completed))
    post_weeks(session, weeks)


Paths = Mapping[int, list[tuple[date, date | None, str]]]


def paths_by_day(session: Session, units: Collection[int] | None = None) -> Paths:
    """Where units stood, from which day until which."""
    found: dict[int, list[tuple[date, date | None, str]]] = {}
    statement = sa.select(UnitPlace.unit_id, UnitPlace.from_day, UnitPlace.until_day, UnitPlace.path)
    for row in session.execute(statement if units is None else statement.where(UnitPlace.unit_id.in_(units))):
        found.setdefault(row.unit_id, []).append((row.from_day, row.until_day, row.path))
    return found


def path_on(paths: Paths, unit: int, day: date) -> str:
    """The path of a unit on a day; empty where it had none."""
    return next(
        (
            path
            for from_day, until_day, path in paths.get(unit, ())
            if from_day <= day and (until_day is None or day < until_day)
        ),
        "",
    )


def add_week(weeks: Weeks, unit: int, day: date, count: Count) -> None:
    """Adds to the week of a day."""
    key = (unit, monday(day))
    weeks[key] = weeks.get(key, NONE) + count


def post_weeks(session: Session, weeks: Weeks) -> None:
    """Adds to the kept weeks."""
    rows = [
        {"unit_id": unit, "week": week, "begun": count.begun, "completed": count.completed}
        for (unit, week), count in sorted(weeks.items())
        if count != NONE
    ]
    add_up_rows(session, CounterWeek, rows, ("begun", "completed"))


def carry_sums(session: Session, unit_id: int, from_parent_id: int | None) -> None:
    """Takes the sums of a unit that was moved from the units that were above it to those that are now."""
    gone, come = _above(session, unit_id, from_parent_id)
    above = aliased(Unit)
    sign = sa.case((above.id.in_(gone), -1), else_=1)
    place = (above.id, CounterSum.kind, CounterSum.key)
    moved = (
        sa.select(*place, *(sign * getattr(CounterSum, name) for name in COUNTED))
        .join(above, above.id.in_(gone | come))
        .where(CounterSum.unit_id == unit_id)
        .order_by(*place)
    )
    if gone or come:
        add_up(session, CounterSum, moved, COUNTED)


def carry_weeks(
    session: Session, unit_id: int, units: Collection[int], from_parent_id: int | None, on_day: date
) -> None:
    """Takes what was done in a unit and those below it (`units`) since the day of its move to the units above it now.

    Changes that wait are left out: they will climb the tree of their day.
    """
    gone, come = _above(session, unit_id, from_parent_id)
    weeks: Weeks = {}
    waiting = session.execute(
        sa.select(CounterDelta.on_day, CounterDelta.begun, CounterDelta.completed).where(
            CounterDelta.kind == "runs",
            CounterDelta.flows,
            CounterDelta.unit_id.in_(units),
            CounterDelta.on_day >= on_day,
        )
    )
    done = [(row.on_day, Count(0, -row.begun, -row.completed)) for row in waiting]
    done += [(one.on_day, one.count) for one in flows(session, units, on_day)]
    for day, count in done:
        for above in gone:
            add_week(weeks, above, day, -count)
        for above in come:
            add_week(weeks, above, day, count)
    post_weeks(session, weeks)


def _above(session: Session, unit_id: int, from_parent_id: int | None) -> tuple[set[int], set[int]]:
    """The units that are above one no longer, and those that are now and were not."""
    chosen = sa.select(Unit.id, Unit.path).where(Unit.id.in_([unit_id, from_parent_id or 0]))
    paths = {row.id: row.path for row in session.execute(chosen)}
    old = set(steps(paths.get(from_parent_id or 0, "")))
    new = set(steps(paths[unit_id])) - {unit_id}
    return old - new, new - old
