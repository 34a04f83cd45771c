"""What stands in the navigation: the list of courses whose JP wait."""

from __future__ import annotations

from collections.abc import Iterable

from lms.features.accreditation import policies
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry


def entries() -> Iterable[Entry]:
    """Below JP and certificates."""
    label = Message(mark("JP of courses"))
    yield Entry(
        "accreditation",
        "admin",
        label,
        "accreditation.list_hours",
        "scale",
        61,
        policies.may_decide,
        ("accreditation.*",),
        "credits",
    )
