"""Who may read what was done."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes


def may_read(actor: Actor) -> bool:
    """Administrators: those of the site read all of it, those of a unit what concerns its people, and what they did."""
    return bool(unit_scopes(actor, ADMINISTRATOR))
