"""Reads of reports that somebody keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.accounts.models import Person
from lms.features.subscriptions.models import KeptReport


@dataclass(frozen=True, slots=True)
class Kept:
    """A report that somebody keeps."""

    public_id: str
    name: str
    address: str
    monthly: bool
    stopped_at: datetime | None


def kept_by(session: Session, person_id: int) -> tuple[Kept, ...]:
    """What a person keeps, by name."""
    columns = (getattr(KeptReport, name) for name in Kept.__dataclass_fields__)
    rows = session.execute(
        sa.select(*columns).where(KeptReport.person_id == person_id).order_by(KeptReport.name)
    )
    return tuple(Kept(**row) for row in rows.mappings())


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A report whose figures have not been told in a month, and whose it is."""

    id: int
    person_id: int
    public_id: str
    owner: str
    name: str
    address: str


def outstanding(session: Session, month: str) -> tuple[Outstanding, ...]:
    """The monthly reports that have not been told in `month`, of people who are active."""
    rows = session.execute(
        sa.select(
            KeptReport.id,
            KeptReport.person_id,
            KeptReport.public_id,
            Person.public_id.label("owner"),
            KeptReport.name,
            KeptReport.address,
        )
        .join(Person, Person.id == KeptReport.person_id)
        .where(
            KeptReport.monthly,
            KeptReport.stopped_at.is_(None),
            KeptReport.last_month < month,
            Person.active,
        )
        .order_by(KeptReport.id)
    )
    return tuple(Outstanding(**row) for row in rows.mappings())
