"""Mail on its way: a queue in the database, written in the transaction of its cause and sent by the worker.

A mail is marked `sending` before anything goes over the line. If the process dies after that, nobody can tell whether
the server took it: such a mail becomes `unknown`, is shown to administrators, and is not sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.db import Base, Json, RowId
from lms.core.jobs import enqueue
from lms.core.rows import changed, insert_new

JOB = "mail.send"
LASTS = timedelta(days=1)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
KEPT = timedelta(days=30)
"""How long the line about a mail that is done stays: what it said goes at once."""

STATES = ("waiting", "sending", "sent", "failed", "unknown")


class Mail(Base):
    """One mail to one address. `kind` is its template without the ending, `data` what the template is filled with.

    `data` is dropped as soon as the mail is done with, for it may hold a secret. After `until` it is sent no more.
    """

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    address: Mapped[str] = mapped_column(sa.String(254))
    name: Mapped[str] = mapped_column(sa.String(400))
    language: Mapped[str] = mapped_column(sa.String(2))
    kind: Mapped[str] = mapped_column(sa.String(60))
    data: Mapped[dict[str, Any] | None] = mapped_column(Json)
    made_at: Mapped[datetime]
    until: Mapped[datetime]
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting", index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")

    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'unknown')", name="state"),
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that has been claimed, as its sender needs it."""

    id: int
    address: str
    name: str
    language: str
    kind: str
    data: Mapping[str, Any]
    made_at: datetime


def is_configured() -> bool:
    """Whether this site sends mail at all."""
    return bool(current_app.config["MAIL_SERVER"])


def post(
    session: Session,
    *,
    key: str,
    address: str,
    name: str,
    language: str | None,
    kind: str,
    data: Mapping[str, Any],
    now: datetime,
    lasts: timedelta = LASTS,
) -> bool:
    """Puts a mail on its way, once for each `key`; whether it was new. Without a mail server it does nothing."""
    if not is_configured():
        return False
    values = {
        "key": key,
        "address": address,
        "name": name,
        "language": language or current_app.config["LANGUAGE"],
        "kind": kind,
        "data": dict(data),
        "made_at": now,
        "until": now + lasts,
        "state": "waiting",
        "tries": 0,
        "reason": "",
    }
    if not insert_new(session, Mail, values):
        return False
    mail_id = session.scalars(sa.select(Mail.id).where(Mail.key == key)).one()
    enqueue(session, JOB, {"mail": mail_id}, now)
    return True


def claim(session: Session, mail_id: int, now: datetime) -> Letter | None:
    """Takes a mail that waits, for one sender alone; None when it is done with, or too old to be sent.

    One that is `sending` was left by a sender that died: from now on its fate is unknown.
    """
    row = session.execute(sa.select(Mail).where(Mail.id == mail_id).with_for_update()).scalar_one_or_none()
    if row is None:
        return None
    if row.state == "sending":
        _close(row, "unknown", "the sender stopped before the server's answer was kept")
    if row.state != "waiting":
        return None
    if row.until <= now:
        _close(row, "failed", row.reason or "not sent in time")
        return None
    row.state, row.tries = "sending", row.tries + 1
    return Letter(row.id, row.address, row.name, row.language, row.kind, row.data or {}, row.made_at)


def settle(session: Session, mail_id: int, state: str, reason: str, now: datetime) -> None:
    """Keeps how sending went: `sent`, `failed`, `unknown`, or `waiting` for another try."""
    row = session.execute(sa.select(Mail).where(Mail.id == mail_id, Mail.state == "sending")).scalar_one()
    if state == "waiting":
        row.state, row.reason = state, reason[:300]
        later = now + min(FIRST_WAIT * 2 ** min(row.tries - 1, 10), LONGEST_WAIT)
        enqueue(session, JOB, {"mail": mail_id}, later, key=f"{JOB}:{mail_id}:{row.tries}")
        return
    _close(row, state, reason)
    row.sent_at = now if state == "sent" else None


def _close(row: Mail, state: str, reason: str) -> None:
    row.state, row.reason, row.data = state, reason[:300], None


def sweep(session: Session, now: datetime) -> int:
    """Drops the lines about mails that were done with a month ago; how many."""
    done = sa.delete(Mail).where(Mail.state.not_in(("waiting", "sending")), Mail.made_at < now - KEPT)
    return changed(session, done)
