"""Installations for drills: an empty one, and one whose demonstration has been loaded once and is copied."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from lms.core.locks import one_at_a_time
from tests.support.courses import write_course
from tests.support.processes import FirstStart, Installation, until

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
def first_start(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    """The first start of an installation, once in a run: whichever worker asks first makes it for all."""
    mine = tmp_path_factory.getbasetemp()
    shared = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    place, said = shared / "loaded", shared / "first-start.txt"
    with one_at_a_time(str(shared), "first-start"):
        if not said.exists():
            made = an_installation(place)
            with made.serving("run", "--small") as running:
                until(lambda: "Stop it with" in running.text)
                assert running.stop(signal.SIGTERM) == 0, running.text
                said.write_text(running.text, encoding="utf-8")
    return FirstStart(place, said.read_text(encoding="utf-8"))


@pytest.fixture
def loaded(first_start: FirstStart, tmp_path: Path) -> Installation:
    """An installation with the demonstration, stopped."""
    folder = tmp_path / "loaded"
    shutil.copytree(first_start.folder, folder)
    return Installation(folder)
