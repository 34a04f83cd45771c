"""Changes to the site's own state."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lms.core import delivery
from lms.core.actor import Actor
from lms.core.errors import NotFound
from lms.core.outbox import ListenerState, note


def switch_on(session: Session, actor: Actor, name: str, now: datetime) -> None:
    """Delivers facts to a plugin again that was switched off, from where it stopped."""
    if session.get(ListenerState, name) is None:
        raise NotFound
    delivery.switch_on(session, name)
    note(session, actor.person_id, "plugin.switched_on", f"plugin:{name}", now)
