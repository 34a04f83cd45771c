"""What the tests of the trainer's commands share."""

from __future__ import annotations

import pytest


@pytest.fixture
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands speak the language of the environment."""
    monkeypatch.setenv("LC_ALL", "en")
