"""Reads of what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.audit.models import AuditEntry

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done. `actor` is empty for the system and the command line, and for a refused sign-in.

    `about` names what it was done to (``person:<public id>``); `about_name` is that person's name, if it is one.
    """

    id: int
    at: datetime
    actor: str
    actor_public_id: str
    action: str
    about: str
    about_name: str
    detail: Mapping[str, Any]


def entries(session: Session, after: str = "", about: str = "", size: int = PAGE) -> Page[Entry]:
    """The newest first; `after` is the key of the page before, `about` narrows to one thing."""
    actor, subject = aliased(Person), aliased(Person)
    statement = (
        sa.select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.action,
            AuditEntry.about,
            AuditEntry.detail,
            sa.func.coalesce(actor.name, "").label("actor"),
            sa.func.coalesce(actor.public_id, "").label("actor_public_id"),
            sa.func.coalesce(subject.name, "").label("about_name"),
        )
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .outerjoin(subject, AuditEntry.about == sa.literal("person:") + subject.public_id)
        .order_by(AuditEntry.id.desc())
        .limit(size + 1)
    )
    if after.isdecimal() and len(after) < 19:  # what a row number can be
        statement = statement.where(AuditEntry.id < int(after))
    if about:
        statement = statement.where(AuditEntry.about == about)
    rows = session.execute(statement).all()
    return cut([Entry(**row._asdict()) for row in rows], size, lambda entry: str(entry.id))
