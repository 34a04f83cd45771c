"""What is written down of counters: signed changes, and one person's share in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.rows import insert_many, take_turns
from lms.features.accounts.models import Person
from lms.features.enrolment.standings import Held
from lms.features.organisation.models import ALWAYS
from lms.features.progress.ledger import ALL
from lms.features.progress.models import CounterDelta, CounterMark, CountingLapse
from lms.features.progress.queries import NONE, Count

TURNS = "counters"
LAPSES = "lapses"
HELD = (
    sa.select(CounterMark.day).where(CounterMark.name == LAPSES).scalar_subquery().label("lapsed"),
    sa.select(CountingLapse.day).scalar_subquery().label("lapsing"),
    sa.select(CountingLapse.through_person).scalar_subquery().label("lapsing_through"),
)
"""Columns that say as of which day counters take completions as valid; of the day under way there is one at most."""


@dataclass
class Changes:
    """What is to be written: sums by unit, kind, key, day, and whether it flowed."""

    rows: dict[tuple[int, str, int, date, bool], list[int]] = field(default_factory=dict)

    def add(self, unit: int, key: tuple[str, int], count: Count, on_day: date, flows: bool = False) -> None:
        """A change of the stock of a unit; with `flows` also of what was done there on that day."""
        self._add(unit, key, count, 1, on_day, flows)

    def add_all(self, unit: int, counts: Mapping[tuple[str, int], Count], sign: int, on_day: date) -> None:
        """Puts what is counted of somebody into the stock of a unit, or, with the sign -1, takes it out."""
        for key, count in counts.items():
            self._add(unit, key, count, sign, on_day, False)

    def add_flow(self, unit: int, key: tuple[str, int], count: Count, on_day: date) -> None:
        """A change only of what was done in a unit on a day."""
        self._add(unit, key, count, 1, on_day, True)
        self._add(unit, key, count, -1, on_day, False)

    def _add(
        self, unit: int, key: tuple[str, int], count: Count, sign: int, on_day: date, flows: bool
    ) -> None:
        # In place: an import adds up some ten thousand of these.
        place = (unit, key[0], key[1], on_day, flows)
        sums = self.rows.get(place)
        if sums is None:
            sums = self.rows[place] = [0, 0, 0, 0]
        sums[0] += sign * count.assigned
        sums[1] += sign * count.begun
        sums[2] += sign * count.completed
        sums[3] += sign * count.exempt

    def post(self, session: Session) -> None:
        """Writes down what does not add up to nothing."""
        rows = [
            {
                "on_day": on_day,
                "unit_id": unit,
                "kind": kind,
                "key": key,
                "assigned": sums[0],
                "begun": sums[1],
                "completed": sums[2],
                "exempt": sums[3],
                "flows": flows,
            }
            for (unit, kind, key, on_day, flows), sums in self.rows.items()
            if any(sums)
        ]
        insert_many(session, CounterDelta, rows)


@dataclass(frozen=True, slots=True)
class DutyState:
    """How one person stands to one duty they are under."""

    duty_id: int
    course_id: int
    exempt: bool
    fulfilled: bool


def shares(states: Iterable[DutyState]) -> dict[tuple[str, int], Count]:
    """One person's share in the counters: 1 under, and 1 fulfilled where every duty of the kind is; 1 beside it where
    they are exempt from every one."""
    groups: dict[tuple[str, int], list[bool]] = {}
    for state in states:
        for key in (("duty", state.duty_id), ("course", state.course_id), ("all", ALL)):
            done = groups.setdefault(key, [])
            if not state.exempt:
                done.append(state.fulfilled)
    return {
        key: Count(assigned=1, completed=int(all(done))) if done else Count(exempt=1)
        for key, done in groups.items()
    }


def add_difference(
    changes: Changes,
    unit: int,
    before: Mapping[tuple[str, int], Count],
    after: Mapping[tuple[str, int], Count],
    on_day: date,
) -> None:
    """What a person's share in the counters of a unit became, as against what it was."""
    for key in before.keys() | after:
        changes.add(unit, key, after.get(key, NONE) - before.get(key, NONE), on_day)


def hold(session: Session, people: Iterable[int]) -> None:
    """Keeps moves and completions of people, and duties of anybody, from being counted past each other."""
    take_turns(session, TURNS)
    held = sa.select(Person.id).where(Person.id.in_(sorted(people))).order_by(Person.id)
    session.execute(held.with_for_update(key_share=True)).all()


def held_through(session: Session) -> Held:
    """As of which day counters take completions as valid; `ALWAYS` where none has been taken out yet."""
    return held_of(session.execute(sa.select(*HELD)).one())


def held_of(row: Any) -> Held:
    """The same from a row that was read with the columns of `HELD`."""
    before = row.lapsed or ALWAYS
    return Held(before, row.lapsing or before, row.lapsing_through or 0)
