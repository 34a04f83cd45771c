"""Whether a rehearsal is under way."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.jobs import QueuedJob
from lms.features.rehearsal.services import JOB


def is_asked(session: Session, key: str) -> bool:
    """Whether the worker has still to rehearse the edition of this key."""
    waiting = sa.select(QueuedJob.id).where(QueuedJob.key == f"{JOB}:{key}")
    return session.scalar(waiting) is not None
