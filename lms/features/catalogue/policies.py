"""Who may see the files of a course."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, TRAINER, Actor, covers


def may_see_files(actor: Actor, course: str, enrolled: bool) -> bool:
    """Who is or was inside the course, its trainers, and administrators."""
    return enrolled or covers(actor, TRAINER, course=course) or covers(actor, ADMINISTRATOR)
