"""Mail on its way: a queue in the database, written in the transaction of its cause and sent by the worker.

A mail is marked `sending` before anything goes over the line. If the process dies after that, nobody can tell whether
the server took it: such a mail becomes `unknown`, is shown to administrators, and is not sent again but by a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.db import Base, Json, RowId
from lms.core.jobs import QueuedJob, enqueue
from lms.core.rows import changed, insert_missing
from lms.core.tokens import public_id

JOB = "mail.send"
LASTS = timedelta(days=1)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
KEPT = timedelta(days=30)
"""How long the line about a mail that is done stays: what it said goes at once."""

BATCH = 500
"""So many mails are put on their way by one statement."""


class Mail(Base):
    """One mail to one address. `kind` is its template without the ending, `data` what the template is filled with.

    `data` is dropped when the mail is sent, and of a `secret` one whatever becomes of it; else it stays with a mail
    that failed or whose fate is unknown, for a person may have it sent again. After `until` it is sent no more.
    """

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str | None] = mapped_column(sa.String(10))
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    address: Mapped[str] = mapped_column(sa.String(254))
    name: Mapped[str] = mapped_column(sa.String(400))
    language: Mapped[str] = mapped_column(sa.String(2))
    kind: Mapped[str] = mapped_column(sa.String(60))
    data: Mapped[dict[str, Any] | None] = mapped_column(Json)
    secret: Mapped[bool] = mapped_column(default=False, server_default=sa.true())
    made_at: Mapped[datetime]
    until: Mapped[datetime]
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting", index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")

    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'unknown')", name="state"),
        sa.Index("uq_mail_public_id", "public_id", unique=True),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMail:
    """A mail to be put on its way, once for each `key`; `secret` when its data must not outlive the sending."""

    key: str
    address: str
    name: str
    language: str | None
    kind: str
    data: Mapping[str, Any]
    secret: bool = False
    lasts: timedelta = LASTS


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


def post(session: Session, mails: Sequence[NewMail], now: datetime) -> None:
    """Puts mails on their way: three statements for each 500. A key that is there already is left as it is.

    Without a mail server it does nothing.
    """
    if not is_configured():
        return
    for first in range(0, len(mails), BATCH):
        part = mails[first : first + BATCH]
        insert_missing(session, Mail, [_row(one, now) for one in part])
        fresh = sa.select(Mail.id).where(
            Mail.key.in_([one.key for one in part]), Mail.state == "waiting", Mail.tries == 0
        )
        _queue(session, session.scalars(fresh.order_by(Mail.id)).all(), now)


def _row(mail: NewMail, now: datetime) -> dict[str, Any]:
    return {
        "public_id": public_id(),
        "key": mail.key,
        "address": mail.address,
        "name": mail.name,
        "language": mail.language or current_app.config["LANGUAGE"],
        "kind": mail.kind,
        "data": dict(mail.data),
        "secret": mail.secret,
        "made_at": now,
        "until": now + mail.lasts,
        "state": "waiting",
        "tries": 0,
        "reason": "",
    }


def _queue(session: Session, mail_ids: Sequence[int], now: datetime) -> None:
    same = {"name": JOB, "run_at": now, "tries": 0, "last_error": ""}
    jobs = [{"key": f"{JOB}:{number}", "payload": {"mail": number}, **same} for number in mail_ids]
    insert_missing(session, QueuedJob, jobs)


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


def drop(session: Session, mail_id: int) -> None:
    """Forgets a mail that has nothing left to say."""
    session.execute(sa.delete(Mail).where(Mail.id == mail_id, Mail.state == "sending"))


def _close(row: Mail, state: str, reason: str) -> None:
    row.state, row.reason = state, reason[:300]
    if row.secret or state == "sent":
        row.data = None


def send_again(session: Session, public_id: str, now: datetime) -> str | None:
    """Puts a mail that failed, or whose fate is unknown, on its way once more; returns its address.

    None where there is no such mail, or what it said is gone. It keeps its Message-ID, so that a reader's program can
    tell that it is the same.
    """
    lost = Mail.state.in_(("failed", "unknown"))
    row = session.execute(
        sa.select(Mail).where(Mail.public_id == public_id, lost, Mail.data.is_not(None)).with_for_update()
    ).scalar_one_or_none()
    if row is None:
        return None
    row.state, row.tries, row.until, row.reason = "waiting", 0, now + LASTS, ""
    enqueue(session, JOB, {"mail": row.id}, now, key=f"{JOB}:{row.id}:{now.isoformat()}")
    return row.address


def sweep(session: Session, now: datetime) -> int:
    """Drops the lines about mails that were done with a month ago; how many."""
    done = sa.delete(Mail).where(Mail.state.not_in(("waiting", "sending")), Mail.made_at < now - KEPT)
    return changed(session, done)
