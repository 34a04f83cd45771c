"""Who may put a key right."""

from __future__ import annotations

from lms.core.actor import TRAINER, Actor, covers

LONGEST_REASON = 500


def may_amend_any(actor: Actor) -> bool:
    """Trainers of any course: who may come to the pages of questions at all."""
    return covers(actor, TRAINER)


def may_amend(actor: Actor, course: str) -> bool:
    """Trainers of the course, or of the site: they see the answers that a key decides about."""
    return covers(actor, TRAINER, course=course)
