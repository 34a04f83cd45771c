"""Who may see the figures of questions: whoever may see the course among the trainers' pages.

No single answer can be told from them: none is shown of fewer than 30 attempts.
"""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, TRAINER, Actor, course_scopes, covers


def may_analyse(actor: Actor) -> bool:
    """Trainers of any course, and administrators of the site."""
    return covers(actor, TRAINER) or _oversees_all(actor)


def may_analyse_course(actor: Actor, course: str) -> bool:
    """Trainers of the course, and administrators of the site."""
    return _oversees_all(actor) or covers(actor, TRAINER, course=course)


def _oversees_all(actor: Actor) -> bool:
    return None in (course_scopes(actor, TRAINER), course_scopes(actor, ADMINISTRATOR))
