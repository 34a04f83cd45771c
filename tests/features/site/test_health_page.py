"""Administrators of the site see how it is, and what to do; nobody else does, and no secret is told."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from lms.core import checkup, health, jobs
from lms.core.clock import now
from lms.core.db import db
from lms.core.worker import Worker
from tests.support.people import a_unit, an_administrator, sign_in_as
from tests.support.site import HandClock


def states(at: HandClock) -> dict[str, str]:
    db.session.remove()
    return {line.name: line.state for line in checkup.look(db.session(), at.at)}


def test_the_page_tells_what_is_wrong_and_what_to_do(app: Flask, clock: HandClock) -> None:
    client = sign_in_as(app.test_client(), an_administrator())
    page = client.get("/admin/health")
    assert "It has never run here." in page.text
    assert "lms work" in page.text
    assert app.config["SECRET_KEY"] not in page.text
    assert "127.0.0.1" in page.text  # an address that no phone can open
    db.write(jobs.enqueue, "nobody.knows", {}, now())
    Worker(app).drain()
    page = client.get("/admin/health")
    assert "1 job failed and will be tried again." in page.text
    assert "nobody.knows" in page.text
    assert "Last sign of life" in page.text
    clerk = sign_in_as(app.test_client(), an_administrator("Ratna", over=a_unit()))
    assert clerk.get("/admin/health").status_code == 403


def test_a_worker_that_stops_is_missed(app: Flask, clock: HandClock) -> None:
    assert states(clock)["worker"] == "bad"
    Worker(app).drain()
    assert states(clock)["worker"] == "good"
    clock.forward(minutes=1)
    assert states(clock)["worker"] == "good"
    clock.forward(minutes=10)
    assert states(clock)["worker"] == "bad"
    assert health.summary().waited > timedelta(minutes=9)


def test_the_summary_tells_apart_what_is_missing(app: Flask) -> None:
    assert health.summary().is_ready
    db.session.remove()
    db.engine.dispose()
    app.extensions[health.KEY].append(lambda session: False)
    found = health.summary()
    assert found.saves
    assert not found.is_ready
