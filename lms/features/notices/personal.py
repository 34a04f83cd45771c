"""What a person was told in their inbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.notices.models import Notice
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Their inbox, which goes whole."""
    return (kept("inbox", Message(mark("Your inbox")), ["notice"], _notices, _forget),)


def _notices(person_id: int) -> Statement:
    columns = (Notice.kind, Notice.data, Notice.at, Notice.read_at)
    return sa.select(*columns).where(Notice.person_id == person_id).order_by(Notice.id)


def _forget(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(Notice).where(Notice.person_id == person_id))
