"""People who are counted elsewhere, or as somebody else, from a day on: one or a thousand at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.enrolment.audience import ALL_KNOWN
from lms.features.enrolment.laid import laid_on, marks_of
from lms.features.enrolment.models import Enrolment
from lms.features.enrolment.standings import Held, Kind, Laid, Marks, Someone, standings
from lms.features.organisation.models import Unit
from lms.features.organisation.queries import steps
from lms.features.progress.changes import Changes, DutyState, held_through, hold, shares
from lms.features.progress.queries import Count
from lms.features.progress.underway import PATH, Stretch, stretches

NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Move:
    """A person is counted in another unit (None: in none) from `on_day` on, or in the same as somebody else."""

    person_id: int
    from_unit: int | None
    to_unit: int | None
    on_day: date
    was: Kind
    becomes: Kind


def people_moved(session: Session, moves: Sequence[Move]) -> None:
    """Takes everything that is counted of people out of one unit or kind and puts it into another; the number of
    statements is the same for one and for a thousand."""
    hold(session, {move.person_id for move in moves})
    world = _world_of(session, moves)
    changes = Changes()
    for move in moves:
        runs = world.runs.get(move.person_id, ())
        for unit, kind, sign in ((move.from_unit, move.was, -1), (move.to_unit, move.becomes, 1)):
            if unit is None:
                continue
            changes.add_all(unit, world.shares(move.person_id, unit, kind), sign, move.on_day)
            if move.from_unit != move.to_unit:
                _add_runs(changes, unit, runs, sign, move.on_day)
    changes.post(session)


Done = Mapping[int, Collection[date]]
Shares = Mapping[tuple[str, int], Count]


@dataclass(frozen=True, slots=True)
class _World:
    """What the rule needs to know of people who move, each read by one statement. Which duties reach a kind in a unit,
    and what is counted of people who stand alike to the same duties, is found out once."""

    laid: Mapping[int, Laid]
    by_unit: Mapping[int, Sequence[Laid]]
    paths: Mapping[int, str]
    marks: Mapping[int, Marks]
    runs: Mapping[int, Sequence[Any]]
    done: Mapping[int, Done]
    held: Held
    under_way: Mapping[int, Stretch]
    reaching: dict[tuple[int, Kind], tuple[Laid, ...]] = field(default_factory=dict)
    alike: dict[tuple[object, ...], Shares] = field(default_factory=dict)
    since: dict[tuple[int, date], date] = field(default_factory=dict)

    def shares(self, person: int, unit: int, kind: Kind) -> Shares:
        """What is counted of a person as one of this kind in a unit."""
        marks = self.marks.get(person, NO_MARKS)
        near, held_on = self._near(unit, kind, marks), self.held.of(person)
        if self.under_way:
            near = tuple(one for one in near if self._is_counted(one.id, unit, person))
        done = self.done.get(person, {})
        # What counts of their runs is only whether there is one that fulfils the duty.
        way = (kind, marks, *((one.id, self._is_done(one, done, held_on)) for one in near))
        if way not in self.alike:
            someone = Someone(self.paths[unit], kind, marks, done)
            self.alike[way] = shares(
                DutyState(one.laid.id, one.laid.course_id, one.exempt, one.fulfilled_day is not None)
                for one in standings(near, someone, ALL_KNOWN, held_on)
            )
        return self.alike[way]

    def _is_done(self, laid: Laid, done: Done, held_on: date) -> bool:
        days = done.get(laid.course_id)
        if days is None:
            return False
        if (laid.id, held_on) not in self.since:
            self.since[laid.id, held_on] = laid.since(held_on)
        return max(days) >= self.since[laid.id, held_on]

    def _is_counted(self, duty: int, unit: int, person: int) -> bool:
        return duty not in self.under_way or self.under_way[duty].has(unit, person)

    def _near(self, unit: int, kind: Kind, marks: Marks) -> tuple[Laid, ...]:
        """The duties that can lie on somebody: those that reach the unit and kind, and those they are picked for."""
        if (unit, kind) not in self.reaching:
            path = self.paths[unit]
            here = {one.id: one for step in steps(path) for one in self.by_unit.get(step, ())}
            self.reaching[unit, kind] = tuple(one for one in here.values() if one.reaches(path, kind))
        near = self.reaching[unit, kind]
        if not marks.picked:
            return near
        picked = (self.laid[duty] for duty in marks.picked if duty in self.laid)
        return (*near, *(one for one in picked if one not in near))


def _world_of(session: Session, moves: Sequence[Move]) -> _World:
    people = {move.person_id for move in moves}
    units = {unit for move in moves for unit in (move.from_unit, move.to_unit) if unit is not None}
    rows = session.execute(
        sa.select(
            Enrolment.person_id, Enrolment.course_id, Enrolment.opened_day, Enrolment.completed_day
        ).where(Enrolment.person_id.in_(people))
    )
    runs: dict[int, list[Any]] = {}
    done: dict[int, dict[int, list[date]]] = {}
    for row in rows:
        runs.setdefault(row.person_id, []).append(row)
        if row.completed_day is not None:
            done.setdefault(row.person_id, {}).setdefault(row.course_id, []).append(row.completed_day)
    paths = session.execute(sa.select(Unit.id, PATH.label("path")).where(Unit.id.in_(units)))
    under_way = stretches(session)
    laid = {
        one.id: replace(one, withdrawn_day=None) if one.id in under_way else one
        for one in laid_on(session, ALL_KNOWN, duties_too=under_way)
    }
    by_unit: dict[int, list[Laid]] = {}
    for one in laid.values():
        for unit in one.units:
            by_unit.setdefault(unit, []).append(one)
    return _World(
        laid,
        by_unit,
        {row.id: row.path for row in paths},
        marks_of(session, people, ALL_KNOWN),
        runs,
        done,
        held_through(session),
        under_way,
    )


def _add_runs(changes: Changes, unit: int, runs: Sequence[Any], sign: int, on_day: date) -> None:
    """The runs of a person in the stock of a unit, and what they did since that day in its flow."""
    for run in runs:
        key = ("runs", run.course_id)
        is_done = run.completed_day is not None
        changes.add(unit, key, Count(begun=sign, completed=sign * is_done), on_day)
        if run.opened_day >= on_day:
            changes.add_flow(unit, key, Count(begun=sign), run.opened_day)
        if is_done and run.completed_day >= on_day:
            changes.add_flow(unit, key, Count(completed=sign), run.completed_day)
