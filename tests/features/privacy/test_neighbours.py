"""What plugins say of people and of retention stands behind a fence: one that fails is named, the rest goes on."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from lms.core.db import db
from lms.features.privacy import archive, keeping
from lms.plugin.manager import Plugins
from tests.support.databases import sqlite_url
from tests.support.people import a_person
from tests.support.site import NOON, HandClock, site

NEIGHBOUR = """
from pathlib import Path
from sqlalchemy import text
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message
from lms.plugin.offers import PersonalData, Retention

ROWS = [{"word": "a"}]

def gone(session, person_id):
    yield "note.txt", Path("/nowhere/note.txt")

def broken(session, before, now):
    session.execute(text("SELECT nothing FROM nowhere"))

def drop(session, before, now):
    return len([ROWS.pop() for _row in ROWS[:1]])

@hookimpl
def personal_data():
    return [PersonalData("words", Message("Words"), (), lambda session, person: ROWS, files=gone)]

@hookimpl
def retentions():
    return [
        Retention("broken", Message("Broken"), Message("so that it breaks"), 3, drop=broken),
        Retention("words", Message("Words"), Message("so that they can be read"), 3, drop=drop),
    ]
"""


@pytest.fixture
def neighbours(tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    (tmp_path / "neighbours.py").write_text(NEIGHBOUR, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with site(tmp_path, sqlite_url(tmp_path), clock, PLUGINS=("neighbours",)) as made, made.app_context():
        yield made


def failures(app: Flask) -> set[str]:
    plugins: Plugins = app.extensions["lms.plugins"]
    return {failure.where for failure in plugins.failures}


def test_files_of_a_plugin_that_are_gone_do_not_keep_the_rest_from_anybody(neighbours: Flask) -> None:
    siti = a_person("Siti")
    with neighbours.test_request_context(), archive.build(db.session(), siti.id, NOON) as file:
        packed = zipfile.ZipFile(io.BytesIO(file.read()))
    assert packed.read("words.csv")
    assert "could not be read" in packed.read("README.txt").decode()
    assert failures(neighbours) == {"personal_data words"}


def test_a_retention_that_fails_does_not_keep_others_from_being_carried_out(neighbours: Flask) -> None:
    gone = keeping.apply(NOON + timedelta(days=1))
    assert (gone["broken"], gone["words"]) == (0, 1)
    assert failures(neighbours) == {"retention broken"}
    shown = neighbours.test_client().get("/privacy?lang=en").text
    assert "3 days: so that they can be read." in shown
