"""What is told is kept, once for each person and key, and marked when it has been seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.db import insert_missing
from lms.features.notices.models import Notice
from lms.plugin.facts import Told


def keep(session: Session, fact: Told) -> None:
    """Puts a notice into the inbox of everybody it is for; who has been told already is not told again."""
    rows = [
        {"person_id": person, "kind": fact.kind, "key": fact.key, "data": dict(fact.data), "at": fact.at}
        for person in dict.fromkeys(fact.person_ids)
    ]
    insert_missing(session, Notice, rows)


def see(session: Session, person_id: int, notice_ids: Sequence[int] | None, now: datetime) -> None:
    """Marks notices of a person as seen; None: all of them."""
    unread = sa.update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    if notice_ids is not None:
        unread = unread.where(Notice.id.in_(notice_ids))
    session.execute(unread.values(read_at=now))
