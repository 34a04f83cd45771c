"""Who may have people reminded, and see whom to call."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, Actor, covers, unit_scopes


def may_see_reminders(actor: Actor) -> bool:
    """Administrators of the site or of a unit; what they see is narrowed by their scope."""
    return bool(unit_scopes(actor, ADMINISTRATOR))


def may_remind(actor: Actor, unit_path: str) -> bool:
    """Administrators of the unit at `unit_path` or of one above it."""
    return covers(actor, ADMINISTRATOR, unit_path=unit_path)
