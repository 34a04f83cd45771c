"""Who decides about the lesson hours of courses."""

from __future__ import annotations

from lms.core.actor import Actor
from lms.features.organisation import policies as organisation


def may_decide(actor: Actor) -> bool:
    """Administrators of the site: a course belongs to the whole agency, so no unit decides about it."""
    return organisation.may_administer_site(actor)
