"""Who may look at attempts, and who may change what becomes of one."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, TRAINER, Actor, course_scopes, covers


def may_see_attempts(actor: Actor) -> bool:
    """Trainers of any course, and administrators of the site."""
    return covers(actor, TRAINER) or course_scopes(actor, ADMINISTRATOR) is None


def may_list(actor: Actor, course: str) -> bool:
    """State and score of the attempts at a course: its trainers, and administrators of the site."""
    return covers(actor, TRAINER, course=course) or course_scopes(actor, ADMINISTRATOR) is None


def may_open(actor: Actor, course: str) -> bool:
    """What was asked and answered, and what becomes of it: the trainers of the course alone."""
    return covers(actor, TRAINER, course=course)


def is_own(actor: Actor, person_id: int) -> bool:
    """Whether it is the actor's own attempt: nobody adds time to that, or decides which of its answers count."""
    return actor.person_id == person_id
