"""Who looks after the site itself."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, Actor


def may_run_site(actor: Actor) -> bool:
    """Administrators of the whole site."""
    return any(grant.role == ADMINISTRATOR and grant.is_site for grant in actor.grants)
