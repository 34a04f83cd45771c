"""Who may open a figure by its code."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, Actor, covers, unit_scopes
from lms.features.citations.queries import Kept


def may_see_figures(actor: Actor) -> bool:
    """Administrators, of the site or of any unit: the same who see figures without a code."""
    return bool(unit_scopes(actor, ADMINISTRATOR))


def may_open(actor: Actor, kept: Kept) -> bool:
    """Whoever has a right over every unit the figure is about, where it lies today; paper that was passed on gives
    nobody more."""
    if not kept.units:
        return unit_scopes(actor, ADMINISTRATOR) == ("/",)
    return all(covers(actor, ADMINISTRATOR, unit_path=unit.path) for unit in kept.units)
