"""An administrator takes one entry back by hand."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.errors import NotAllowed, NotFound
from lms.features.credits import policies
from lms.features.credits.line import Entered
from lms.features.credits.models import CreditEntry
from lms.features.credits.reading import AGAIN
from lms.features.credits.services import UNKNOWN_ENTRY, reverse
from lms.features.organisation import queries as organisation


def take_back(session: Session, actor: Actor, public_id: str, why: str, now: datetime) -> Entered:
    """An administrator takes one entry back by hand; raises what `reverse` raises, and NotAllowed."""
    one = session.execute(
        sa.select(CreditEntry.person_id, CreditEntry.source, CreditEntry.reference).where(
            CreditEntry.public_id == public_id, CreditEntry.reverses_id.is_(None)
        )
    ).one_or_none()
    if one is None:
        raise NotFound(UNKNOWN_ENTRY)
    place = organisation.place(session, one.person_id)
    if not policies.may_take_back(actor, one.source, place.last_path if place.unit_id else ""):
        raise NotAllowed
    matter = one.reference.partition(AGAIN)[0]
    return reverse(session, one.source, matter, why, actor.person_id, now)
