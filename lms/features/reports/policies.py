"""Who may see figures."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes


def may_see_figures(actor: Actor) -> bool:
    """Administrators, of the site or of any unit. They may open the names behind every figure in their scope, so
    groups are shown to them however small."""
    return bool(unit_scopes(actor, ADMINISTRATOR))
