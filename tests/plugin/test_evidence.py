"""A kind of evidence from outside: its files are looked at before they are kept, by the same door as ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.core.i18n import say
from lms.features.activities import evidence
from tests.plugin import outside
from tests.support.site import HandClock


def test_a_badge_is_evidence_and_another_file_is_not(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_text('{"type": "Assertion", "badge": "https://contoh.go.id/lencana/7"}', encoding="utf-8")
    bad.write_text("[" * 50_000, encoding="utf-8")
    with outside.installed(tmp_path, migrated_url, clock, monkeypatch) as made, made.test_request_context():
        assert evidence.endings() == ("pdf", "jpg", "jpeg", "png", "webp", "json")
        assert evidence.examine("lencana.JSON", good) is None
        objection = evidence.examine("lencana.json", bad)
        assert objection is not None
        assert say(objection) == "lencana.json is not the file of an Open Badge."
        assert made.extensions["lms.plugins"].failures == []
