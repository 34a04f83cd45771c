"""Writing down what was done."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.accounts.models import Person
from lms.features.audit.models import AuditEntry
from lms.plugin.facts import Acted


def keep(session: Session, fact: Acted) -> None:
    """Adds a row for `fact`, in the transaction of what it tells of: neither exists without the other."""
    values: dict[str, Any] = {
        "at": fact.at,
        "actor_id": fact.actor_id,
        "action": fact.action,
        "about": fact.about,
    }
    subject: Any = fact.subject_id
    kind, _colon, key = fact.about.partition(":")
    if subject is None and kind == "person":
        subject = sa.select(Person.id).where(Person.public_id == key).scalar_subquery()
    session.execute(sa.insert(AuditEntry).values(**values, subject_id=subject, detail=dict(fact.detail)))
