"""Counters: signed changes, written in the transaction that caused them.

What is counted, for the leaf unit a person is in: for each duty, for each course (all its duties) and for all duties
together, people under it, people who have fulfilled it (every duty they are under) and people who are exempt (from
every one they would be under); for each course, runs begun and completed. `lms.features.progress.ledger` computes all
of it anew; what the changes add up to must equal it. They are folded elsewhere.

Counters hold whatever is known, also where the day has begun already; only what ends by the calendar, a completion
that is valid for some months, is taken out by a job, day by day (`lms.features.progress.lapsing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.db import RowId
from lms.features.enrolment.audience import ALL_KNOWN, lying_on
from lms.features.enrolment.queries import Run
from lms.features.organisation.models import Membership, Unit
from lms.features.progress.changes import (
    HELD,
    Changes,
    DutyState,
    add_difference,
    held_of,
    hold,
    shares,
)
from lms.features.progress.models import CountingDuty
from lms.features.progress.queries import Count
from lms.features.progress.underway import PATH, UNDER_WAY, is_counted_at

REQUIRED = ("duty", "course", "all")
KINDS = (*REQUIRED, "runs")
FIRST_ZONE = "Pacific/Kiritimati"
"""Where every day begins first: nothing is written down for a day that has not begun there."""


def run_begun(session: Session, person_id: int, course_row: int, on_day: date) -> None:
    """Counts a run that was begun."""
    place = _place_held(session, person_id)
    if place is not None:
        changes = Changes()
        _add_act(session, changes, place, ("runs", course_row), Count(begun=1), on_day)
        changes.post(session)


def run_completed(session: Session, run: Run) -> None:
    """Counts a run that was completed, and the duties it fulfils for its person."""
    assert run.completed_day is not None
    place = _place_held(session, run.person_id)
    if place is None:
        return
    before, after = _states_around(session, place, run, run.completed_day)
    changes = Changes()
    _add_act(session, changes, place, ("runs", run.course_id), Count(completed=1), run.completed_day)
    add_difference(changes, place.unit, shares(before), shares(after), run.completed_day)
    changes.post(session)


def person_exempted(session: Session, person_id: int, duty_id: int, exempt: bool, on_day: date) -> None:
    """Counts a person beside a duty, or (`exempt` false) under it again."""
    place = _place_held(session, person_id)
    if place is None:
        return
    after = _states(session, person_id, place)
    before = [
        DutyState(one.duty_id, one.course_id, not exempt, one.fulfilled) if one.duty_id == duty_id else one
        for one in after
    ]
    changes = Changes()
    add_difference(changes, place.unit, shares(before), shares(after), on_day)
    changes.post(session)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a person is counted now, since when, and through which day completions are taken as valid."""

    person: int
    unit: int
    path: str
    since: date
    held_on: date


def _add_act(
    session: Session, changes: Changes, place: _Place, key: tuple[str, int], count: Count, on_day: date
) -> None:
    """An act in the stock of the unit a person is in now, and in the flow of the one they were in on its day."""
    if on_day >= place.since:
        changes.add(place.unit, key, count, on_day, flows=True)
        return
    changes.add(place.unit, key, count, on_day)
    then = session.scalar(
        sa.select(Membership.unit_id).where(
            Membership.person_id == place.person, Membership.from_day <= on_day, Membership.until_day > on_day
        )
    )
    if then is not None:
        changes.add_flow(then, key, count, on_day)


def _place_held(session: Session, person_id: int) -> _Place | None:
    hold(session, [person_id])
    row = session.execute(
        sa.select(Membership.unit_id, PATH.label("path"), Membership.from_day, *HELD)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id == person_id, Membership.until_day.is_(None))
    ).one_or_none()
    if row is None:
        return None
    return _Place(person_id, row.unit_id, row.path, row.from_day, held_of(row).of(person_id))


def _states(session: Session, person_id: int, place: _Place) -> list[DutyState]:
    rows = _lying(session, person_id, place)
    return [DutyState(row.duty, row.course, bool(row.exempt), _counts(row.done_day, row)) for row in rows]


def _states_around(
    session: Session, place: _Place, run: Run, completed: date
) -> tuple[list[DutyState], list[DutyState]]:
    """A person's duties without, and with, what a run completed."""
    before, after = [], []
    for row in _lying(session, run.person_id, place, without_run=run.id):
        was = _counts(row.done_day, row)
        now = was or (row.course == run.course_id and _counts(completed, row))
        before.append(DutyState(row.duty, row.course, bool(row.exempt), was))
        after.append(DutyState(row.duty, row.course, bool(row.exempt), now))
    return before, after


def _lying(session: Session, person_id: int, place: _Place, without_run: int | None = None) -> Sequence[Any]:
    own = lying_on(
        person_id,
        place.path,
        ALL_KNOWN,
        held_on=place.held_on,
        without_run=without_run,
        duties_too=UNDER_WAY,
    )
    here = is_counted_at(sa.literal(place.unit, RowId), sa.literal(person_id, RowId))
    return session.execute(
        sa.select(own.c.duty, own.c.course, own.c.exempt, own.c.since, own.c.done_day)
        .outerjoin(CountingDuty, CountingDuty.duty_id == own.c.duty)
        .where(here)
    ).all()


def _counts(done: date | None, row: Any) -> bool:
    return done is not None and done >= row.since
