"""Jobs exist when their cause does, run once in the end, and come back after a failure or a death."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.db import db
from lms.core.jobs import QueuedJob
from lms.core.once import RequestKey
from lms.core.worker import Worker
from tests.support.site import NOON, HandClock, site

pytestmark = pytest.mark.both_engines

PLUGIN = """
from pathlib import Path
from lms.core.db import db
from lms.core.once import RequestKey
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job
HERE = Path(__file__).parent

def run(payload, now):
    if payload.get("what") == "leaving":
        raise SystemExit(1)
    if payload.get("what") == "littering":
        db.session.add(RequestKey(person_id=1, key="left lying", at=now, outcome=None))
    if (HERE / "fault").exists():
        raise RuntimeError("not now")
    with (HERE / "done").open("a") as file:
        file.write(payload.get("what", "round") + "\\n")

@hookimpl
def jobs():
    return [Job("test.once", run), Job("test.round", run, every=60)]
"""


@pytest.fixture
def app(
    tmp_path: Path, engine_url: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "job_plugin.py").write_text(PLUGIN, encoding="utf-8")
    with site(tmp_path, engine_url, clock, PLUGINS=("job_plugin",)) as made, made.app_context():
        yield made
    del sys.modules["job_plugin"]


def done(folder: Path) -> list[str]:
    file = folder / "done"
    return file.read_text().split() if file.exists() else []


def ask(session: Session, what: str) -> None:
    jobs.enqueue(session, "test.once", {"what": what}, NOON)


def test_asking_twice_for_the_same_thing_does_it_once(app: Flask, tmp_path: Path) -> None:
    db.write(ask, "letters")
    db.write(ask, "letters")
    Worker(app).drain()
    assert done(tmp_path).count("letters") == 1
    db.write(ask, "letters")
    Worker(app).drain()
    assert done(tmp_path).count("letters") == 2


def test_a_job_of_a_rolled_back_service_does_not_exist(app: Flask, tmp_path: Path) -> None:
    def service(session: Session) -> None:
        ask(session, "never")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        db.write(service)
    Worker(app).drain()
    assert "never" not in done(tmp_path)


def test_a_round_comes_again_after_its_time(app: Flask, tmp_path: Path, clock: HandClock) -> None:
    for seconds in (0, 30, 31):
        clock.forward(seconds=seconds)
        Worker(app).drain()
    assert done(tmp_path).count("round") == 2


def test_a_job_that_fails_comes_back_later(app: Flask, tmp_path: Path, clock: HandClock) -> None:
    (tmp_path / "fault").touch()
    db.write(ask, "letters")
    Worker(app).drain()
    (tmp_path / "fault").unlink()
    Worker(app).drain()
    assert "letters" not in done(tmp_path)
    clock.forward(minutes=5)
    Worker(app).drain()
    assert done(tmp_path).count("letters") == 1


@pytest.mark.parametrize("is_done", [True, False])
def test_what_a_job_leaves_lying_in_the_session_does_not_stand_in_the_way(
    app: Flask, tmp_path: Path, is_done: bool
) -> None:
    db.write(ask, "littering")
    if not is_done:
        (tmp_path / "fault").touch()
    Worker(app).drain()
    db.session.rollback()
    left = db.session.scalars(sa.select(QueuedJob.lease_until).where(QueuedJob.name == "test.once")).all()
    assert left == ([] if is_done else [None])
    assert db.session.scalars(sa.select(RequestKey)).all() == []


def test_a_job_whose_worker_died_is_taken_up_after_its_lease(
    app: Flask, tmp_path: Path, clock: HandClock
) -> None:
    db.write(ask, "letters")
    claimed = db.write(jobs.claim, clock())
    assert claimed is not None
    assert claimed[1] == "test.once"
    Worker(app).drain()
    assert "letters" not in done(tmp_path)
    clock.at += jobs.LEASE + timedelta(seconds=1)
    Worker(app).drain()
    assert done(tmp_path).count("letters") == 1


def test_health_tells_how_long_the_oldest_job_has_waited(app: Flask, clock: HandClock) -> None:
    db.write(ask, "letters")
    clock.forward(seconds=90)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert "oldest job has waited 90 s" in answer.text
    Worker(app).drain()
    assert "oldest job has waited 0 s" in app.test_client().get("/readyz").text


def test_a_job_that_nobody_knows_waits_and_says_so(app: Flask) -> None:
    db.write(jobs.enqueue, "test.unknown", {}, NOON)
    Worker(app).drain()
    error = db.session.scalar(sa.select(QueuedJob.last_error).where(QueuedJob.name == "test.unknown"))
    assert error is not None
    assert "nobody here does the job" in error


def test_a_job_that_has_failed_for_days_still_comes_back(
    app: Flask, tmp_path: Path, clock: HandClock
) -> None:
    def fail_often(session: Session) -> None:
        session.execute(sa.update(QueuedJob).where(QueuedJob.name == "test.once").values(tries=200))

    (tmp_path / "fault").touch()
    db.write(ask, "letters")
    db.write(fail_often)
    Worker(app).drain()
    (tmp_path / "fault").unlink()
    clock.at += jobs.LONGEST_DELAY
    Worker(app).drain()
    assert done(tmp_path).count("letters") == 1


def test_an_exit_in_a_job_of_a_plugin_does_not_end_the_worker(app: Flask, tmp_path: Path) -> None:
    db.write(ask, "leaving")
    db.write(ask, "letters")
    Worker(app).drain()
    assert done(tmp_path).count("letters") == 1
    error = db.session.scalar(sa.select(QueuedJob.last_error).where(QueuedJob.name == "test.once"))
    assert error == "SystemExit(1)"
