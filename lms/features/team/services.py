"""Writing down that a superior looked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.looking import looked


def look_at_team(session: Session, actor: Actor, now: datetime) -> None:
    """Notes that a superior saw the list of their people, once a day."""
    looked(session, actor, "team.seen", f"person:{actor.public_id}", now)


def look_at_member(session: Session, actor: Actor, person_id: int, public_id: str, now: datetime) -> None:
    """Notes that a superior saw one of their people, once a day."""
    looked(session, actor, "team.person.seen", f"person:{public_id}", now, person_id)
