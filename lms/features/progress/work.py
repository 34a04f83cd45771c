"""What progress does on its own: counting what it hears, folding counters, taking out what lapses, applying a new
edition to open runs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import current_app

from lms.core import jobs
from lms.core.clock import day_in
from lms.core.db import db
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment.standings import Kind
from lms.features.progress import counting, duties, folding, lapsing, moving, services, units
from lms.features.progress.moving import Move
from lms.plugin import facts

COUNT = "progress.count"
LAPSE = "progress.lapse"
STEPS = 60
PAUSE = 0.1
"""Seconds between two steps; SQLite tries for a locked database at least as often."""


def count_run(fact: facts.RunBegun) -> None:
    """Counts a run that was begun."""
    counting.run_begun(
        db.session(), fact.person_id, catalogue.snapshot().course_row(fact.course), fact.on_day
    )


def count_move(fact: facts.PersonMoved) -> None:
    """Moves what is counted of a person to the new unit and kind."""
    move = Move(
        fact.person_id,
        fact.from_unit_id,
        fact.to_unit_id,
        fact.on_day,
        _kind(fact.was),
        _kind(fact.becomes),
    )
    moving.people_moved(db.session(), [move])


def count_moves(fact: facts.PeopleMoved) -> None:
    """The same for many people at once."""
    moving.people_moved(db.session(), [_move(one) for one in fact.moves])


def _move(values: Mapping[str, Any]) -> Move:
    return Move(
        values["person_id"],
        values["from_unit_id"],
        values["to_unit_id"],
        date.fromisoformat(values["on_day"]),
        _kind(values["was"]),
        _kind(values["becomes"]),
    )


def _kind(values: Mapping[str, str]) -> Kind:
    return Kind(**{name: values.get(name, "") for name in Kind.__dataclass_fields__})


def count_unit_move(fact: facts.UnitMoved) -> None:
    """Takes the sums along, and counts anew, for a unit and all below it, which duties hold there."""
    if units.unit_moved(db.session(), fact.unit_id, fact.from_parent_id, fact.on_day):
        jobs.enqueue(db.session(), COUNT, {}, fact.at, key=f"{COUNT}:unit:{fact.unit_id}")


def count_duty(fact: facts.DutyGiven) -> None:
    """Counts a duty for everybody under it, at once or by the job."""
    _count_duty(fact.duty_id, fact.on_day, fact.at)


def uncount_duty(fact: facts.DutyWithdrawn) -> None:
    """Takes a duty out of the counters."""
    _count_duty(fact.duty_id, fact.on_day, fact.at)


def _count_duty(duty_id: int, on_day: date, at: datetime) -> None:
    if duties.duty_changed(db.session(), duty_id, on_day):
        jobs.enqueue(db.session(), COUNT, {}, at, key=f"{COUNT}:{duty_id}")


def count_exemption(fact: facts.DutyExempted) -> None:
    """Counts a person beside a duty, or under it again."""
    counting.person_exempted(db.session(), fact.person_id, fact.duty_id, fact.exempt, fact.on_day)


def ask_for_reconcile(fact: facts.EditionPublished) -> None:
    """Asks, in the transaction of the publication, that open runs be looked at again."""
    payload = {"course": fact.course, "edition": fact.number}
    jobs.enqueue(db.session(), "progress.reconcile", payload, fact.at)


def fold(payload: Mapping[str, Any], now: datetime) -> None:
    """Folds all changes of the counters, in batches that hold the writer briefly."""
    while db.write(folding.fold) == folding.FOLDED_AT_ONCE:
        pass


def count(payload: Mapping[str, Any], now: datetime) -> None:
    """Counts what many people are concerned by, units that moved and duties; between two steps others have their
    turn."""
    today = day_in(current_app.config["TIMEZONE"], now)
    for step in range(STEPS):
        if step:
            time.sleep(PAUSE)
        if units.under_way(db.session()):
            db.write(units.go_on, today)
        elif waiting := duties.under_way(db.session()):
            db.write(duties.go_on, waiting[0], today)
        else:
            return
        db.write(folding.fold)
    db.write(jobs.enqueue, COUNT, {}, now, key=f"{COUNT}:{now.isoformat()}")


def lapse(payload: Mapping[str, Any], now: datetime) -> None:
    """Takes out of the counters what has lapsed, until today where the site is; between two steps others have their
    turn."""
    today = day_in(current_app.config["TIMEZONE"], now)
    for step in range(STEPS):
        if step:
            time.sleep(PAUSE)
        if not db.write(lapsing.take_out, today):
            return
        db.write(folding.fold)
    db.write(jobs.enqueue, LAPSE, {}, now, key=f"{LAPSE}:{now.isoformat()}")


def reconcile(payload: Mapping[str, Any], now: datetime) -> None:
    """Looks at every open run of a course once, a batch in a transaction."""
    after: int | None = 0
    while after is not None:
        after = db.write(services.reconcile, payload["course"], after)
