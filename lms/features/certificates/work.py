"""What is heard inside the transaction of a completion, and what the worker does for certificates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.features.catalogue import queries as catalogue
from lms.features.certificates import batching, freezing, printing, services, telling
from lms.plugin.facts import CourseCompleted, ItemCompleted
from lms.plugin.offers import Job


def hear_completion(fact: CourseCompleted) -> None:
    """Freezes the certificate of a run that met the rule of its course."""
    course = catalogue.snapshot().library.course(fact.course)
    if course is not None:
        services.issue(db.session(), fact.enrolment_id, course, fact.at, now())


def hear_item(fact: ItemCompleted) -> None:
    """Freezes a certificate of attendance, where the last required item is complete."""
    course = catalogue.snapshot().library.course(fact.course)
    if course is not None and freezing.of_attendance(course):
        services.issue_attendance(db.session(), fact.enrolment_id, course, now())


def number(payload: Mapping[str, Any], at: datetime) -> None:
    """Gives numbers in order of completion; first what was completed before there were certificates is issued."""
    while db.write(services.catch_up, at) is not None:
        continue
    while db.write(services.number, at) == services.AT_ONCE:
        continue


def tell(payload: Mapping[str, Any], at: datetime) -> None:
    """Tells holders in time that their certificate will hold no more."""
    db.write(telling.tell_expiring, day_in(current_app.config["TIMEZONE"], at), at)


def jobs() -> Iterable[Job]:
    """Numbers every minute; what ends soon, and files that are over, once a day; files of many when asked for."""
    return [
        Job("certificates.number", number, every=60),
        Job("certificates.tell", tell, every=86_400),
        Job(batching.JOB, printing.set_part),
        Job("certificates.tidy", printing.tidy, every=86_400),
    ]
