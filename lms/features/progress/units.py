"""A unit that is put elsewhere takes its sums along at once; its people are counted under the duties that reach it
there some units at a time. Until then they are counted as if it still stood where it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.rows import insert_missing, take_turns
from lms.features.enrolment.audience import ALL_KNOWN, is_member
from lms.features.enrolment.models import Duty, DutyAudience
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import steps
from lms.features.progress import duties, folding
from lms.features.progress.changes import TURNS, Changes, held_through
from lms.features.progress.counting import REQUIRED
from lms.features.progress.ledger import totals
from lms.features.progress.models import CountingUnit
from lms.features.progress.queries import NONE, counters
from lms.features.progress.underway import counts


def unit_moved(session: Session, unit_id: int, from_parent_id: int | None, on_day: date) -> bool:
    """Takes the sums of a unit and all below it to the units above it now, and begins to count its people there;
    returns whether there are more to count by `go_on`. Its own counters of runs do not change."""
    take_turns(session, TURNS, alone=True)
    folding.carry_sums(session, unit_id, from_parent_id)
    here = session.scalars(sa.select(Unit.path).where(Unit.id == unit_id)).one()
    below = list(session.scalars(sa.select(Unit.id).where(Unit.path.startswith(here))))
    folding.carry_weeks(session, unit_id, below, from_parent_id, on_day)
    above = session.scalar(sa.select(Unit.path).where(Unit.id == (from_parent_id or 0))) or "/"
    before = f"{above}{unit_id}/"
    if not _reached_otherwise(session, before, here):
        return False
    old_path = sa.literal(before, sa.String) + sa.func.substr(Unit.path, len(here) + 1)
    # Of one that is under way already the first path stays: by it its people are counted.
    moved = sa.select(Unit.id, old_path).where(Unit.path.startswith(here))
    insert_missing(session, CountingUnit, moved, ("unit_id", "path"))
    return go_on(session, on_day)


def under_way(session: Session) -> bool:
    """Whether people of any unit are still to be counted where it is now."""
    return session.scalar(sa.select(sa.exists().where(CountingUnit.unit_id.is_not(None)))) or False


def go_on(session: Session, on_day: date) -> bool:
    """Counts the people of the next units where these are now; returns whether there are more."""
    take_turns(session, TURNS, alone=True)
    units, is_last = _next_units(session)
    if units:
        session.execute(sa.delete(CountingUnit).where(CountingUnit.unit_id.in_(units)))
        old = counters(session, REQUIRED, units=units)
        new = totals(
            session,
            ALL_KNOWN,
            units=units,
            held_on=held_through(session),
            with_runs=False,
            as_counted=True,
        )
        changes = Changes()
        for unit, kind, key in new.keys() | old:
            difference = new.get((unit, kind, key), NONE) - old.get((unit, kind, key), NONE)
            changes.add(unit, (kind, key), difference, on_day)
        changes.post(session)
    return not is_last


def _reached_otherwise(session: Session, before: str, now: str) -> bool:
    """Whether a duty lies on a unit that is above in only one of two paths, or people are counted by a third one."""
    differ = set(steps(before)) ^ set(steps(now))
    laid = sa.exists().where(DutyAudience.unit_id.in_(differ), Duty.id == DutyAudience.duty_id, counts())
    return (
        session.scalar(sa.select(sa.or_(laid, sa.exists().where(CountingUnit.unit_id.is_not(None))))) or False
    )


def _next_units(session: Session) -> tuple[Sequence[int], bool]:
    people = sa.select(sa.func.count()).where(
        Membership.unit_id == CountingUnit.unit_id, is_member(ALL_KNOWN)
    )
    rows = session.execute(
        sa.select(CountingUnit.unit_id, people.correlate(CountingUnit).scalar_subquery())
        .order_by(CountingUnit.unit_id)
        .limit(duties.UNITS_AT_ONCE)
    ).all()
    chosen: list[int] = []
    inside = 0
    for unit, count in rows:
        if chosen and inside + count > duties.PEOPLE_AT_ONCE:
            break
        chosen.append(unit)
        inside += count
    return chosen, len(chosen) == len(rows) < duties.UNITS_AT_ONCE
