"""What the proofs add to the navigation."""

from __future__ import annotations

from lms.features.transcripts import policies
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

UNITS = Message(mark("Proofs"))

ENTRIES = (
    Entry(
        "admin.transcripts",
        "admin",
        UNITS,
        "transcripts.show_units",
        "print",
        74,
        policies.may_print,
        ("transcripts.show_printing", "transcripts.open_proof"),
        "credits",
    ),
)
