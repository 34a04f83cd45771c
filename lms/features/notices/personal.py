"""What a person was told in their inbox, and how they want it by mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.core.rows import changed
from lms.features.notices.models import MailWish, Notice
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData, Retention

BATCH = 1_000


def personal_data() -> Iterable[PersonalData]:
    """Their inbox, which goes whole, and their wish."""
    return (
        kept("inbox", Message(mark("Your inbox")), ["notice"], _notices, _forget),
        kept("mail-wish", Message(mark("How you want your mail")), ["mail_wish"], _wish, _forget_wish),
    )


def retentions() -> Iterable[Retention]:
    """Notices that were read; the others stay."""
    return (
        Retention(
            "notices",
            Message(mark("Notices in the inbox that were read")),
            Message(mark("to look up what one was told")),
            setting="KEEP_NOTICES",
            count=_count_read,
            drop=_drop_read,
        ),
    )


def _notices(person_id: int) -> Statement:
    columns = (Notice.kind, Notice.data, Notice.at, Notice.read_at)
    return sa.select(*columns).where(Notice.person_id == person_id).order_by(Notice.id)


def _forget(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(Notice).where(Notice.person_id == person_id))


def _wish(person_id: int) -> Statement:
    return sa.select(MailWish.wish, MailWish.at).where(MailWish.person_id == person_id)


def _forget_wish(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(MailWish).where(MailWish.person_id == person_id))


def _count_read(session: Session, before: datetime) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Notice).where(Notice.read_at < before)) or 0


def _drop_read(session: Session, before: datetime, now: datetime) -> int:
    old = sa.select(Notice.id).where(Notice.read_at < before).limit(BATCH)
    return changed(session, sa.delete(Notice).where(Notice.id.in_(old)))
