"""Holders are told in time that a certificate will hold no more."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from lms.core.outbox import announce
from lms.features.certificates import queries
from lms.plugin.facts import Told

EXPIRING = "certificates.expiring"
AHEAD = timedelta(days=30)
MISSED = timedelta(days=7)
"""A worker that was away for so long still tells everybody; nobody is told twice."""


def tell_expiring(session: Session, today: date, now: datetime) -> int:
    """Tells the holders of certificates that end in a month; says how many there are."""
    found = queries.expiring(session, today + AHEAD - MISSED, today + AHEAD)
    for one in found:
        last = queries.last_valid_day(one.expires_on)
        assert last is not None
        data = {"course": one.course, "code": one.code, "last_day": last.isoformat()}
        key = f"{EXPIRING}:{one.public_id}"
        announce(session, Told(at=now, person_ids=(one.person_id,), kind=EXPIRING, key=key, data=data))
    return len(found)
