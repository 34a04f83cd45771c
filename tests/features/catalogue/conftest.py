"""The folder of courses, and what the log says of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask


@pytest.fixture
def courses(app: Flask) -> Path:
    """The folder of courses of this test's site."""
    return Path(app.config["COURSES"])


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What the building of courses says in the log."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    handler = Keep()
    logging.getLogger("lms.features.catalogue").addHandler(handler)
    yield lines
    logging.getLogger("lms.features.catalogue").removeHandler(handler)
