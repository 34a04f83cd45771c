"""Who may make drafts, and who may see and change which."""

from __future__ import annotations

from collections.abc import Iterable

from lms.core.actor import TRAINER, Actor, Grant
from lms.features.authoring.policies import may_see_course, may_see_teaching, oversees_all


def may_make_drafts(actor: Actor) -> bool:
    """Trainers of any course, or of their own courses to come, and administrators of the site."""
    return may_see_teaching(actor)


def may_change_draft(actor: Actor, made_by: int | None, course: str) -> bool:
    """Whoever made it, the trainers of the course it is a draft of, and whoever oversees all courses."""
    return (
        oversees_all(actor) or made_by == actor.person_id or (bool(course) and may_see_course(actor, course))
    )


def holds(grants: Iterable[Grant] | None, course: str) -> bool:
    """Whether these grants allow a draft of a course in service; a draft of nobody (None) is the site's."""
    if grants is None:
        return True
    return any(one.is_site or (one.role == TRAINER and one.course == course) for one in grants)
