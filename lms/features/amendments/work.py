"""What the worker does for amendments: after a publication, those that the edition carries are closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.core import jobs
from lms.core.db import db
from lms.features.amendments import queries, services
from lms.features.catalogue import queries as catalogue
from lms.plugin.facts import EditionPublished
from lms.plugin.offers import Job

CARRIED = "amendments.carried"


def hear_edition(fact: EditionPublished) -> None:
    """Asks, in the transaction of the publication, that amendments in force be held beside the new edition."""
    if queries.in_force(db.session(), fact.course):
        jobs.enqueue(db.session(), CARRIED, {"course": fact.course, "edition": fact.number}, fact.at)


def close_carried(payload: Mapping[str, Any], now: datetime) -> None:
    """Closes what the edition in service says by itself."""
    course = payload["course"]
    db.write(services.close_carried, course, catalogue.snapshot().edition_number(course), now)


JOBS = (Job(CARRIED, close_carried),)
