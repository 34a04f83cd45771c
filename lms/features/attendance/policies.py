"""Who makes lists of attendance, and whose lists they may see and take back."""

from __future__ import annotations

from lms.core.actor import Actor
from lms.features.organisation import policies as organisation


def may_record(actor: Actor) -> bool:
    """Administrators, of the site or of any unit; whom they may credit is narrowed by their scope."""
    return organisation.may_administer(actor)


def may_see_list(actor: Actor, scope: str, made_by: int | None) -> bool:
    """Whoever made it, and administrators of the unit it was made for or of one above."""
    return made_by == actor.person_id or organisation.may_administer_unit(actor, scope.strip("/") and scope)


def may_take_back_table(actor: Actor) -> bool:
    """A table of earlier training is taken back whole, later than its undoing, by administrators of the site."""
    return organisation.may_administer_site(actor)
