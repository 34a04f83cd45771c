"""Changes to the site's own state."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lms.core import delivery
from lms.core.actor import Actor
from lms.core.errors import NotFound
from lms.core.outbox import ListenerState, announce
from lms.plugin.facts import Acted


def switch_on(session: Session, actor: Actor, name: str, now: datetime) -> None:
    """Delivers facts to a plugin again that was switched off, from where it stopped."""
    if session.get(ListenerState, name) is None:
        raise NotFound
    delivery.switch_on(session, name)
    announce(
        session, Acted(at=now, actor_id=actor.person_id, action="plugin.switched_on", about=f"plugin:{name}")
    )
