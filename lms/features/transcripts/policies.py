"""Who may see a proof."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, Actor, covers, unit_scopes


def may_print(actor: Actor) -> bool:
    """Administrators, of the site or of any unit: each for the people they look after."""
    return bool(unit_scopes(actor, ADMINISTRATOR))


def may_print_unit(actor: Actor, unit_path: str) -> bool:
    """Administrators over the unit."""
    return covers(actor, ADMINISTRATOR, unit_path=unit_path)
