"""What stands in the navigation: lists of attendance."""

from __future__ import annotations

from collections.abc import Iterable

from lms.features.attendance import policies
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry


def entries() -> Iterable[Entry]:
    """Below JP and certificates."""
    label = Message(mark("Attendance"))
    yield Entry(
        "attendance",
        "admin",
        label,
        "attendance.list_events",
        "people",
        63,
        policies.may_record,
        ("attendance.*",),
        "credits",
    )
