"""People who are counted elsewhere, or as somebody else, from a day on: one or a thousand at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.enrolment.audience import ALL_KNOWN, laid_on, marks_of
from lms.features.enrolment.models import Enrolment
from lms.features.enrolment.standings import Kind, Laid, Marks, Someone, standings
from lms.features.organisation.models import Unit
from lms.features.progress.changes import Changes, DutyState, held_through, hold, shares
from lms.features.progress.queries import Count
from lms.features.progress.underway import Stretch, stretches


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
            for key, count in world.shares(move.person_id, unit, kind).items():
                changes.add(unit, key, -count if sign < 0 else count, move.on_day)
            if move.from_unit != move.to_unit:
                _add_runs(changes, unit, runs, sign, move.on_day)
    changes.post(session)


@dataclass(frozen=True, slots=True)
class _World:
    """What the rule needs to know of people who move, each read by one statement; `reaching` is found out once for
    all people of a kind in a unit."""

    laid: tuple[Laid, ...]
    paths: Mapping[int, str]
    marks: Mapping[int, Marks]
    runs: Mapping[int, Sequence[Any]]
    held_on: date
    under_way: Mapping[int, Stretch]
    reaching: dict[tuple[int, Kind], tuple[Laid, ...]] = field(default_factory=dict)

    def shares(self, person: int, unit: int, kind: Kind) -> dict[tuple[str, int], Count]:
        """What is counted of a person as one of this kind in a unit."""
        done: dict[int, list[date]] = {}
        for run in self.runs.get(person, ()):
            if run.completed_day is not None:
                done.setdefault(run.course_id, []).append(run.completed_day)
        marks = self.marks.get(person, Marks())
        someone = Someone(self.paths[unit], kind, marks, done)
        near = self._near(unit, kind, marks)
        if self.under_way:
            near = [one for one in near if self._is_counted(one.id, unit, person)]
        return shares(
            DutyState(one.laid.id, one.laid.course_id, one.exempt, one.fulfilled_day is not None)
            for one in standings(near, someone, ALL_KNOWN, self.held_on)
        )

    def _is_counted(self, duty: int, unit: int, person: int) -> bool:
        return duty not in self.under_way or self.under_way[duty].has(unit, person)

    def _near(self, unit: int, kind: Kind, marks: Marks) -> Sequence[Laid]:
        """The duties that can lie on somebody: those that reach the unit and kind, and those they are picked for."""
        if (unit, kind) not in self.reaching:
            path = self.paths[unit]
            self.reaching[unit, kind] = tuple(one for one in self.laid if one.reaches(path, kind))
        near = self.reaching[unit, kind]
        return (
            near
            if not marks.picked
            else (*near, *(one for one in self.laid if one.id in marks.picked and one not in near))
        )


def _world_of(session: Session, moves: Sequence[Move]) -> _World:
    people = {move.person_id for move in moves}
    units = {unit for move in moves for unit in (move.from_unit, move.to_unit) if unit is not None}
    rows = session.execute(
        sa.select(
            Enrolment.person_id, Enrolment.course_id, Enrolment.opened_day, Enrolment.completed_day
        ).where(Enrolment.person_id.in_(people))
    )
    runs: dict[int, list[Any]] = {}
    for row in rows:
        runs.setdefault(row.person_id, []).append(row)
    paths = session.execute(sa.select(Unit.id, Unit.path).where(Unit.id.in_(units)))
    under_way = stretches(session)
    laid = laid_on(session, ALL_KNOWN, duties_too=under_way)
    return _World(
        tuple(replace(one, withdrawn_day=None) if one.id in under_way else one for one in laid),
        {row.id: row.path for row in paths},
        marks_of(session, people, ALL_KNOWN),
        runs,
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
