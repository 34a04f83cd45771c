"""What a phone may send twice happens once: the outcome of a request is kept under the key the phone gave it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.db import Base, RowId
from lms.core.rows import insert_new

KEPT = timedelta(days=30)


class RequestKey(Base):
    """The outcome of one request of one person."""

    __tablename__ = "request_key"

    person_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[dict[str, Any] | None]


def once(
    session: Session, person_id: int, key: str, at: datetime, act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Runs `act` and keeps its outcome; with a key that was used before, returns the outcome kept then.

    An empty key (a form without script) is never remembered: the service's own constraints have the last word.
    """
    if not key:
        return act()
    if not insert_new(session, RequestKey, {"person_id": person_id, "key": key, "at": at, "outcome": None}):
        kept = session.scalar(
            sa.select(RequestKey.outcome).where(RequestKey.person_id == person_id, RequestKey.key == key)
        )
        return dict(kept or {})
    outcome = act()
    session.execute(
        sa.update(RequestKey)
        .where(RequestKey.person_id == person_id, RequestKey.key == key)
        .values(outcome=outcome)
    )
    return outcome


def forget(session: Session, now: datetime) -> None:
    """Drops keys older than 30 days."""
    session.execute(sa.delete(RequestKey).where(RequestKey.at < now - KEPT))
