"""Who sees, ends and sets certificates."""

from __future__ import annotations

from lms.core.actor import Actor
from lms.core.errors import NotAllowed
from lms.features.organisation.policies import may_administer_site


def may_run_certificates(actor: Actor) -> bool:
    """Administrators of the site: what is issued is the agency's."""
    return may_administer_site(actor)


def check(actor: Actor | None) -> None:
    """Raises NotAllowed; None is the operator at the command line."""
    if actor is not None and not may_run_certificates(actor):
        raise NotAllowed
