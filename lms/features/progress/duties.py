"""A duty that is given to, or taken from, its audience is counted some people at a time.

Each step is a transaction that has the counters to itself for a moment; the next goes on where it stopped. Whoever
gives a duty counts the first people at once, so that one of a small unit is counted when it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.rows import insert_new, take_turns
from lms.features.enrolment.audience import ALL_KNOWN, is_member
from lms.features.enrolment.models import Duty, DutyAudience, DutyPick
from lms.features.organisation.models import Membership, Unit
from lms.features.progress.changes import TURNS, Changes, held_through
from lms.features.progress.ledger import of_duty
from lms.features.progress.models import CountingDuty
from lms.features.progress.underway import END, PATH, START, Spot

PEOPLE_AT_ONCE = 3000
UNITS_AT_ONCE = 500


def duty_changed(session: Session, duty_id: int, on_day: date) -> bool:
    """Begins to count a duty that was given or withdrawn; returns whether there is more to count by `go_on`.

    One that is withdrawn before all of its people were counted is taken out again for those who were.
    """
    take_turns(session, TURNS, alone=True)
    through = END if _is_withdrawn(session, duty_id) else START
    values = {
        "duty_id": duty_id,
        "after_unit": START.unit,
        "after_person": START.person,
        "through_unit": through.unit,
        "through_person": through.person,
    }
    insert_new(session, CountingDuty, values)
    return go_on(session, duty_id, on_day)


def under_way(session: Session) -> Sequence[int]:
    """The duties that are being counted, the oldest first."""
    return session.scalars(sa.select(CountingDuty.duty_id).order_by(CountingDuty.duty_id)).all()


def go_on(session: Session, duty_id: int, on_day: date) -> bool:
    """Counts a duty for the next people, in or out; returns whether there are more. May run twice and at once."""
    take_turns(session, TURNS, alone=True)
    row = session.get(CountingDuty, duty_id, populate_existing=True)
    if row is None:
        return False
    leaves = _is_withdrawn(session, duty_id)
    done = Spot(row.after_unit, row.after_person) if leaves else Spot(row.through_unit, row.through_person)
    until = Spot(row.through_unit, row.through_person) if leaves else END
    part = _next_part(session, duty_id, done, until)
    if part is not None:
        changes = Changes()
        counts = of_duty(session, duty_id, held_through(session), part.units, part.people)
        for (unit, kind, key), count in counts.items():
            changes.add(unit, (kind, key), -count if leaves else count, on_day)
        changes.post(session)
    if part is None or part.through == until:
        session.delete(row)
        session.flush()
        return False
    if leaves:
        row.after_unit, row.after_person = part.through
    else:
        row.through_unit, row.through_person = part.through
    session.flush()
    return True


def _is_withdrawn(session: Session, duty_id: int) -> bool:
    return session.scalar(sa.select(Duty.withdrawn_day).where(Duty.id == duty_id)) is not None


@dataclass(frozen=True, slots=True)
class _Part:
    """Some units, or of one unit some people, and the spot up to which they are all there are."""

    units: Sequence[int]
    people: Sequence[int] | None
    through: Spot


def _next_part(session: Session, duty_id: int, done: Spot, until: Spot) -> _Part | None:
    """The next people of a duty's audience after `done`; None when there are none before `until` any more."""
    if done.person:
        rest = _people(session, done.unit, done.person, until)
        if rest is not None:
            return rest
    units = _units(session, duty_id, done, until)
    chosen: list[int] = []
    inside = 0
    for unit, count in units:
        if chosen and inside + count > PEOPLE_AT_ONCE:
            break
        if count > PEOPLE_AT_ONCE or unit == until.unit:
            if chosen:
                break
            return _people(session, unit, 0, until)
        chosen.append(unit)
        inside += count
    if not chosen:
        return None
    all_seen = len(chosen) == len(units) < UNITS_AT_ONCE
    return _Part(chosen, None, until if all_seen and until == END else Spot(chosen[-1] + 1, 0))


def _people(session: Session, unit: int, after: int, until: Spot) -> _Part | None:
    here = (Membership.unit_id == unit, is_member(ALL_KNOWN), Membership.person_id > after)
    statement = sa.select(Membership.person_id).where(*here).order_by(Membership.person_id)
    if unit == until.unit:
        statement = statement.where(Membership.person_id <= until.person)
    people = session.scalars(statement.limit(PEOPLE_AT_ONCE)).all()
    return _Part([unit], people, Spot(unit, people[-1])) if people else None


def _units(session: Session, duty_id: int, done: Spot, until: Spot) -> list[tuple[int, int]]:
    """The next units with people of the audience, and how many people are in each."""
    slash = sa.literal("/", sa.String)
    reached = (
        sa.select(Unit.id)
        .join(DutyAudience, PATH.contains(slash + sa.cast(DutyAudience.unit_id, sa.String) + slash))
        .where(DutyAudience.duty_id == duty_id)
    )
    picked = (
        sa.select(Membership.unit_id)
        .join(DutyPick, DutyPick.person_id == Membership.person_id)
        .where(DutyPick.duty_id == duty_id, is_member(ALL_KNOWN))
    )
    first = done.unit if done.person == 0 else done.unit + 1
    both = sa.union(reached, picked).subquery()
    unit = both.c[0]
    some = (
        sa.select(unit.label("id"))
        .where(unit >= first, unit <= until.unit)
        .order_by(unit)
        .limit(UNITS_AT_ONCE)
    ).subquery()
    people = sa.select(sa.func.count()).where(Membership.unit_id == some.c.id, is_member(ALL_KNOWN))
    rows = session.execute(sa.select(some.c.id, people.correlate(some).scalar_subquery()).order_by(some.c.id))
    return [(unit_id, count) for unit_id, count in rows]
