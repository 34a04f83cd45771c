"""What quizzes do on their own: send an attempt whose time is over, and score again what an amendment concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from lms.core.db import db
from lms.features.quizzes import rescoring, services
from lms.features.quizzes.opening import DEADLINE_JOB
from lms.plugin.offers import Job


def close_overdue(payload: Mapping[str, Any], now: datetime) -> None:
    """Ends one attempt; a page that was looked at may have done so before."""
    db.write(services.close_overdue, payload["attempt"], now)


def jobs() -> Iterable[Job]:
    """The kinds of work of this feature."""
    return (Job(DEADLINE_JOB, close_overdue), Job(rescoring.JOB, rescoring.rescore))
