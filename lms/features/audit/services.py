"""Writing down what was done."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.audit.models import AuditEntry
from lms.plugin.facts import Acted


def keep(session: Session, fact: Acted) -> None:
    """Adds a row for `fact`, in the transaction of what it tells of: neither exists without the other."""
    values = {"at": fact.at, "actor_id": fact.actor_id, "action": fact.action, "about": fact.about}
    session.execute(sa.insert(AuditEntry).values(**values, detail=dict(fact.detail)))
