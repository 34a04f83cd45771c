"""Who lets people in for the first time."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes


def may_invite(actor: Actor) -> bool:
    """Administrators, of the site or of any unit; whom they see is narrowed by their scope."""
    return bool(unit_scopes(actor, ADMINISTRATOR))
