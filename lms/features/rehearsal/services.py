"""Asks for a rehearsal, which the worker does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lms.core.jobs import enqueue

JOB = "rehearsal.sit"


def ask(session: Session, key: str, now: datetime) -> None:
    """Has the edition of this key rehearsed; asking twice is asking once."""
    enqueue(session, JOB, {"edition": key}, now)
