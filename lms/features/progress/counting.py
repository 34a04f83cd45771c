"""Counters: signed changes written in the transaction that caused them, folded later, and compared with the ledger.

What is counted, for the leaf unit a person is in: for each duty, for each course (all its duties) and for all duties
together, people under it and people who have fulfilled it (every duty they are under); for each course, runs begun
and completed. `lms.features.progress.ledger` computes all of it anew; what the changes add up to must equal it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.rows import add_up, take_turns
from lms.features.accounts.models import Person
from lms.features.enrolment.models import Duty, DutyAudience, Enrolment
from lms.features.enrolment.queries import Run, fulfilling
from lms.features.organisation.models import Membership, Unit
from lms.features.progress.ledger import ALL, totals
from lms.features.progress.models import CounterDelta, CounterFlow, CounterStock
from lms.features.progress.queries import Count, CounterKey, counters

KINDS = ("duty", "course", "all", "runs")
FOLDED_AT_ONCE = 5000
TURNS = "counters"
FIRST_ZONE = "Pacific/Kiritimati"
"""Where every day begins first: nothing is written down for a day that has not begun there."""

_audience = aliased(Unit)


@dataclass(frozen=True, slots=True)
class DutyState:
    """Whether one person fulfils one duty they are under."""

    duty_id: int
    course_id: int
    fulfilled: bool


def run_begun(session: Session, person_id: int, course_row: int, on_day: date) -> None:
    """Counts a run that was begun."""
    unit = _unit_held(session, person_id)
    if unit is not None:
        _post(session, {(unit, "runs", course_row): Count(begun=1)}, on_day, flows=True)


def run_completed(session: Session, run: Run) -> None:
    """Counts a run that was completed, and the duties it fulfils for its person."""
    assert run.completed_day is not None
    unit = _unit_held(session, run.person_id)
    if unit is None:
        return
    before = _by_kind(_duty_states(session, run.person_id, unit, without_run=run.id))
    after = _by_kind(_duty_states(session, run.person_id, unit))
    changes = {(unit, *key): _difference(after.get(key), before.get(key)) for key in before.keys() | after}
    changes[unit, "runs", run.course_id] = Count(completed=1)
    _post(session, changes, run.completed_day, flows=True)


def person_moved(
    session: Session, person_id: int, from_unit: int | None, to_unit: int | None, on_day: date
) -> None:
    """Takes everything that is counted of a person out of one unit and puts it into another."""
    _hold(session, person_id)
    changes: dict[CounterKey, Count] = {}
    runs = _runs_of(session, person_id)
    for unit, sign in ((from_unit, -1), (to_unit, 1)):
        if unit is None:
            continue
        own = {**_by_kind(_duty_states(session, person_id, unit)), **runs}
        for (kind, key), count in own.items():
            signed = Count(sign * count.assigned, sign * count.begun, sign * count.completed)
            changes[unit, kind, key] = changes.get((unit, kind, key), Count()) + signed
    _post(session, changes, on_day, flows=False)


def unit_moved(session: Session, unit_id: int, on_day: date) -> None:
    """Counts a unit and all below it under the duties of the units that are above it now, by the ledger.

    Counters stand at the unit a person is in, so the sums above follow the tree by themselves; runs do not change.
    """
    take_turns(session, TURNS, alone=True)
    units = _units_below(session, unit_id)
    kinds = ("duty", "course", "all")
    old = counters(session, kinds, units=units)
    new = {
        key: count for key, count in totals(session, _known(on_day), units=units).items() if key[1] in kinds
    }
    changes = {key: _difference(new.get(key), old.get(key)) for key in new.keys() | old}
    _post(session, changes, on_day, flows=False)


def duty_changed(session: Session, duty_id: int, on_day: date, given: bool) -> None:
    """Counts a duty that was given to, or taken from, its whole audience: before and after, from the ledger."""
    take_turns(session, TURNS, alone=True)
    units = _units_of_duty(session, duty_id)
    known = _known(on_day)
    without = totals(session, known, units=units, without_duty=duty_id)
    with_it = totals(session, known, units=units, with_duty=duty_id)
    new, old = (with_it, without) if given else (without, with_it)
    changes = {key: _difference(new.get(key), old.get(key)) for key in new.keys() | old}
    _post(session, changes, on_day, flows=False)


def _hold(session: Session, person_id: int) -> None:
    """Keeps moves and completions of a person, and duties of anybody, from being counted past each other."""
    take_turns(session, TURNS)
    session.execute(sa.select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _unit_held(session: Session, person_id: int) -> int | None:
    _hold(session, person_id)
    return session.scalar(
        sa.select(Membership.unit_id).where(Membership.person_id == person_id, Membership.until_day.is_(None))
    )


def _duty_states(
    session: Session, person_id: int, unit_id: int, without_run: int | None = None
) -> list[DutyState]:
    unit = aliased(Unit)
    counts = fulfilling(person_id=person_id)
    if without_run is not None:
        counts = sa.and_(counts, Enrolment.id != without_run)
    rows = session.execute(
        sa.select(Duty.id, Duty.course_id, sa.exists().where(counts).label("fulfilled"))
        .join(DutyAudience, DutyAudience.duty_id == Duty.id)
        .join(_audience, _audience.id == DutyAudience.unit_id)
        .join(unit, unit.path.startswith(_audience.path))
        .where(unit.id == unit_id, Duty.withdrawn_day.is_(None))
        .distinct()
    )
    return [DutyState(row.id, row.course_id, bool(row.fulfilled)) for row in rows]


def _by_kind(states: Iterable[DutyState]) -> dict[tuple[str, int], Count]:
    """One person's share in the counters: 1 under, and 1 fulfilled where every duty of the kind is."""
    groups: dict[tuple[str, int], list[bool]] = {}
    for state in states:
        for key in (("duty", state.duty_id), ("course", state.course_id), ("all", ALL)):
            groups.setdefault(key, []).append(state.fulfilled)
    return {key: Count(assigned=1, completed=int(all(each))) for key, each in groups.items()}


def _runs_of(session: Session, person_id: int) -> dict[tuple[str, int], Count]:
    rows = session.execute(
        sa.select(
            Enrolment.course_id,
            sa.func.count().label("begun"),
            sa.func.count(Enrolment.completed_day).label("completed"),
        )
        .where(Enrolment.person_id == person_id)
        .group_by(Enrolment.course_id)
    )
    return {("runs", row.course_id): Count(0, row.begun, row.completed) for row in rows}


def _known(on_day: date) -> date:
    # Where the day began earlier, things were written down that belong to the next one: they are counted already.
    return on_day + timedelta(days=1)


def _units_below(session: Session, unit_id: int) -> list[int]:
    top = sa.select(Unit.path).where(Unit.id == unit_id).scalar_subquery()
    return list(session.scalars(sa.select(Unit.id).where(Unit.path.startswith(top))))


def _units_of_duty(session: Session, duty_id: int) -> list[int]:
    statement = (
        sa.select(Unit.id)
        .join(_audience, Unit.path.startswith(_audience.path))
        .join(DutyAudience, DutyAudience.unit_id == _audience.id)
        .where(DutyAudience.duty_id == duty_id)
        .distinct()
    )
    return list(session.scalars(statement))


def _difference(new: Count | None, old: Count | None) -> Count:
    new, old = new or Count(), old or Count()
    return Count(new.assigned - old.assigned, new.begun - old.begun, new.completed - old.completed)


def _post(session: Session, changes: Mapping[CounterKey, Count], on_day: date, flows: bool) -> None:
    rows = [
        {
            "on_day": on_day,
            "unit_id": unit,
            "kind": kind,
            "key": key,
            "assigned": count.assigned,
            "begun": count.begun,
            "completed": count.completed,
            "flows": flows,
        }
        for (unit, kind, key), count in changes.items()
        if count != Count()
    ]
    if rows:
        session.execute(sa.insert(CounterDelta), rows)


def fold(session: Session) -> int:
    """Folds a batch of changes into stock and flow; returns how many. Readers see the same sums before and after."""
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
    chosen = sa.and_(CounterDelta.id >= ids[0], CounterDelta.id <= ids[-1], CounterDelta.id.in_(ids))
    keys = (CounterDelta.unit_id, CounterDelta.kind, CounterDelta.key)
    sums = [sa.func.sum(column) for column in (CounterDelta.begun, CounterDelta.completed)]
    stock = sa.select(*keys, sa.func.sum(CounterDelta.assigned), *sums).where(chosen).group_by(*keys)
    add_up(session, CounterStock, stock.order_by(*keys), ("assigned", "begun", "completed"))
    month = sa.func.substr(sa.cast(CounterDelta.on_day, sa.String), 1, 7)
    flow = sa.select(*keys, month, *sums).where(chosen, CounterDelta.flows).group_by(*keys, month)
    add_up(session, CounterFlow, flow.order_by(*keys, month), ("begun", "completed"))
    session.execute(sa.delete(CounterDelta).where(chosen))
    return len(ids)


def differences(session: Session, on_day: date) -> dict[CounterKey, tuple[Count, Count]]:
    """Where the counters differ from the ledger: (counted, by the ledger). Empty when all is well.

    `on_day` is the day in `FIRST_ZONE`: counters hold at once what belongs to a day that has begun anywhere.
    """
    counted = {key: count for key, count in counters(session, KINDS).items() if count != Count()}
    true = totals(session, on_day)
    return {
        key: (counted.get(key, Count()), true.get(key, Count()))
        for key in counted.keys() | true
        if counted.get(key, Count()) != true.get(key, Count())
    }


def rebuild(session: Session, on_day: date) -> int:
    """Sets the counters to what the ledger says; returns how many were off. The ledger itself is never judged again."""
    take_turns(session, TURNS, alone=True)
    off = differences(session, on_day)
    corrections = {key: _difference(true, counted) for key, (counted, true) in off.items()}
    _post(session, corrections, on_day, flows=False)
    return len(off)
