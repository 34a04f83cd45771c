"""What a person has entered, or has in the account, that may be the same as what is being submitted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.features.activities.claims import Claim, number_key, title_key
from lms.features.activities.models import Activity
from lms.features.activities.policies import SOURCE
from lms.features.credits.models import IS_ENTRY, CreditEntry

STANDING = ("submitted", "returned", "verified")


@dataclass(frozen=True, slots=True)
class Twin:
    """An activity (or, without `is_activity`, an entry of the account) with the same `field`: ``number`` or ``title``,
    the latter together with its days."""

    public_id: str
    is_activity: bool
    title: str
    starts_on: date
    ends_on: date
    field: str


def of(session: Session, person_id: int, public_id: str, claim: Claim) -> tuple[Twin, ...]:
    """The twins of `claim`, but for the activity itself."""
    key, title = number_key(claim.number), title_key(claim.title)
    found = []
    for row in _others(session, person_id, public_id):
        if key and number_key(row.number) == key:
            field = "number"
        elif title_key(row.title) == title and (row.starts_on, row.ends_on) == (
            claim.starts_on,
            claim.ends_on,
        ):
            field = "title"
        else:
            continue
        found.append(Twin(row.public_id, bool(row.is_activity), row.title, row.starts_on, row.ends_on, field))
    return tuple(found)


def _others(session: Session, person_id: int, public_id: str) -> Iterator[Any]:
    back = aliased(CreditEntry)
    columns = ("public_id", "title", "number", "starts_on", "ends_on")
    entered = sa.select(
        *(getattr(Activity, name) for name in columns), sa.literal(1).label("is_activity")
    ).where(Activity.person_id == person_id, Activity.public_id != public_id, Activity.state.in_(STANDING))
    counted = (
        sa.select(*(getattr(CreditEntry, name) for name in columns), sa.literal(0))
        .outerjoin(back, back.reverses_id == CreditEntry.id)
        .where(
            CreditEntry.person_id == person_id,
            IS_ENTRY,
            back.id.is_(None),
            CreditEntry.source != SOURCE,
        )
    )
    yield from session.execute(entered.union_all(counted))
