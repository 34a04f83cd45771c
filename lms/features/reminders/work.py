"""What the worker does: the morning of each zone, reminders by hand; and what is heard of duties meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app

from lms.core.db import db
from lms.core.workdays import is_working_day
from lms.features.enrolment.standings import held_since, lapse_day
from lms.features.notices import digests
from lms.features.reminders import queries, services, wording
from lms.features.reminders.queries import Due
from lms.features.reminders.steps import Plan, asked_step, due_step
from lms.plugin.facts import CourseCompleted, DutyExempted, DutyWithdrawn
from lms.plugin.offers import Job

OPENS, CLOSES = 8, 17
"""The hours of a day between which people are reminded, in their own zone; never at night."""

UNSEEN = timedelta(days=7)
"""So far back the first morning of a zone looks."""

BATCH = digests.BATCH


def hear_completion(fact: CourseCompleted) -> None:
    services.settle_done(db.session(), fact.person_id, fact.course, fact.on_day)


def hear_withdrawal(fact: DutyWithdrawn) -> None:
    services.settle_off(db.session(), fact.duty_id)


def hear_exemption(fact: DutyExempted) -> None:
    if fact.exempt:
        services.settle_off(db.session(), fact.duty_id, fact.person_id)


def morning(payload: Mapping[str, Any], now: datetime) -> None:
    """Reminds the people of each zone whose working day has begun, and packs their daily mail; once a day.

    Taken up again after a death it does what is left: nobody is reminded or written to twice.
    """
    rounds = queries.last_rounds(db.session())
    for zone in queries.zones(db.session()):
        day = _day_now(zone, now)
        last = rounds.get(zone)
        if day is None or (last is not None and last >= day):
            continue
        _remind_all(zone, last or day - UNSEEN, day, now)
        _pack(zone, day, now)
        db.write(services.end_round, zone, day, now)


def _day_now(zone: str, now: datetime) -> date | None:
    """The day of a zone, in its working hours."""
    there = now.astimezone(ZoneInfo(zone))
    return there.date() if is_working_day(there.date()) and OPENS <= there.hour < CLOSES else None


def _remind_all(zone: str, last: date, day: date, now: datetime) -> None:
    plan = Plan(current_app.config["REMIND_DAYS"], current_app.config["REMIND_LATE"])
    for due in queries.duties_on(db.session(), day):
        turns = (*_before_due(due, plan, zone, last, day), *_own(due, plan, zone, last, day))
        for kind, step, due_day, people in turns:
            for part in _batches(people):
                db.write(services.remind, due.id, part, kind, step, due_day, day, now)


Turn = tuple[str, str, date, Sequence[int]]
"""A kind of reminder, the name of its step, the due date it tells of, and for whom."""


def _before_due(due: Due, plan: Plan, zone: str, last: date, day: date) -> Iterator[Turn]:
    step = due_step(due.due_day, plan, max(last, due.from_day), day)
    if step is not None:
        kind = wording.LATE if step.is_late else wording.DUE
        people = queries.people_behind(db.session(), due, day, queries.units_in(zone), due.own_since)
        yield kind, step.name, due.due_day, people


def _own(due: Due, plan: Plan, zone: str, last: date, day: date) -> Iterator[Turn]:
    """Those whose completion outlasts the due date have one of their own: the day on which it lapses."""
    months, own = due.valid_months, due.own_since
    if months is None or own is None:
        return
    latest = held_since(day + timedelta(days=plan.first + 7), months)
    earliest = max(own, held_since(day - timedelta(days=31 * (plan.late + 1)), months))
    if earliest > latest:
        return
    found = queries.people_lapsing(db.session(), due, day, queries.units_in(zone), (earliest, latest))
    by_day = sorted((lapse_day(done, months), person) for person, done in found)
    for lapses, group in groupby(by_day, key=lambda one: one[0]):
        step = due_step(lapses, plan, max(last, due.from_day), day)
        if step is not None:
            kind = wording.LAPSED if day >= lapses else wording.LAPSING
            yield kind, f"own-{step.name}", lapses, [person for _lapses, person in group]


def _batches(people: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(people), BATCH):
        yield people[first : first + BATCH]


def _pack(zone: str, day: date, now: datetime, only: Sequence[int] = ()) -> None:
    after: int | None = 0
    while after is not None:
        after = db.write(digests.pack, zone, day, now, after, only)


def send(payload: Mapping[str, Any], now: datetime) -> None:
    """Carries out a reminder by hand; in the working hours of their zone people get the mail at once, else with the
    next morning's."""
    due = queries.duty(db.session(), payload["duty"])
    path = queries.path_of(db.session(), payload["unit"])
    if due is None or due.withdrawn_day is not None:
        return
    asked = date.fromisoformat(payload["day"])
    kind = wording.LATE if asked > due.due_day else wording.DUE
    step = asked_step(asked)
    people = services.people_to_remind(db.session(), due, path, asked, now)
    for part in _batches(people):
        db.write(services.remind, due.id, part, kind, step, due.due_day, asked, now)
    told = queries.people_told(db.session(), due.public_id, step)
    for zone in queries.zones(db.session()):
        day = _day_now(zone, now)
        if day is not None:
            for part in _batches(told):
                _pack(zone, day, now, part)


def tidy(payload: Mapping[str, Any], now: datetime) -> None:
    """Drops what is kept for a while only."""
    db.write(services.sweep, now)


JOBS = (
    Job("reminders.morning", morning, every=600),
    Job("reminders.tidy", tidy, every=86_400),
    Job(services.SENDING, send),
)
