"""Who may begin courses and lay duties on others."""

from __future__ import annotations

from collections.abc import Iterable

from lms.core.actor import ADMINISTRATOR, Actor, covers, unit_scopes


def may_see_duties(actor: Actor) -> bool:
    """Administrators of the site or of a unit."""
    return bool(unit_scopes(actor, ADMINISTRATOR))


def may_give_duty(actor: Actor, unit_paths: Iterable[str]) -> bool:
    """Administrators whose scope holds every unit of the audience."""
    return all(covers(actor, ADMINISTRATOR, unit_path=path) for path in unit_paths)
