"""The page of an assignment by plain forms: states in words, bad input answered, nothing lost."""

from __future__ import annotations

from tests.features.assignments.world import (
    COURSE,
    PDF,
    PLAN,
    TEXT,
    Learner,
    Visitor,
)

HERE = f"/courses/{COURSE}/assignments/{PLAN}"


def test_a_draft_with_a_file_is_saved_sent_and_shown(siti: Learner, browsing: Visitor) -> None:
    page = browsing.get().text
    assert "Send files and a text." in page
    assert "Due 7 December 2026, 24.00" in page
    assert "Rinci per layanan" in page
    assert "Perhatikan angka" not in page, "notes for trainers are for trainers"
    saved = browsing.post(fields={"text": TEXT, "do": "save"}, files=[(PDF, "rencana.pdf")])
    assert saved.headers["location"].endswith(f"{HERE}?done=saved")
    page = browsing.get(done="saved").text
    assert "Draft saved" in page
    assert TEXT in page
    assert "rencana.pdf" in page
    sent = browsing.post(fields={"text": TEXT, "do": "send"})
    assert sent.headers["location"].endswith("done=sent")
    page = browsing.get(done="sent").text
    assert "Your work has been sent" in page
    assert "Replace what you sent" in page
