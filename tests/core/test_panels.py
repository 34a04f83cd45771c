"""Sections that plugins add to home and course page: shown in order, and fenced off."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.plugin.manager import Plugins
from tests.features.learning import world
from tests.support.databases import sqlite_url
from tests.support.people import a_person, sign_in_as
from tests.support.site import Browser, HandClock, site

NEIGHBOUR = """
from sqlalchemy import text
from lms.core.db import db
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Panel

def greet(actor, record):
    return f"<section class='card'><h2>A word for {actor.public_id}</h2></section>"

def fail(actor, record):
    db.session.execute(text("SELECT nothing FROM nowhere"))

def leave(actor, record):
    raise SystemExit(3)

@hookimpl
def panels():
    return [
        Panel("neighbour.second", "home", greet, order=2),
        Panel("neighbour.broken", "home", fail, order=1),
        Panel("neighbour.leaving", "home", leave, order=1),
        Panel("neighbour.silent", "home", lambda actor, record: "", order=3),
        Panel("neighbour.course", "course", lambda actor, record: f"<p>About {record.course.id}</p>"),
    ]
"""


@pytest.fixture
def app(tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    (tmp_path / "neighbour.py").write_text(NEIGHBOUR, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with site(tmp_path, sqlite_url(tmp_path), clock, PLUGINS=("neighbour",)) as made, made.app_context():
        made.test_client_class = Browser
        yield made
    sys.modules.pop("neighbour")


def test_panels_stand_on_their_page_and_one_that_fails_is_left_out_and_named(app: Flask) -> None:
    world.a_course()
    person = a_person()
    client = sign_in_as(app.test_client(), person)
    home = client.get("/learn")
    assert home.status_code == 200
    assert f"A word for {person.public_id}" in home.text
    assert "About siaga" in client.get("/courses/siaga").text
    plugins: Plugins = app.extensions["lms.plugins"]
    assert [(failure.plugin, failure.where) for failure in plugins.failures] == [
        ("neighbour", "panel neighbour.broken"),
        ("neighbour", "panel neighbour.leaving"),
    ]
