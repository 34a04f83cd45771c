"""Who sees, ends and sets certificates."""

from __future__ import annotations

from lms.core.actor import TRAINER, Actor, covers
from lms.core.errors import NotAllowed
from lms.features.organisation.policies import may_administer_site


def may_run_certificates(actor: Actor) -> bool:
    """Administrators of the site: what is issued is the agency's."""
    return may_administer_site(actor)


def may_see_taught(actor: Actor) -> bool:
    """Trainers of any course, and administrators of the site."""
    return covers(actor, TRAINER) or may_administer_site(actor)


def may_see_of_course(actor: Actor, course: str) -> bool:
    """The certificates of a course, as a list: its trainers, and administrators of the site."""
    return covers(actor, TRAINER, course=course) or may_administer_site(actor)


def check(actor: Actor | None) -> None:
    """Raises NotAllowed; None is the operator at the command line."""
    if actor is not None and not may_run_certificates(actor):
        raise NotAllowed
