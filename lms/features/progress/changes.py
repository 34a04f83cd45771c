"""What is written down of counters: signed changes, and one person's share in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.rows import take_turns
from lms.features.accounts.models import Person
from lms.features.organisation.models import ALWAYS
from lms.features.progress.ledger import ALL
from lms.features.progress.models import CounterDelta, CounterMark
from lms.features.progress.queries import NONE, Count, CounterKey

TURNS = "counters"
LAPSES = "lapses"


@dataclass
class Changes:
    """What is to be written: sums by unit, kind, key, day, and whether it flowed."""

    rows: dict[tuple[CounterKey, date, bool], Count] = field(default_factory=dict)

    def add(self, unit: int, key: tuple[str, int], count: Count, on_day: date, flows: bool = False) -> None:
        """A change of the stock of a unit; with `flows` also of what was done there on that day."""
        place = ((unit, *key), on_day, flows)
        self.rows[place] = self.rows.get(place, NONE) + count

    def add_flow(self, unit: int, key: tuple[str, int], count: Count, on_day: date) -> None:
        """A change only of what was done in a unit on a day."""
        self.add(unit, key, count, on_day, flows=True)
        self.add(unit, key, -count, on_day)

    def post(self, session: Session) -> None:
        """Writes down what does not add up to nothing."""
        rows = [
            {
                "on_day": on_day,
                "unit_id": unit,
                "kind": kind,
                "key": key,
                "assigned": count.assigned,
                "begun": count.begun,
                "completed": count.completed,
                "exempt": count.exempt,
                "flows": flows,
            }
            for ((unit, kind, key), on_day, flows), count in self.rows.items()
            if count != NONE
        ]
        if rows:
            session.execute(sa.insert(CounterDelta), rows)


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


def held_through(session: Session) -> date:
    """The day as of which counters take completions as valid; `ALWAYS` where none has been taken out yet."""
    return session.scalar(sa.select(CounterMark.day).where(CounterMark.name == LAPSES)) or ALWAYS
