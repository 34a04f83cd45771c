"""What the history tells of a person: what they did, and what was done with what is theirs.

Nothing of it is erased: entries name people by numbers, and are never changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.accounts.models import Person
from lms.features.audit import chain
from lms.features.audit.models import AuditEntry
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData, Retention


def personal_data() -> Iterable[PersonalData]:
    """The entries by them and about them."""
    return (
        kept(
            "history",
            Message(mark("What you did, and what was done with your data")),
            ["audit_entry"],
            _entries,
        ),
    )


def retentions() -> Iterable[Retention]:
    """The history, in whole months of the site's zone."""
    return (
        Retention(
            "history",
            Message(mark("The history of what was done, in whole months")),
            Message(mark("to answer who saw, changed or took along whose data")),
            setting="KEEP_HISTORY",
            count=_count_old,
            drop=_drop_old,
        ),
    )


def _entries(person_id: int) -> Statement:
    entry = AuditEntry
    return (
        sa.select(entry.at, Person.name.label("who"), entry.action, entry.about, entry.detail)
        .outerjoin(Person, Person.id == entry.actor_id)
        .where(sa.or_(entry.actor_id == person_id, entry.subject_id == person_id))
        .order_by(entry.id)
    )


def _count_old(session: Session, before: datetime) -> int:
    old = sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.at < _month(before))
    return session.scalar(old.where(AuditEntry.seq.is_not(None))) or 0


def _drop_old(session: Session, before: datetime, now: datetime) -> int:
    return chain.cut(session, _month(before), now)


def _month(at: datetime) -> datetime:
    """When the month of a moment began."""
    local = at.astimezone(ZoneInfo(current_app.config["TIMEZONE"]))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
