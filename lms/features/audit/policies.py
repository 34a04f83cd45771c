"""Who may read what was done."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, Actor


def may_read(actor: Actor) -> bool:
    """Administrators of the whole site: the log tells of everybody."""
    return any(grant.role == ADMINISTRATOR and grant.is_site for grant in actor.grants)
