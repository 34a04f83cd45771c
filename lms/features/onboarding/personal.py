"""What is kept of a person who makes slips."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from lms.core.personal import Statement, kept
from lms.features.onboarding.models import SlipBatch
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """The slips they made for others."""
    return (kept("slips", Message(mark("Slips you made for others")), ["slip_batch"], _slips),)


def _slips(person_id: int) -> Statement:
    columns = (SlipBatch.unit, SlipBatch.slips, SlipBatch.made_at)
    return sa.select(*columns).where(SlipBatch.made_by == person_id).order_by(SlipBatch.id)
