"""That somebody looked at what belongs to another person is written down, so that one can tell later who saw it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.once import once
from lms.core.outbox import note


def looked(
    session: Session,
    actor: Actor,
    action: str,
    about: str,
    now: datetime,
    subject_id: int | None = None,
    /,
    **detail: str,
) -> None:
    """Puts the look into the history of changes: once a day for each thing that was looked at.

    `subject_id` is the person whose it is, where `about` does not name them.
    """
    whole = "\n".join((action, about, *sorted(detail.values()), day_in(actor.zone, now).isoformat()))

    def noted() -> dict[str, Any]:
        note(session, actor.person_id, action, about, now, subject_id, **detail)
        return {}

    once(session, actor.person_id, f"seen:{hashlib.sha256(whole.encode()).hexdigest()[:32]}", now, noted)
