"""A site with the course of assignments in service, two learners and two trainers; built once for each engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from flask import Flask

from lms.core.db import db
from tests.features.assignments import world
from tests.support import people
from tests.support.databases import new_database, sqlite_url
from tests.support.people import Someone
from tests.support.site import HandClock, another, site


@dataclass
class Built:
    """What is copied: the folder of the site, the address of its database, and who is in it.

    Siti works in WITA, Yosef in WIT; Bambang teaches the course, Dewi another one.
    """

    folder: Path
    url: str
    siti: Someone
    yosef: Someone
    bambang: Someone
    dewi: Someone
    admin: Someone


@dataclass
class Place(Built):
    """A site for one test. `url` and `folder` let another process open it too."""

    app: Flask
    clock: HandClock


@pytest.fixture(scope="session")
def works_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("works-sqlite")
    return _build(folder, sqlite_url(folder))


@pytest.fixture(scope="session")
def works_postgres(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with new_database(postgres_url, "works") as url:
        yield _build(tmp_path_factory.mktemp("works-postgres"), url)


def _build(folder: Path, url: str) -> Built:
    world.write_course(folder / "courses")
    with site(folder, url) as app, app.app_context():
        world.publish(app)
        unit, east = people.a_unit(), people.a_unit("PAPUA", zone="Asia/Jayapura")
        built = Built(
            folder,
            url,
            people.a_person("Siti Rahmawati", unit),
            people.a_person("Yosef Wanggai", east),
            people.a_trainer("Bambang Wiryawan", unit, course=world.COURSE),
            people.a_trainer("Dewi Anggraini", unit, course="lain"),
            people.an_administrator("Lestari Handayani", unit),
        )
        db.session.remove()
        db.engine.dispose()
    return built


@pytest.fixture
def place(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """The site of this test alone, with a clock that is set by hand."""
    built: Built = request.getfixturevalue(f"works_{engine_name}")
    server = request.getfixturevalue("postgres_url") if engine_name == "postgres" else ""
    folder, clock = tmp_path / "site", HandClock()
    with another(built.folder, built.url, folder, clock, server) as (app, url):
        kept = {one.name: getattr(built, one.name) for one in fields(Built)}
        yield Place(**{**kept, "folder": folder, "url": url}, app=app, clock=clock)


@pytest.fixture
def siti(place: Place) -> world.Learner:
    """A learner before the services, with her run begun."""
    found = world.learner(place.app, place.siti, place.clock)
    found.begin()
    return found


@pytest.fixture
def bambang(place: Place) -> world.Trainer:
    """The trainer of the course before the services."""
    return world.trainer(place.app, place.bambang, place.clock)


@pytest.fixture
def browsing(place: Place, siti: world.Learner) -> world.Visitor:
    """The same learner before the pages, without script."""
    return world.visitor(place.app, place.siti)
