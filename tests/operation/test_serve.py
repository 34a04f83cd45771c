"""`lms serve`, `lms db upgrade` and `lms people`: production starts only when it is safe, and says why not."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from tests.support.processes import Installation, Visitor

SECRET = "9f1c4b7e2a6d8035c1e7b4f09a3d5826"
PRODUCTION = {"LMS_ENV": "production", "LMS_SECRET_KEY": SECRET}


@pytest.fixture(scope="session")
def _migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Installation(tmp_path_factory.mktemp("migrated"))
    made.courses.mkdir()
    done = made.run("db", "upgrade")
    assert done.returncode == 0, done.stderr
    return made.folder


@pytest.fixture
def migrated(_migrated_once: Path, tmp_path: Path) -> Installation:
    """An installation for production, with tables and nobody in it."""
    shutil.copytree(_migrated_once, tmp_path / "migrated")
    return Installation(tmp_path / "migrated", dict(PRODUCTION))


@pytest.mark.parametrize(
    "secret",
    [
        "changeme",
        pytest.param("", marks=pytest.mark.long),
        pytest.param("short-but-random-4f7a", marks=pytest.mark.long),
        pytest.param("a" * 40, marks=pytest.mark.long),
        pytest.param("your-secret-key", marks=pytest.mark.long),
    ],
)
def test_production_wants_a_real_secret(migrated: Installation, secret: str) -> None:
    refused = migrated.run("serve", LMS_SECRET_KEY=secret)
    assert refused.returncode == 2
    assert refused.stderr.strip() == (
        "LMS_SECRET_KEY must hold at least 32 random characters; `openssl rand -hex 32` makes one"
    )


@pytest.mark.long
def test_production_refuses_a_database_with_demonstration_accounts(loaded: Installation) -> None:
    refused = loaded.run("serve", **PRODUCTION)
    assert refused.returncode == 2
    assert "This database holds demonstration accounts" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.long
def test_a_database_without_the_newest_tables_is_refused(empty: Installation) -> None:
    for command in ("serve", "work"):
        refused = empty.run(command, **PRODUCTION)
        assert refused.returncode == 2
        assert "run `lms db upgrade` first" in refused.stderr


@pytest.mark.long
def test_a_database_newer_than_the_program_is_refused_by_every_start(migrated: Installation) -> None:
    with closing(sqlite3.connect(migrated.instance / "suluh.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    for command in (("serve",), ("work",), ("db", "upgrade")):
        refused = migrated.run(*command)
        assert refused.returncode in {1, 2}
        assert "the database is newer than this program (revision 9999)" in refused.stderr


@pytest.mark.long
def test_the_embedded_database_bears_one_web_process(migrated: Installation) -> None:
    refused = migrated.run("serve", LMS_WORKERS="2")
    assert refused.returncode == 2
    assert "the embedded database bears one web process; set LMS_WORKERS=1" in refused.stderr


def test_the_first_administrator_comes_in_by_a_link_that_works_once(migrated: Installation) -> None:
    made = migrated.run(
        "people", "add-admin", "--name", "Lestari Handayani", "--email", "admin@example.go.id"
    )
    assert made.returncode == 0, made.stderr
    [link] = re.findall(r"http\S+", made.stdout)
    path = "/" + link.split("/", 3)[3]
    fields = {"password": "tiga gajah berbaris", "again": "tiga gajah berbaris"}
    with migrated.serving("serve"):
        first = Visitor(migrated.port)
        fields |= hidden(first.get(path).text)
        entered = first.send(path, fields)
        assert entered.status == 303, entered.text
        assert first.get("/admin/people").status == 200
        second = Visitor(migrated.port)
        token = second.token("/session")
        assert second.send(path, {**fields, "csrf_token": token}).status in {410, 422}
        assert Visitor(migrated.port).sign_in("admin@example.go.id", fields["password"]).status == 303


def hidden(page: str) -> dict[str, str]:
    """The fields of a form that nobody types."""
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
    return {
        found[1]: found[2] for tag in tags if (found := re.search(r'name="([^"]*)".*value="([^"]*)"', tag))
    }


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def without_tables(request: pytest.FixtureRequest, empty: Installation) -> Iterator[Installation]:
    with ExitStack() as stack:
        if request.param == "postgres":
            from tests.support.databases import new_database

            server = request.getfixturevalue("postgres_url")
            empty.settings["LMS_DATABASE_URL"] = stack.enter_context(new_database(server))
        yield empty


@pytest.mark.long
def test_of_two_migrations_at_once_one_makes_the_tables(without_tables: Installation) -> None:
    with without_tables.starting("db", "upgrade") as one, without_tables.starting("db", "upgrade") as two:
        codes = [one.process.wait(60), two.process.wait(60)]
    assert codes == [0, 0], one.text + two.text
    url = (
        without_tables.settings.get("LMS_DATABASE_URL") or f"sqlite:///{without_tables.instance / 'suluh.db'}"
    )
    engine = create_engine(url)
    assert {"person", "alembic_version"} <= set(inspect(engine).get_table_names())
    engine.dispose()
