"""Who may see the trainers' pages, and which courses on them."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, TRAINER, Actor, course_scopes, covers


def is_trainer(actor: Actor) -> bool:
    """Trainers of any course."""
    return covers(actor, TRAINER)


def may_see_teaching(actor: Actor) -> bool:
    """Trainers of any course, and administrators of the site."""
    return is_trainer(actor) or oversees_all(actor)


def oversees_all(actor: Actor) -> bool:
    """Trainers and administrators of the whole site: they also see folders that are no course yet."""
    return None in (course_scopes(actor, TRAINER), course_scopes(actor, ADMINISTRATOR))


def may_see_course(actor: Actor, course: str) -> bool:
    """Trainers of the course; a folder whose id is not known has the empty one."""
    return oversees_all(actor) or (bool(course) and covers(actor, TRAINER, course=course))


def may_open_names(actor: Actor) -> bool:
    """Who may open the names behind a course's figures: administrators of the site. To anybody else small groups are
    not shown."""
    return course_scopes(actor, ADMINISTRATOR) is None
