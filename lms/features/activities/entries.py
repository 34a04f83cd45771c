"""What stands in the navigation."""

from __future__ import annotations

from lms.features.activities import policies
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

_OWN, _QUEUE = Message(mark("My activities")), Message(mark("Activities to verify"))
_PAGE, _LIT = "verification.show_queue", ("verification.*",)

ENTRIES = (
    Entry("activities", "menu", _OWN, "activities.list_own", "plus", order=21),
    Entry("admin.activities", "admin", _QUEUE, _PAGE, "check", 61, policies.may_verify, _LIT, "credits"),
)
