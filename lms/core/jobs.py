"""Work that is not done in a request: a queue in the database, so that a job exists exactly when its cause does.

A job is claimed by lease and run outside any transaction; what it does must be single by itself (a unique key, a
condition), for it may run twice after a crash.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.db import Base, RowId
from lms.core.rows import insert_new

LEASE = timedelta(minutes=5)
LONGEST_DELAY = timedelta(hours=1)


class QueuedJob(Base):
    """One piece of work. `key` is unique while it waits: asking twice for the same thing makes one row."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    payload: Mapped[dict[str, Any]]
    run_at: Mapped[datetime] = mapped_column(index=True)
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(sa.String(500), default="")


def enqueue(session: Session, name: str, payload: Mapping[str, Any], run_at: datetime, key: str = "") -> None:
    """Puts a job into the queue, in the caller's transaction. Without `key`, name and payload are the key."""
    key = key or ":".join([name, *(str(value) for value in payload.values())])
    values = {
        "key": key,
        "name": name,
        "payload": dict(payload),
        "run_at": run_at,
        "tries": 0,
        "last_error": "",
    }
    insert_new(session, QueuedJob, values)


def claim(session: Session, now: datetime) -> tuple[int, str, dict[str, Any]] | None:
    """Takes the job that has waited longest and gives it a lease; None when nothing is due."""
    free = sa.or_(QueuedJob.lease_until.is_(None), QueuedJob.lease_until < now)
    row = session.execute(
        sa.select(QueuedJob)
        .where(QueuedJob.run_at <= now, free)
        .order_by(QueuedJob.run_at, QueuedJob.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).scalar_one_or_none()
    if row is None:
        return None
    row.lease_until, row.tries = now + LEASE, row.tries + 1
    return row.id, row.name, dict(row.payload)


def finish(session: Session, job_id: int, again_at: datetime | None) -> None:
    """Takes a job that is done out of the queue, or sets its next turn."""
    if again_at is None:
        session.execute(sa.delete(QueuedJob).where(QueuedJob.id == job_id))
    else:
        values = {"run_at": again_at, "lease_until": None, "tries": 0, "last_error": ""}
        session.execute(sa.update(QueuedJob).where(QueuedJob.id == job_id).values(**values))


def postpone(session: Session, job_id: int, now: datetime, error: str) -> None:
    """Puts a job that failed back, each time for longer."""
    tries = session.scalar(sa.select(QueuedJob.tries).where(QueuedJob.id == job_id)) or 1
    delay = min(timedelta(seconds=2 ** min(tries, 20)), LONGEST_DELAY)
    values = {"run_at": now + delay, "lease_until": None, "last_error": error[:500]}
    session.execute(sa.update(QueuedJob).where(QueuedJob.id == job_id).values(**values))


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the longest-waiting job is due; None when nothing is."""
    return session.scalar(sa.select(sa.func.min(QueuedJob.run_at)).where(QueuedJob.run_at <= now))
