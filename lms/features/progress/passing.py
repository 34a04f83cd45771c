"""Reads of what was begun and completed in months and weeks, by people while in a unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.workdays import monday
from lms.features.organisation.models import Unit, UnitPlace
from lms.features.progress.models import CounterDelta, CounterFlow, CounterWeek
from lms.features.progress.queries import NONE, Count


def flow(
    session: Session, months: Iterable[str] | None = None, units: Collection[int] | None = None
) -> Mapping[tuple[int, int, str], Count]:
    """The runs begun and completed in each month (``2026-11``) by people while in a unit: (unit, course, month)."""
    month = sa.func.substr(sa.cast(CounterDelta.on_day, sa.String), 1, 7)
    parts = []
    for table, when, which in (
        (CounterFlow, CounterFlow.month, sa.true()),
        (CounterDelta, month, CounterDelta.flows),
    ):
        part = sa.select(table.unit_id, table.key, when.label("month"), table.begun, table.completed)
        part = part.where(table.kind == "runs", which)
        part = part if months is None else part.where(when.in_(list(months)))
        parts.append(part if units is None else part.where(table.unit_id.in_(units)))
    both = sa.union_all(*parts).subquery()
    by = (both.c.unit_id, both.c.key, both.c.month)
    rows = session.execute(
        sa.select(*by, sa.func.sum(both.c.begun), sa.func.sum(both.c.completed)).group_by(*by)
    )
    return {(unit, key, month): Count(0, int(begun), int(done)) for unit, key, month, begun, done in rows}


def weeks(session: Session, unit_ids: Collection[int], since: date) -> Mapping[tuple[int, date], Count]:
    """Runs of all courses begun and completed, by unit with all below it and by week (its Monday), from the week of
    `since` on; kept weeks and the changes since, in one statement. Each week in the tree of its days."""
    start = monday(since)
    kept = sa.select(
        CounterWeek.unit_id, CounterWeek.week.label("on_day"), CounterWeek.begun, CounterWeek.completed
    ).where(CounterWeek.unit_id.in_(unit_ids), CounterWeek.week >= start)
    slash = sa.literal("/", sa.String)
    late = (
        sa.select(Unit.id, CounterDelta.on_day, CounterDelta.begun, CounterDelta.completed)
        .select_from(CounterDelta)
        .join(
            UnitPlace,
            sa.and_(
                UnitPlace.unit_id == CounterDelta.unit_id,
                UnitPlace.from_day <= CounterDelta.on_day,
                sa.or_(UnitPlace.until_day.is_(None), UnitPlace.until_day > CounterDelta.on_day),
            ),
        )
        .join(Unit, UnitPlace.path.contains(slash + sa.cast(Unit.id, sa.String) + slash))
        .where(
            CounterDelta.kind == "runs",
            CounterDelta.flows,
            CounterDelta.on_day >= start,
            Unit.id.in_(unit_ids),
        )
    )
    both = sa.union_all(kept, late).subquery()
    rows = session.execute(
        sa.select(
            both.c.unit_id, both.c.on_day, sa.func.sum(both.c.begun), sa.func.sum(both.c.completed)
        ).group_by(both.c.unit_id, both.c.on_day)
    )
    found: dict[tuple[int, date], Count] = {}
    for unit, day, begun, done in rows:
        key = (unit, monday(day))
        found[key] = found.get(key, NONE) + Count(0, int(begun), int(done))
    return found
