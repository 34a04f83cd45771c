"""What is heard and what the worker does, so that plugin.py stays a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.core.db import db
from lms.features.plausibility import services
from lms.plugin.facts import AttemptSent, CourseCompleted


def hear_completion(fact: CourseCompleted) -> None:
    """A completed run is looked at once."""
    services.look_at_runs(db.session(), [fact.enrolment_id])


def hear_sending(fact: AttemptSent) -> None:
    """What was answered is compared with what others of the unit sent."""
    services.note_answers(db.session(), fact.enrolment_id, fact.course, fact.item, fact.number)


def look_back(payload: Mapping[str, Any], now: datetime) -> None:
    """The job: every run that was completed before, a batch in a transaction."""
    after: int | None = 0
    while after is not None:
        after = db.write(services.look_back, after)
