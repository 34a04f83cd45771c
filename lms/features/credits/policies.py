"""Who may look into accounts of JP, take entries back, and lay down terms."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, Actor, covers, unit_scopes
from lms.features.credits.reading import COURSE

VERIFIED = "activity"
"""The source of learning elsewhere, which has pages of its own."""


def may_see_accounts(actor: Actor) -> bool:
    """Administrators, of the site or of any unit; what they see is narrowed by their scope."""
    return bool(unit_scopes(actor, ADMINISTRATOR))


def may_rule(actor: Actor) -> bool:
    """Who lays down terms and closes years: administrators of the site."""
    return any(grant.role == ADMINISTRATOR and grant.is_site for grant in actor.grants)


def may_take_back(actor: Actor, source: str, unit_path: str) -> bool:
    """Who may take an entry back by hand: administrators of the person's unit; of courses, those of the site.

    What was verified is taken back where it was verified.
    """
    if source == VERIFIED:
        return False
    if source == COURSE or not unit_path:
        return may_rule(actor)
    return covers(actor, ADMINISTRATOR, unit_path=unit_path)
