"""A site with the quiz course in service and two people; built once for each engine and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from lms.core.db import db
from tests.features.quizzes import guided, world
from tests.support import people
from tests.support.databases import new_database, sqlite_url
from tests.support.people import Someone
from tests.support.site import HandClock, another, site


@dataclass
class Built:
    """What is copied: the folder of the site, the address of its database, and who is in it."""

    folder: Path
    url: str
    siti: Someone
    budi: Someone


@dataclass
class Place:
    """A site for one test. `url` and `folder` let another process open it too."""

    app: Flask
    clock: HandClock
    folder: Path
    url: str
    siti: Someone
    budi: Someone

    @property
    def courses(self) -> Path:
        return self.folder / "courses"


@pytest.fixture(scope="session")
def built_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("quiz-sqlite")
    return _build(folder, sqlite_url(folder))


@pytest.fixture(scope="session")
def built_postgres(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with new_database(postgres_url, "quiz") as url:
        yield _build(tmp_path_factory.mktemp("quiz-postgres"), url)


@pytest.fixture
def built(engine_name: str, request: pytest.FixtureRequest) -> Built:
    """The built site of this test's engine."""
    found: Built = request.getfixturevalue(f"built_{engine_name}")
    return found


def _build(folder: Path, url: str) -> Built:
    world.write_course(folder / "courses")
    guided.write_course(folder / "courses")
    with site(folder, url) as app, app.app_context():
        world.publish(app)
        unit = people.a_unit()
        siti, budi = people.a_person("Siti Rahmawati", unit), people.a_person("Budi Santoso", unit)
        db.session.remove()
        db.engine.dispose()
    return Built(folder, url, siti, budi)


@pytest.fixture
def place(built: Built, engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """The site of this test alone, with a clock that is set by hand."""
    server = request.getfixturevalue("postgres_url") if engine_name == "postgres" else ""
    folder, clock = tmp_path / "site", HandClock()
    with another(built.folder, built.url, folder, clock, server) as (app, url):
        yield Place(app, clock, folder, url, built.siti, built.budi)


@pytest.fixture
def app(place: Place) -> Flask:
    return place.app


@pytest.fixture
def siti(place: Place) -> world.Learner:
    """A learner before the services."""
    return world.learner(place.app, place.siti, place.clock)


@pytest.fixture
def browsing(place: Place) -> world.Visitor:
    """The same learner before the pages, without script."""
    return world.visitor(place.app, place.siti)
