"""Who may answer learners, how much one may ask, and what may stand under a lesson."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, TRAINER, Actor, course_scopes, covers

A_DAY = 10
"""Questions and reports that one person may send on one day."""
LONGEST_QUESTION = 2000
LONGEST_ANSWER = 4000
PATIENCE = 2
"""Working days in which trainers are asked to answer."""


def may_see_queue(actor: Actor) -> bool:
    """Trainers of any course; administrators of the site, so that nothing waits in a course without a trainer."""
    return covers(actor, TRAINER) or course_scopes(actor, ADMINISTRATOR) is None


def may_answer(actor: Actor, course: str) -> bool:
    """Trainers of the course or of the site, and administrators of the site."""
    return covers(actor, TRAINER, course=course) or course_scopes(actor, ADMINISTRATOR) is None


def scope(actor: Actor) -> tuple[str, ...] | None:
    """Courses whose questions `actor` may see; None for all."""
    if course_scopes(actor, ADMINISTRATOR) is None:
        return None
    return course_scopes(actor, TRAINER)


def may_stand_under(kind: str, question: str) -> bool:
    """Whether an answer may be shown to other learners: at a lesson only, and never about a question.

    Others may not have answered that question yet, and an answer tends to tell its key.
    """
    return kind == "lesson" and not question
