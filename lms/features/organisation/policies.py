"""Who looks after units, people and grants."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, Actor, covers, unit_scopes


def may_administer(actor: Actor) -> bool:
    """Administrators, of the site or of any unit; what they see is narrowed by their scope."""
    return bool(unit_scopes(actor, ADMINISTRATOR))


def may_administer_site(actor: Actor) -> bool:
    """Administrators of the whole site."""
    return any(grant.role == ADMINISTRATOR and grant.is_site for grant in actor.grants)


def may_administer_unit(actor: Actor, unit_path: str) -> bool:
    """Administrators of the unit at `unit_path` or of one above it; without a unit, those of the site."""
    return covers(actor, ADMINISTRATOR, unit_path=unit_path) if unit_path else may_administer_site(actor)


def may_change_unit(actor: Actor, unit_path: str) -> bool:
    """Who may name, move or close the unit at `unit_path`: administrators of one above it, or of the site.

    The unit that somebody looks after is not theirs to change, only what lies below it.
    """
    above = unit_path.rstrip("/").rpartition("/")[0] + "/"
    return may_administer_site(actor) or (above != "/" and may_administer_unit(actor, above))


def may_give(actor: Actor, unit_path: str) -> bool:
    """Who may give or take a grant over the unit at `unit_path`; empty: over the site or a course."""
    return may_administer_unit(actor, unit_path)
