"""The report and the panels of the outside plugin, over the table it keeps itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core import panels as fence
from lms.core.db import db
from lms.core.outbox import announce
from lms.core.worker import Worker
from lms.plugin.facts import CourseCompleted
from tests.features.learning import world
from tests.plugin import outside
from tests.support.people import Someone, a_person, a_unit, an_administrator, sign_in_as
from tests.support.site import NOON, HandClock


@pytest.fixture
def app(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    with outside.installed(tmp_path, migrated_url, clock, monkeypatch) as made:
        yield made


def complete(app: Flask, person: Someone, course: str, run: int = 1) -> None:
    """The fact as progress announces it, delivered by the worker."""
    fact = CourseCompleted(
        at=NOON,
        enrolment_id=run,
        person_id=person.id,
        course=course,
        run=run,
        edition=1,
        on_day=date(2026, 11, 20 + run),
    )
    db.write(announce, fact)
    Worker(app).drain()


@pytest.mark.both_engines
def test_the_report_is_a_page_a_file_and_a_command(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    chief = an_administrator()
    for course, run in (("=siaga", 1), ("=siaga", 2), ("=siaga", 3), ("surat", 1)):
        complete(app, chief, course, run)
    sign_in_as(client, chief)

    assert 'href="/admin/reports/certainty"' in client.get("/admin").text
    page = client.get("/admin/reports/certainty?lang=id").text
    assert "Penyelesaian dan putaran pertama" in page
    for cell in ("=siaga", ">3<", "33%", "23 November 2026"):
        assert cell in page
    narrowed = client.get("/admin/reports/certainty?course=surat").text
    assert "=siaga" not in narrowed
    lines = client.get("/admin/reports/certainty?format=csv&lang=en").data.decode("utf-8-sig").split("\r\n")
    assert lines[:2] == [
        "Course id,Completions,In the first run,Last completion",
        "'=siaga,3,33.33,2026-11-23",
    ]
    out, _err, code = outside.command(
        app, capsys, "reports", "run", "certainty", "--format", "json", "--filter", "course=surat"
    )
    assert code == 0
    assert json.loads(out)["rows"] == [
        {"course": "surat", "completions": 1, "first": 100.0, "last": "2026-11-21"}
    ]


def test_only_whom_the_report_is_for_may_open_it(app: Flask, client: FlaskClient) -> None:
    sign_in_as(client, an_administrator(over=a_unit("DINKES")))
    assert "/admin/reports/certainty" not in client.get("/admin").text
    assert client.get("/admin/reports/certainty").status_code == 404
    assert client.get("/admin/reports/certainty?format=csv").status_code == 404


def test_a_report_that_fails_is_named_at_the_command_too(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE x_certainty_heard RENAME TO x_certainty_gone")
    out, err, code = outside.command(app, capsys, "reports", "run", "certainty")
    assert (out, code) == ("", 2)
    assert "belongs to the plugin suluh_certainty" in err
    assert "suluh_certainty: report certainty" in outside.failures(app)


def test_panels_stand_on_home_and_course_and_escape_names(app: Flask, client: FlaskClient) -> None:
    world.a_course()
    person = a_person("Siti <b>Rahma</b>")
    sign_in_as(client, person)
    assert "you have completed" not in client.get("/learn").text
    complete(app, person, "siaga")
    home, course = client.get("/learn").text, client.get("/courses/siaga?lang=id").text
    assert "Siti &lt;b&gt;Rahma&lt;/b&gt;, you have completed a course 1 time." in home
    assert "<b>Rahma" not in home
    assert "Anda sudah menyelesaikan kursus ini 1 kali." in course


def test_a_slow_panel_is_named_and_one_far_too_slow_rests(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = a_person()
    sign_in_as(client, person)
    complete(app, person, "siaga")
    monkeypatch.setattr(fence, "SLOW", 0.0)
    assert "you have completed" in client.get("/learn").text
    assert "seconds" in outside.failures(app)["suluh_certainty: panel certainty.home"]
    monkeypatch.setattr(fence, "TOO_SLOW", 0.0)
    assert "you have completed" in client.get("/learn").text
    assert "you have completed" not in client.get("/learn").text
