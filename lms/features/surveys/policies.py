"""Who may answer surveys, who reads what was answered, and how many answers there must be."""

from __future__ import annotations

from lms.core.actor import TRAINER, Actor, covers

FEWEST = 5
"""Fewer answers are neither moved nor shown: single people could be told from them."""


def may_answer(actor: Actor) -> bool:
    """Everybody with an account."""
    return True


def may_read_results(actor: Actor) -> bool:
    """Trainers of any course; which courses, `may_read_course` says."""
    return covers(actor, TRAINER)


def may_read_course(actor: Actor, course: str) -> bool:
    """Trainers of the course. Administrators see that people answered, and never what."""
    return covers(actor, TRAINER, course=course)
