"""What is heard, and what the worker does: hours of new editions, completions by batches, how long courses take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from lms.core import clock
from lms.core.clock import day_in
from lms.core.db import db
from lms.core.jobs import enqueue
from lms.features.accreditation import crediting, declared, measuring, queries, services, telling
from lms.plugin.facts import CourseCompleted, EditionPublished
from lms.plugin.offers import Job

READ, LOOK_BACK = "accreditation.read", "accreditation.look_back"
HOUR = 3600


def hear_edition(fact: EditionPublished) -> None:
    """What it declares is read by the worker: at a start hundreds are published one after the other."""
    enqueue(db.session(), READ, {}, fact.at)


def hear_completion(fact: CourseCompleted) -> None:
    """A completed run is settled in its own transaction."""
    crediting.hear(db.session(), fact.enrolment_id, clock.now())


def read_editions(payload: Mapping[str, Any], now: datetime) -> None:
    """The job: keeps what editions declare of which that is not kept yet."""
    for edition_id in declared.unread(db.session()):
        db.write(declared.keep, edition_id, now)
    if declared.unread(db.session(), 1):
        db.write(enqueue, READ, {"more": now.isoformat()}, now)


def settle(payload: Mapping[str, Any], now: datetime) -> None:
    """The job: completions that waited for a decision, a batch in a transaction."""
    while db.write(crediting.settle, payload["hours"], now):
        pass


def look_back(payload: Mapping[str, Any], now: datetime) -> None:
    """The job: everything that was completed before anybody listened, a batch in a transaction."""
    after: int | None = 0
    while after is not None:
        after = db.write(crediting.look_back, after, now)


def tend(payload: Mapping[str, Any], now: datetime) -> None:
    """Each hour: what was decided about and not settled, what learners take, and who has to hear that courses wait."""
    for hours_id in queries.with_undone(db.session()):
        settle({"hours": hours_id}, now)
    for hours_id in queries.ids_in(db.session(), ("waiting", "confirmed", "refused")):
        db.write(measuring.measure, hours_id)
    db.write(telling.tell_administrators, day_in(current_app.config["TIMEZONE"], now), now)


def jobs() -> Iterable[Job]:
    """The kinds of work above."""
    return (
        Job(READ, read_editions),
        Job(services.JOB, settle),
        Job(LOOK_BACK, look_back),
        Job("accreditation.tend", tend, every=HOUR),
    )
