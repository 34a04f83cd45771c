"""Reads of people and sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.db import db
from lms.features.accounts.models import Person, SignIn

SEEN_EVERY = timedelta(minutes=5)


def signed_in_person(sign_in: str, now: datetime) -> sa.Select[Any]:
    """The statement that finds the person behind a session; other features add columns to it."""
    columns = (
        SignIn.id.label("sign_in"),
        SignIn.confirmed_at,
        SignIn.seen_at,
        Person.id.label("person_id"),
        Person.public_id,
        Person.name,
        Person.time_factor,
    )
    return (
        sa.select(*columns)
        .join(Person, Person.id == SignIn.person_id)
        .where(SignIn.id == sign_in, SignIn.until > now, Person.active)
    )


def notice_use(sign_in: str, seen_at: datetime, now: datetime) -> None:
    """Notes that a session is in use, at most every five minutes, by a write of its own."""
    if now - seen_at >= SEEN_EVERY:
        db.write(_touch, sign_in, now)


def _touch(session: Session, sign_in: str, now: datetime) -> None:
    session.execute(sa.update(SignIn).where(SignIn.id == sign_in).values(seen_at=now))
