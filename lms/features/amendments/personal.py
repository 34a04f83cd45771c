"""What a person stated about questions, as a trainer."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from lms.core.personal import Statement, kept
from lms.features.amendments.models import KeyAmendment
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Their corrections of keys."""
    return (
        kept("corrections", Message(mark("Keys of questions you corrected")), ["key_amendment"], _stated),
    )


def _stated(person_id: int) -> Statement:
    one = KeyAmendment
    columns = (
        one.course,
        one.question,
        one.kind,
        one.reason,
        one.at,
        one.ended,
        one.ended_reason,
        one.ended_at,
    )
    mine = sa.or_(one.by == person_id, one.ended_by == person_id)
    return sa.select(*columns).where(mine).order_by(one.id)
