"""Who may take tables in."""

from __future__ import annotations

from lms.core.actor import Actor
from lms.features.organisation import policies as organisation


def may_import(actor: Actor) -> bool:
    """Administrators, of the site or of any unit; what they take in is narrowed by their scope."""
    return organisation.may_administer(actor)


def may_see_import(actor: Actor, made_by: int | None) -> bool:
    """Whoever began it; and administrators of the site, who also see what came by command."""
    return (made_by is not None and actor.person_id == made_by) or organisation.may_administer_site(actor)
