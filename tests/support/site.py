"""A whole site for tests: an app on an empty, migrated database, a clock that is set by hand, and a client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from config import load
from lms.app import create_app

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Monday 23 November 2026, 12.00 WITA."""


class HandClock:
    """A clock that moves only when told."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> datetime:
        """Moves on by a `timedelta` of `span` and returns the new moment."""
        self.at += timedelta(**span)
        return self.at


def settings(folder: Path, database_url: str, **changes: Any) -> dict[str, Any]:
    """Settings of a site whose files are all below `folder`."""
    environ = {"LMS_INSTANCE": str(folder / "instance"), "LMS_COURSES": str(folder / "courses")}
    (folder / "courses").mkdir(parents=True, exist_ok=True)
    # Passwords in tests need no strength: one check takes a millisecond instead of a fifth of a second.
    cheap = {"ARGON2_MEMORY": 8, "ARGON2_TIME": 1}
    return {**load(environ), "DATABASE_URL": database_url, "TESTING": True, **cheap, **changes}


@contextmanager
def site(folder: Path, database_url: str, clock: HandClock | None = None, **changes: Any) -> Iterator[Flask]:
    """An app on the database at `database_url`, migrated to the newest tables."""
    app = create_app(settings(folder, database_url, **changes), now=clock or HandClock())
    with app.app_context():
        upgrade(directory=app.extensions["migrate"].directory)
    yield app
