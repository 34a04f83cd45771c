"""Findings come back from the database as they went in."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from lms.features.catalogue import kept
from lms.plugin.finding import Edit, Finding, Place
from lms.plugin.message import Message

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0%"), max_size=20)
NUMBERS = st.integers(0, 10**6)
PLAIN = st.builds(Message, WORDS)
MESSAGES = st.builds(
    Message, WORDS, st.dictionaries(WORDS, st.one_of(WORDS, NUMBERS, PLAIN), max_size=3), WORDS
)
EDITS = st.builds(Edit, NUMBERS, NUMBERS, NUMBERS, NUMBERS, WORDS, st.none() | WORDS)
FINDINGS = st.builds(
    Finding,
    code=st.sampled_from(["E204", "W302", "X-peta-001"]),
    message=MESSAGES,
    fix=st.none() | MESSAGES,
    path=WORDS,
    line=NUMBERS,
    column=NUMBERS,
    edit=st.none() | EDITS,
    places=st.lists(st.builds(Place, WORDS, NUMBERS, NUMBERS, st.none() | EDITS), max_size=3).map(tuple),
    severity=st.sampled_from(["", "E", "W"]),
    rename=WORDS,
    proposal=st.booleans(),
)


@given(FINDINGS, WORDS)
def test_a_finding_is_the_same_after_it_was_kept(finding: Finding, source: str) -> None:
    back = kept.from_json(json.loads(json.dumps(kept.to_json(finding, source))))
    assert back == kept.KeptFinding(finding, source)


def test_what_no_database_can_store_is_replaced() -> None:
    hostile = Finding("E104", Message("%(v)s", {"v": "a\0b\ud800"}), path="\udcff.md")
    back = kept.from_json(kept.to_json(hostile, "x" * 1000))
    assert back.finding.message.values["v"] == "a�b?"
    assert back.finding.path == "?.md"
    assert len(back.source) == kept.LONGEST_LINE
