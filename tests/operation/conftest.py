"""Installations for drills: an empty one, and one whose demonstration has been loaded once and is copied."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from tests.support.courses import write_course
from tests.support.processes import Installation

LESSONS = ("satu", "dua", "tiga", "empat", "lima")
"""More than the learner of the demonstration has studied."""


def an_installation(folder: Path) -> Installation:
    write_course(folder / "courses", "siap-siaga", lessons=LESSONS, quiz="akhir", title="Siap Siaga")
    return Installation(folder)


@pytest.fixture
def empty(tmp_path: Path) -> Installation:
    """An installation with one small course that has never been started."""
    return an_installation(tmp_path / "empty")


@pytest.fixture(scope="session")
def _loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = an_installation(tmp_path_factory.mktemp("loaded"))
    with made.serving("run", "--small") as running:
        assert running.stop(signal.SIGTERM) == 0, running.text
    return made.folder


@pytest.fixture
def loaded(_loaded_once: Path, tmp_path: Path) -> Installation:
    """An installation with the demonstration, stopped."""
    folder = tmp_path / "loaded"
    shutil.copytree(_loaded_once, folder)
    return Installation(folder)
