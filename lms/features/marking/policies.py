"""Who may mark what, and how long learners are asked to wait."""

from __future__ import annotations

from lms.core.actor import TRAINER, Actor, course_scopes, covers

PATIENCE = 5
"""Working days in which trainers are asked to mark."""
LONGEST_WORDS = 4000
LONGEST_REASON = 1000


def may_see_queue(actor: Actor) -> bool:
    """Trainers of any course. Administrators are not among them: what learners hand in is for those who teach."""
    return covers(actor, TRAINER)


def may_mark(actor: Actor, course: str, person_id: int) -> bool:
    """Trainers of the course, but nobody their own work."""
    return covers(actor, TRAINER, course=course) and actor.person_id != person_id


def scope(actor: Actor) -> tuple[str, ...] | None:
    """Courses whose works `actor` may see; None for all."""
    return course_scopes(actor, TRAINER)
