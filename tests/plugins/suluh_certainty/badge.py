"""A kind of evidence: the file of an Open Badge, as other learning platforms give it out."""

from __future__ import annotations

import json

from lms.plugin.evidence import Read
from lms.plugin.message import Message

MOST = 100_000


def check(name: str, size: int, read: Read) -> Message | None:
    """Whether the file is an assertion of a badge. That it is true is for whoever verifies to say."""
    try:
        found = json.loads(read(0, MOST)) if size <= MOST else None
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and found.get("type") == "Assertion" and "badge" in found:
        return None
    return Message("%(name)s is not the file of an Open Badge.", {"name": name})
