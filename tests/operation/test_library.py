"""A library that is built by several processes: killed in the middle, the next start does what is left."""

from __future__ import annotations

import json
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import corpus
from tests.support.processes import Installation, until

COURSES = 26


def published(instance: Path) -> int:
    with closing(sqlite3.connect(instance / "suluh.db")) as tables:
        return int(tables.execute("SELECT count(*) FROM course_edition").fetchone()[0])


@pytest.mark.long
def test_a_build_that_is_killed_is_gone_on_with_and_leaves_nobody_behind(tmp_path: Path) -> None:
    site = Installation(tmp_path)
    corpus.write(site.courses, COURSES, lessons=2)
    assert site.run("db", "upgrade").returncode == 0
    with site.starting("courses", "build") as building:
        memory = site.instance / "store" / "folders.json"
        until(lambda: memory.exists() or building.process.poll() is not None)
        hands = building.children()
        building.stop(signal.SIGKILL)  # itself alone, as an operator or the system would
    before = published(site.instance)
    assert 0 < before <= COURSES
    assert len(json.loads(memory.read_text())) <= before
    until(lambda: not any(Path(f"/proc/{hand}").exists() for hand in hands))
    again = site.run("courses", "build")
    assert again.returncode == 0, again.stderr
    said = again.stdout.splitlines()
    assert len(said) == COURSES
    assert sum("unchanged" in line for line in said) == before
    assert published(site.instance) == COURSES
    assert all("unchanged" in line for line in site.run("courses", "build").stdout.splitlines())


@pytest.mark.long
def test_what_is_in_service_is_served_while_many_folders_are_read(tmp_path: Path) -> None:
    site = Installation(tmp_path)
    corpus.write(site.courses, 1, lessons=2)
    assert site.run("db", "upgrade").returncode == 0
    assert site.run("courses", "build").returncode == 0
    corpus.write(site.courses, COURSES, lessons=2)
    with site.serving("serve") as server:
        assert "are read beside the site" in server.text
        until(lambda: published(site.instance) == COURSES)
        assert server.status_of("/readyz") == 200
        assert server.stop() == 0
