"""What a request of a signed-in person leaves behind, each by a write of its own: when they were here, their language.

Where nothing can be written, pages can still be read.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.db import db
from lms.core.errors import Unavailable
from lms.core.security import IDLE_STAFF
from lms.features.accounts.models import SignIn
from lms.features.accounts.services import choose_language

SEEN_EVERY = timedelta(minutes=5)


def notice_use(sign_in: str, seen_at: datetime, now: datetime) -> None:
    """Notes that a session is in use, at most every five minutes."""
    if now - seen_at >= SEEN_EVERY:
        with suppress(Unavailable):
            db.write(_touch, sign_in, now)


def notice_language(person_id: int, kept: str | None, asked_for: str) -> None:
    """Keeps the language that a person changed to by the switch of a page."""
    if asked_for and asked_for != kept:
        with suppress(Unavailable):
            db.write(choose_language, person_id, asked_for)


def _touch(session: Session, sign_in: str, now: datetime) -> None:
    # The password stays confirmed while the session is in use, and no longer than an hour without.
    confirmed = sa.case((SignIn.confirmed_at > now - IDLE_STAFF, now), else_=SignIn.confirmed_at)
    session.execute(sa.update(SignIn).where(SignIn.id == sign_in).values(seen_at=now, confirmed_at=confirmed))
