"""Who may see a superior's people."""

from __future__ import annotations

from lms.core.actor import Actor


def may_see_own_team(actor: Actor) -> bool:
    """Everybody sees those whose superior they are now, and nobody else; without any, how to be recorded as one."""
    return True


def leads(actor: Actor) -> bool:
    """Whether anybody has the actor as superior: only then the page stands in the navigation."""
    return actor.leads
