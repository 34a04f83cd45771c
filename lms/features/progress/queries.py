"""Reads of what a run has done, and of the counters."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.content.rules.completion import ItemState as Known
from lms.core.db import RowId
from lms.features.catalogue.models import Edition, KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.enrolment.queries import RUN_COLUMNS, Run, latest_runs, run_of
from lms.features.organisation.models import Unit
from lms.features.progress.models import (
    CounterDelta,
    CounterStock,
    CounterSum,
    CountingDuty,
    CountingUnit,
    ItemState,
    Record,
)


@dataclass(frozen=True, slots=True)
class Journey:
    """A run with the state of its items by the author's id, and the day on which each was completed."""

    run: Run
    states: Mapping[str, Known]
    done_on: Mapping[str, date]
    opened_at: Mapping[str, datetime]
    last_item: str = ""


def journey(session: Session, person_id: int, course: str, lock: bool = False) -> Journey | None:
    """A person's latest run of one course with all its states; `lock` keeps others from changing the run."""
    found = _journeys(session, "course", {"person": person_id, "course": course}, lock)
    return found[0] if found else None


def journey_of_run(session: Session, enrolment_id: int, person_id: int, lock: bool = False) -> Journey | None:
    """One run with all its states, if it is the person's."""
    found = _journeys(session, "run", {"person": person_id, "run": enrolment_id}, lock)
    return found[0] if found else None


def journeys(session: Session, person_id: int) -> tuple[Journey, ...]:
    """A person's latest run of every course with its states, the one touched last first."""
    return tuple(_journeys(session, "all", {"person": person_id}))


def journeys_of(session: Session, enrolment_ids: Collection[int]) -> Mapping[int, Journey]:
    """Runs by their rows, whether the latest of their people or not, with all their states.

    They are kept from being changed by others until the transaction ends.
    """
    chosen = Enrolment.id.in_(enrolment_ids)
    held = sa.select(Enrolment.id).where(chosen).order_by(Enrolment.id)
    session.execute(held.with_for_update()).all()
    runs = sa.select(*RUN_COLUMNS).join(KnownCourse, KnownCourse.id == Enrolment.course_id).where(chosen)
    rows_by_run: dict[int, list[Any]] = {}
    for row in session.execute(_with_states(runs)):
        rows_by_run.setdefault(row.id, []).append(row)
    return {run: _journey(rows) for run, rows in rows_by_run.items()}


def _journeys(
    session: Session, which: str, values: Mapping[str, object], lock: bool = False
) -> list[Journey]:
    if lock:
        # A statement of its own: one that waited for the lock would still read the states as they were before.
        session.execute(_runs(which).with_for_update(of=Enrolment), values).all()
    rows_by_run: dict[int, list[Any]] = {}
    for row in session.execute(_runs_with_states(which), values):
        rows_by_run.setdefault(row.id, []).append(row)
    return [_journey(rows) for rows in rows_by_run.values()]


@functools.cache
def _runs(which: str) -> sa.Select[*tuple[Any, ...]]:
    runs = latest_runs(sa.bindparam("person"))
    match which:
        case "course":
            return runs.where(KnownCourse.slug == sa.bindparam("course"))
        case "run":
            return runs.where(Enrolment.id == sa.bindparam("run"))
    return runs.order_by(Enrolment.last_at.desc())


@functools.cache
def _runs_with_states(which: str) -> sa.Select[*tuple[Any, ...]]:
    """Built once: every page of a learner asks this, and putting it together takes longer than answering it."""
    return _with_states(_runs(which))


def _with_states(runs: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    return (
        runs.outerjoin(ItemState, ItemState.enrolment_id == Enrolment.id)
        .outerjoin(KnownItem, KnownItem.id == ItemState.item_id)
        .outerjoin(Record, sa.and_(Record.enrolment_id == Enrolment.id, Record.item_id == ItemState.item_id))
        .add_columns(
            KnownItem.id.label("item_id"),
            KnownItem.slug.label("item"),
            ItemState.opened_at.label("item_opened_at"),
            ItemState.score,
            ItemState.ended,
            ItemState.pending,
            ItemState.started,
            Record.on_day.label("done_on"),
        )
    )


def _journey(rows: list[Any]) -> Journey:
    run = run_of(rows[0])
    touched = [row for row in rows if row.item is not None]
    return Journey(
        run=run,
        states={
            row.item: Known(
                opened=True,
                completed=row.done_on is not None,
                score=row.score,
                attempts_ended=row.ended,
                pending=row.pending,
                started=row.started,
            )
            for row in touched
        },
        done_on={row.item: row.done_on for row in touched if row.done_on is not None},
        opened_at={row.item: row.item_opened_at for row in touched},
        last_item=next((row.item for row in touched if row.item_id == run.last_item_id), ""),
    )


@dataclass(frozen=True, slots=True)
class Publication:
    """When the edition in service was published."""

    published_at: datetime
    published_day: date


def edition_in_service(session: Session, course: str) -> Publication | None:
    """The publication of a course's present edition."""
    row = session.execute(
        sa.select(Edition.published_at, Edition.published_day)
        .join(KnownCourse, KnownCourse.id == Edition.course_id)
        .where(KnownCourse.slug == course, Edition.current)
    ).one_or_none()
    return Publication(row.published_at, row.published_day) if row else None


@dataclass(frozen=True, slots=True)
class Count:
    """A counter: people under duty (or none for runs), runs begun, and completed or fulfilled; beside them the exempt,
    who are not among those under duty."""

    assigned: int = 0
    begun: int = 0
    completed: int = 0
    exempt: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.assigned + other.assigned,
            self.begun + other.begun,
            self.completed + other.completed,
            self.exempt + other.exempt,
        )

    def __neg__(self) -> Count:
        return Count(-self.assigned, -self.begun, -self.completed, -self.exempt)

    def __sub__(self, other: Count) -> Count:
        return self + -other


NONE = Count()
COUNTED = ("assigned", "begun", "completed", "exempt")
ALL_RUNS = 0
"""The key of the sum over the runs of all courses."""

CounterKey = tuple[int, str, int]
"""Unit, kind, key (see `CounterDelta`)."""


def counters(
    session: Session,
    kinds: Collection[str],
    keys: Collection[int] | None = None,
    units: Collection[int] | None = None,
) -> Mapping[CounterKey, Count]:
    """The counters of today by leaf unit: folded stock and the changes since, in one statement. `keys` and `units`
    narrow them."""
    parts = []
    for table in (CounterStock, CounterDelta):
        part = sa.select(table.unit_id, table.kind, table.key, *_counted(table)).where(table.kind.in_(kinds))
        part = part if keys is None else part.where(table.key.in_(keys))
        parts.append(part if units is None else part.where(table.unit_id.in_(units)))
    return by_key(session.execute(_added(parts)))


def sums(
    session: Session,
    unit_ids: Collection[int] | sa.Select[Any],
    kinds: Collection[str],
    keys: Collection[int] | None = None,
) -> Mapping[CounterKey, Count]:
    """The counters of today over each of these units and all below it: kept sums and the changes since, in one
    statement. ``("runs", ALL_RUNS)`` is the runs of all courses together."""
    return by_key(session.execute(sums_of(unit_ids, kinds, keys)))


def sums_of(
    unit_ids: Collection[int] | sa.Select[Any],
    kinds: Collection[str],
    keys: Collection[int] | None = None,
) -> sa.Select[*tuple[Any, ...]]:
    """The same as a statement, for whoever reads something beside it: unit, kind, key, and the four numbers."""
    leaf, above = aliased(Unit), aliased(Unit)
    kept = sa.select(CounterSum.unit_id, CounterSum.kind, CounterSum.key, *_counted(CounterSum)).where(
        CounterSum.unit_id.in_(unit_ids), CounterSum.kind.in_(kinds)
    )
    since = (
        sa.select(above.id, CounterDelta.kind, CounterDelta.key, *_counted(CounterDelta))
        .join(leaf, leaf.id == CounterDelta.unit_id)
        .join(above, leaf.path.startswith(above.path))
        .where(above.id.in_(unit_ids), CounterDelta.kind.in_(kinds))
    )
    if keys is not None:
        kept, since = kept.where(CounterSum.key.in_(keys)), since.where(CounterDelta.key.in_(keys))
    parts = [kept, since]
    if "runs" in kinds and (keys is None or ALL_RUNS in keys):
        parts.append(
            sa.select(above.id, CounterDelta.kind, sa.literal(ALL_RUNS, RowId), *_counted(CounterDelta))
            .join(leaf, leaf.id == CounterDelta.unit_id)
            .join(above, leaf.path.startswith(above.path))
            .where(above.id.in_(unit_ids), CounterDelta.kind == "runs")
        )
    return _added(parts)


def of_duties(session: Session, duty_ids: Collection[int]) -> Mapping[int, Count]:
    """The counters of whole duties, over all units; one statement."""
    roots = sa.select(Unit.id).where(Unit.parent_id.is_(None))
    found = dict.fromkeys(duty_ids, NONE)
    if not found:
        return found
    for (_unit, _kind, duty), count in sums(session, roots, ["duty"], duty_ids).items():
        found[duty] += count
    return found


def is_being_counted(session: Session, duty_id: int) -> bool:
    """Whether the counters do not hold a duty for everybody yet, or people of moved units still by their old place."""
    waiting = sa.or_(
        sa.exists().where(CountingDuty.duty_id == duty_id),
        sa.exists().where(CountingUnit.unit_id.is_not(None)),
    )
    return session.scalar(sa.select(waiting)) or False


def _counted(table: Any) -> list[Any]:
    return [getattr(table, name) for name in COUNTED]


def _added(parts: Sequence[sa.Select[*tuple[Any, ...]]]) -> sa.Select[*tuple[Any, ...]]:
    both = sa.union_all(*parts).subquery()
    unit, kind, key = (both.c[name] for name in list(both.c.keys())[:3])
    added = (sa.func.sum(both.c[name]).label(name) for name in COUNTED)
    return sa.select(unit, kind, key, *added).group_by(unit, kind, key)


def by_key(rows: Iterable[Any]) -> Mapping[CounterKey, Count]:
    """Rows of unit, kind, key and the four numbers."""
    return {(row[0], row[1], row[2]): Count(*(int(value) for value in row[3:])) for row in rows}
