"""Who verifies what people learnt elsewhere, and how much one may hand in."""

from __future__ import annotations

from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes
from lms.features.organisation.policies import may_administer_unit

SOURCE = "activity"
"""The source of what is counted in the JP account."""
MOST_FILES = 5
LARGEST_FILE = 10_000_000
"""Bytes of one file of evidence; a photograph of a phone fits."""
SHORTEST_NOTES, LONGEST_NOTES = 40, 4_000
"""Signs of the notes that stand in for a file."""
LONGEST_WHY = 200
MOST_DRAFTS = 20
MOST_WAITING = 30
"""So many may wait at once of one person: nobody fills the list of their administrators."""
PATIENCE = 5
"""Working days within which administrators are asked to answer."""


def may_verify(actor: Actor) -> bool:
    """Administrators, of the site or of any unit; what they see is narrowed by their scope."""
    return bool(unit_scopes(actor, ADMINISTRATOR))


def may_decide(actor: Actor, person_id: int, unit_path: str) -> bool:
    """Administrators of the person's unit or of one above it, or of the site; nobody decides about their own."""
    return actor.person_id != person_id and may_administer_unit(actor, unit_path)
