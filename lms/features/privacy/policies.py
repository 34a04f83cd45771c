"""Who answers what people ask for about their data."""

from __future__ import annotations

from datetime import timedelta

from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes

WAITS = timedelta(hours=24)
"""Between the second approval and the erasure: time to take it back."""
DONE_WITHIN = timedelta(hours=72)
"""What people are promised, from the second approval on."""
MOST_OPEN = 5
"""Corrections of one person that wait at the same time."""
LONGEST = 500
"""Letters of a wish, a reason or an answer."""


def may_see_requests(actor: Actor) -> bool:
    """Administrators, of the site or of any unit; what they see is narrowed by their scope."""
    return bool(unit_scopes(actor, ADMINISTRATOR))
