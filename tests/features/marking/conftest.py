"""A site with the course of essays in service, two learners, three trainers; built once for each engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from lms.core.db import db
from tests.features.marking import world
from tests.support import people
from tests.support.databases import new_database, sqlite_url
from tests.support.people import Someone
from tests.support.site import HandClock, another, site


@dataclass
class Built:
    """What is copied: the folder of the site, the address of its database, and who is in it.

    Bambang and Rina teach the course, Dewi another one.
    """

    folder: Path
    url: str
    siti: Someone
    budi: Someone
    bambang: Someone
    rina: Someone
    dewi: Someone
    admin: Someone


@dataclass
class Place(Built):
    """A site for one test."""

    app: world.Flask
    clock: HandClock


@pytest.fixture(scope="session")
def essays_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("essays-sqlite")
    return _build(folder, sqlite_url(folder))


@pytest.fixture(scope="session")
def essays_postgres(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with new_database(postgres_url, "essays") as url:
        yield _build(tmp_path_factory.mktemp("essays-postgres"), url)


def _build(folder: Path, url: str) -> Built:
    world.write_course(folder / "courses")
    with site(folder, url) as app, app.app_context():
        world.publish(app)
        unit = people.a_unit()
        built = Built(
            folder,
            url,
            people.a_person("Siti Rahmawati", unit),
            people.a_person("Budi Santoso", unit),
            people.a_trainer("Bambang Wiryawan", unit, course=world.COURSE),
            people.a_trainer("Rina Oktaviani", unit, course=world.COURSE),
            people.a_trainer("Dewi Anggraini", unit, course="lain"),
            people.an_administrator("Lestari Handayani", unit),
        )
        db.session.remove()
        db.engine.dispose()
    return built


@pytest.fixture
def place(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """The site of this test alone, with a clock that is set by hand."""
    built: Built = request.getfixturevalue(f"essays_{engine_name}")
    server = request.getfixturevalue("postgres_url") if engine_name == "postgres" else ""
    folder, clock = tmp_path / "site", HandClock()
    with another(built.folder, built.url, folder, clock, server) as (app, url):
        kept = {one.name: getattr(built, one.name) for one in fields(Built)}
        yield Place(**{**kept, "folder": folder, "url": url}, app=app, clock=clock)


@pytest.fixture
def siti(place: Place) -> world.Learner:
    """A learner before the services."""
    return world.learner(place.app, place.siti, place.clock)


@pytest.fixture
def bambang(place: Place) -> world.Trainer:
    """A trainer of the course before the services."""
    return world.trainer(place.app, place.bambang, place.clock)


@pytest.fixture
def rina(place: Place) -> world.Trainer:
    """The other trainer of the course."""
    return world.trainer(place.app, place.rina, place.clock)
