"""Completions that are valid for some months only are taken out of the counters on the day they lapse.

A day on which many lapse is gone through some people at a time; meanwhile everything that counts asks of each person
whether the day has begun for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.rows import insert_new, take_turns
from lms.features.accounts.models import Person
from lms.features.enrolment.audience import ALL_KNOWN, since
from lms.features.enrolment.models import Duty, Enrolment
from lms.features.enrolment.standings import lapse_day
from lms.features.organisation.models import ALWAYS
from lms.features.progress.changes import LAPSES, TURNS, Changes, held_through
from lms.features.progress.ledger import totals
from lms.features.progress.models import CounterMark, CountingLapse
from lms.features.progress.queries import NONE
from lms.features.progress.underway import counts

PEOPLE_AT_ONCE = 1000


def take_out(session: Session, through: date) -> bool:
    """Takes out what lapses for the next people on the next day on which anything does, and returns whether there is
    more until `through`.

    How far it is kept in the same transaction, so it may stop anywhere and run twice.
    """
    take_turns(session, TURNS, alone=True)
    held = held_through(session)
    mark, under_way = held.before, session.scalar(sa.select(CountingLapse).limit(1))
    if under_way is None:
        if mark >= through:
            return False
        day = through if mark == ALWAYS else min(through, _next_day(session, mark) or through)
    else:
        day = under_way.day
    people = _lapsing(session, mark, day, held.through)
    _count(session, people, mark, day)
    if len(people) == PEOPLE_AT_ONCE:
        _keep(session, day, people[-1])
        return True
    session.execute(sa.delete(CountingLapse))
    if not insert_new(session, CounterMark, {"name": LAPSES, "day": day}):
        session.execute(sa.update(CounterMark).where(CounterMark.name == LAPSES).values(day=day))
    return day < through


def _lapsing(session: Session, mark: date, day: date, after: int) -> Sequence[int]:
    """The next people with a completion that lapses after `mark`, until `day`."""
    lapsing = (
        sa.select(Enrolment.person_id)
        .join(Duty, Duty.course_id == Enrolment.course_id)
        .where(_held(mark, Enrolment.completed_day < since(day), Enrolment.person_id > after))
    )
    return session.scalars(lapsing.distinct().order_by(Enrolment.person_id).limit(PEOPLE_AT_ONCE)).all()


def _count(session: Session, people: Sequence[int], mark: date, day: date) -> None:
    if not people:
        return
    # As a select: see `ledger`.
    those = sa.select(Person.id).where(Person.id.in_(people))
    before = totals(session, ALL_KNOWN, people=those, held_on=mark, with_runs=False, as_counted=True)
    after = totals(session, ALL_KNOWN, people=those, held_on=day, with_runs=False, as_counted=True)
    changes = Changes()
    for unit, kind, key in before.keys() | after:
        place = (unit, kind, key)
        changes.add(unit, (kind, key), after.get(place, NONE) - before.get(place, NONE), day)
    changes.post(session)


def _keep(session: Session, day: date, through: int) -> None:
    if not insert_new(session, CountingLapse, {"day": day, "through_person": through}):
        session.execute(sa.update(CountingLapse).values(through_person=through))


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
