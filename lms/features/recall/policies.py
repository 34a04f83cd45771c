"""Who may take part in recall."""

from __future__ import annotations

from lms.core.actor import Actor


def may_recall(actor: Actor) -> bool:
    """Everybody with an account; which questions are one's own, the queries decide."""
    return True
