"""What the history tells of a person: what they did, and what was done with what is theirs.

Nothing of it is erased: entries name people by numbers, and are never changed.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from lms.core.personal import Statement, kept
from lms.features.accounts.models import Person
from lms.features.audit.models import AuditEntry
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


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


def _entries(person_id: int) -> Statement:
    entry = AuditEntry
    return (
        sa.select(entry.at, Person.name.label("who"), entry.action, entry.about, entry.detail)
        .outerjoin(Person, Person.id == entry.actor_id)
        .where(sa.or_(entry.actor_id == person_id, entry.subject_id == person_id))
        .order_by(entry.id)
    )
