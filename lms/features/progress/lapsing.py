"""Completions that are valid for some months only are taken out of the counters on the day they lapse."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.rows import insert_new, take_turns
from lms.features.enrolment.audience import ALL_KNOWN, since
from lms.features.enrolment.models import Duty, Enrolment
from lms.features.enrolment.standings import lapse_day
from lms.features.organisation.models import ALWAYS
from lms.features.progress.changes import LAPSES, TURNS, Changes, held_through
from lms.features.progress.ledger import totals
from lms.features.progress.models import CounterMark
from lms.features.progress.queries import NONE
from lms.features.progress.underway import counts


def take_out(session: Session, through: date) -> bool:
    """Takes out what lapses on the next day on which anything does, and returns whether there are more days until
    `through`.

    Which day was the last is kept in the same transaction, so it may stop anywhere and run twice.
    """
    take_turns(session, TURNS, alone=True)
    mark = held_through(session)
    if mark >= through:
        return False
    day = through if mark == ALWAYS else min(through, _next_day(session, mark) or through)
    valid = _held(mark, Enrolment.completed_day < since(day))
    lapsing = sa.select(Enrolment.person_id).join(Duty, Duty.course_id == Enrolment.course_id).where(valid)
    before = totals(session, ALL_KNOWN, people=lapsing, held_on=mark, with_runs=False, as_counted=True)
    after = totals(session, ALL_KNOWN, people=lapsing, held_on=day, with_runs=False, as_counted=True)
    changes = Changes()
    for unit, kind, key in before.keys() | after:
        place = (unit, kind, key)
        changes.add(unit, (kind, key), after.get(place, NONE) - before.get(place, NONE), day)
    changes.post(session)
    if not insert_new(session, CounterMark, {"name": LAPSES, "day": day}):
        session.execute(sa.update(CounterMark).where(CounterMark.name == LAPSES).values(day=day))
    return day < through


def _next_day(session: Session, mark: date) -> date | None:
    """The first day after `mark` on which a completion lapses."""
    oldest = session.execute(
        sa.select(Duty.valid_months, sa.func.min(Enrolment.completed_day))
        .join(Enrolment, Enrolment.course_id == Duty.course_id)
        .where(_held(mark))
        .group_by(Duty.valid_months)
    )
    days = (lapse_day(completed, months) for months, completed in oldest if completed and months)
    return min(days, default=None)


def _held(mark: date, *further: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Condition on `Duty` and `Enrolment` rows: the completion holds for a while, and still does as of `mark`."""
    holds = Enrolment.completed_day >= since(mark)
    return sa.and_(Duty.valid_months.is_not(None), counts(), holds, *further)
