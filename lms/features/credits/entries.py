"""What the JP account adds to the navigation."""

from __future__ import annotations

from lms.features.credits import policies
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

OWN, DESK = Message(mark("JP account")), Message(mark("What waits"))
TERMS, YEARS = Message(mark("JP terms")), Message(mark("Years"))
MAY, RULES = policies.may_see_accounts, policies.may_rule

ENTRIES = (
    Entry(
        "credits",
        "menu",
        OWN,
        "credits.show_account",
        "scale",
        20,
        lit=("credits.show_entry", "transcripts.show_transcript"),
    ),
    Entry("credits.desk", "admin", DESK, "credits.show_desk", "scale", 60, MAY, group="credits"),
    Entry(
        "credits.terms",
        "admin",
        TERMS,
        "credits.list_terms",
        "scale",
        68,
        RULES,
        ("credits.add_term", "credits.change_term", "credits.end_term"),
        "credits",
    ),
    Entry(
        "credits.years",
        "admin",
        YEARS,
        "credits.show_years",
        "calendar",
        69,
        RULES,
        ("credits.close_year",),
        "credits",
    ),
)
