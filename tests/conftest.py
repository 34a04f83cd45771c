"""What every test may use: databases on both engines, the browser, and what a run leaves out."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import make_url, text

pytest.register_assert_rewrite("tests.support")

from lms.core.db import db  # noqa: E402
from tests.support.chromium import find_chromium  # noqa: E402  # after the line that lets its asserts explain
from tests.support.databases import (  # noqa: E402
    new_database,
    postgres_database,
    quickest_place,
    remove_server,
    server_folder,
    sqlite_url,
)
from tests.support.left_out import LeftOut  # noqa: E402
from tests.support.site import HandClock, copied_site, site  # noqa: E402

POSTGRES_FOLDER = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="also run the tests marked `long`, and properties at length"
    )
    parser.addoption(
        "--all-engines", action="store_true", help="run every test of the database on both engines"
    )


def pytest_configure(config: pytest.Config) -> None:
    # Shared machines make single examples slow now and then, so time is no verdict. A usual run is the same for
    # everybody; a long one looks further each time.
    settings.register_profile("usual", deadline=None, max_examples=60, derandomize=True, database=None)
    settings.register_profile("long", deadline=None, max_examples=1000, derandomize=False)
    settings.load_profile("long" if config.getoption("--long") else "usual")
    config.pluginmanager.register(LeftOut(config))
    worker = getattr(config, "workerinput", None)
    if worker is None:
        place = quickest_place()
        config.stash[POSTGRES_FOLDER] = server_folder(place)
        # A site waits for the disk at each commit. Its own variable, so that pytest still tidies up as ever.
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place))
    else:
        config.stash[POSTGRES_FOLDER] = Path(worker["postgres_folder"])


def pytest_collection_finish() -> None:
    # What collecting made stays to the end of the run. Looking through it again and again for cycles took a sixth of
    # the processor's time; what single tests leave behind is still cleared, in larger heaps.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["postgres_folder"] = str(node.config.stash[POSTGRES_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and POSTGRES_FOLDER in config.stash:
        remove_server(config.stash[POSTGRES_FOLDER])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_name" not in metafunc.fixturenames:
        return
    both = metafunc.definition.get_closest_marker("both_engines") or metafunc.config.getoption(
        "--all-engines"
    )
    metafunc.parametrize("engine_name", ["sqlite", "postgres"] if both else ["sqlite"])


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a PostgreSQL database of this worker alone, empty at the start of the run."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with postgres_database(worker, request.config.stash[POSTGRES_FOLDER]) as url:
        yield url


@pytest.fixture
def engine_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of this test alone; on both when marked `both_engines`."""
    if engine_name == "sqlite":
        yield sqlite_url(tmp_path)
        return
    with new_database(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest tables, to be copied: far cheaper than migrating for each test."""
    folder = tmp_path_factory.mktemp("template")
    with site(folder, sqlite_url(folder)) as app, app.app_context():
        db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.engine.dispose()
    return folder / "lms.db"


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a PostgreSQL database with the newest tables, to be copied."""
    with new_database(postgres_url, "template") as url:
        with site(tmp_path_factory.mktemp("template"), url) as app, app.app_context():
            db.engine.dispose()
        name = make_url(url).database
        assert name
        yield name


@pytest.fixture
def migrated_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of this test alone, with the newest tables; on both when marked `both_engines`."""
    if engine_name == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "lms.db")
        yield sqlite_url(tmp_path)
        return
    template = request.getfixturevalue("postgres_template")
    with new_database(request.getfixturevalue("postgres_url"), template=template) as url:
        yield url


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands at noon of a Monday until the test moves it."""
    return HandClock()


@pytest.fixture
def app(migrated_url: str, tmp_path: Path, clock: HandClock) -> Iterator[Flask]:
    """A site on an empty database, inside an app context: services run by `db.write`, pages by `client`."""
    with copied_site(tmp_path, migrated_url, clock) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser of nobody yet; `tests.support.people` signs somebody in."""
    return app.test_client()


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The browser's program; only tests marked `browser` may ask, and they run only where there is one."""
    found = find_chromium()
    assert found is not None
    return found
