"""What is kept of a person's reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.subscriptions.models import KeptReport
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """The reports they keep, which go whole."""
    return (kept("reports", Message(mark("Reports you keep")), ["kept_report"], _reports, _forget),)


def _reports(person_id: int) -> Statement:
    columns = (KeptReport.name, KeptReport.address, KeptReport.monthly, KeptReport.made_at)
    return sa.select(*columns).where(KeptReport.person_id == person_id).order_by(KeptReport.id)


def _forget(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(KeptReport).where(KeptReport.person_id == person_id))
