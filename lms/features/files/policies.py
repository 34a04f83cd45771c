"""Who may have a file that was handed in, and how much a site takes."""

from __future__ import annotations

from datetime import timedelta

from lms.core.actor import TRAINER, Actor, covers

LARGEST = 50_000_000
"""Bytes of one file, whatever a course asks for."""
MOST = 20
"""Files of one answer or one work, whatever a course asks for."""
BODY = (60_000_000, 1_000)
"""What a request may bring to a page that takes files: bytes, and fields."""
LONGEST_NAME = 120
YEAR = timedelta(days=365)
"""So far back evidence counts toward what one may hand in."""
UNHELD = timedelta(days=7)
"""After this a file that nothing refers to is taken away."""
UNNAMED = timedelta(days=1)
"""After this bytes that no row names are taken away."""


def may_download(actor: Actor, person_id: int, course: str) -> bool:
    """Whoever handed it in, and the trainers of the course; an administrator is neither.

    Evidence of no course is given to others by the feature that asked for it.
    """
    return actor.person_id == person_id or (bool(course) and covers(actor, TRAINER, course=course))
