"""Forgotten passwords: a link by mail, for people who have an address.

Whoever asks gets the same answer after the same work, whether somebody of that name is known or not: the request only
puts a job into the queue, and the worker looks for the person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from lms.core import mail, tokens
from lms.core.db import db
from lms.core.jobs import enqueue
from lms.features.accounts import entry, services, throttle
from lms.features.accounts.models import EntryCode, Person
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind

JOB = "accounts.forgotten"
KIND = "mail"
LASTS = timedelta(hours=1)
APART = timedelta(minutes=5)
"""At least this long lies between two mails to one person, from however many places they are asked for."""

SPENT = Message(mark("This link was used or is older than 1 hour."))

PASSWORD_CHANGED = NoticeKind(
    services.TOLD_OF_CHANGE,
    Message(mark("Your password was changed")),
    Message(mark("Open settings")),
    lambda data: url_for("accounts.show_settings"),
    Message(
        mark(
            "All other sessions have ended. Was it not you? "
            "Then tell the administrator of your unit at once, and choose a new password."
        )
    ),
    mail=True,
    urgent=True,
)


def ask(session: Session, account: str, language: str, address: str, now: datetime) -> None:
    """Notes that the password of `account` (NIP or email, known or not) was forgotten. Raises Busy."""
    limits = throttle.tries(f"forgotten:{account}", f"forgotten:{address}")
    throttle.let_in(session, limits, now)
    throttle.note_failure(session, limits, now)
    key = f"{JOB}:{hashlib.sha256(account.encode()).hexdigest()}"
    enqueue(session, JOB, {"account": account, "language": language}, now, key=key)


def answer(payload: Mapping[str, Any], now: datetime) -> None:
    """The job: mails a link to whoever was asked for, if there is such a person with an address."""
    db.write(send_link, payload["account"], payload["language"], now)


def send_link(session: Session, account: str, language: str, now: datetime) -> None:
    """Puts a link in force and on its way; earlier mailed links are withdrawn. Does nothing for people unknown."""
    named = Person.email == account if "@" in account else Person.nip == account
    person = session.scalars(
        sa.select(Person).where(named, Person.active, Person.email.is_not(None)).with_for_update()
    ).one_or_none()
    if person is None or person.email is None or _asked_just_now(session, person.id, now):
        return
    token = tokens.new_token()
    digest = tokens.digest(KIND, token)
    entry.put(session, None, person.id, KIND, digest, now, LASTS)
    link = mail.NewMail(
        key=f"forgotten:{digest}",
        address=person.email,
        name=person.full_name,
        language=language,
        kind="accounts/_mail_forgotten",
        data={"token": token},
        secret=True,
        lasts=LASTS,
    )
    mail.post(session, [link], now)


def _asked_just_now(session: Session, person_id: int, now: datetime) -> bool:
    of_late = sa.exists().where(
        EntryCode.person_id == person_id, EntryCode.kind == KIND, EntryCode.made_at > now - APART
    )
    return bool(session.scalar(sa.select(of_late)))


def is_good(session: Session, token: str, now: datetime) -> bool:
    """Whether the link of a mail still opens something."""
    good = sa.exists().where(
        EntryCode.kind == KIND,
        EntryCode.digest.in_(tokens.digests(KIND, token)),
        EntryCode.used_at.is_(None),
        EntryCode.expires_at > now,
        Person.id == EntryCode.person_id,
        Person.active,
    )
    return bool(token) and bool(session.scalar(sa.select(good)))


def use_link(session: Session, token: str, hashed: str, now: datetime) -> int:
    """Spends the link of a mail and puts the password in force; returns whose it was. Raises Gone."""
    return entry.spend(session, KIND, tokens.digests(KIND, token), hashed, now, SPENT)
