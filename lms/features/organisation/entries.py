"""What the organisation adds to the navigation of administrators."""

from __future__ import annotations

from lms.features.organisation.policies import may_administer as may
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

PEOPLE, UNITS = Message(mark("People")), Message(mark("Units"))
LIST, TREE = "organisation.list_people", "organisation.show_units"
OF_UNITS = tuple(f"organisation.{name}_unit" for name in ("edit", "move", "close", "open"))

ENTRIES = (
    Entry("people", "admin", PEOPLE, LIST, "people", 20, may, ("organisation.*",), "people"),
    Entry("units", "admin", UNITS, TREE, "people", 21, may, OF_UNITS, "people"),
)
