"""The databases that tests stand on: empty, apart from each other, and real."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from tests.support.databases import FOLDER_PREFIX, new_database, server_folder


@pytest.mark.both_engines
@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_finds_its_database_empty(engine_url: str, engine_name: str, turn: int) -> None:
    engine = create_engine(engine_url)
    assert inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE trace (id INTEGER)"))
    assert engine.dialect.name == {"sqlite": "sqlite", "postgres": "postgresql"}[engine_name]
    engine.dispose()


def test_a_template_is_copied_with_its_rows(postgres_url: str) -> None:
    with new_database(postgres_url, "source") as source:
        engine = create_engine(source)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE unit AS SELECT 'Biro Umum' AS name"))
        engine.dispose()
        with new_database(postgres_url, "copy", template=make_url(source).database) as copy:
            engine = create_engine(copy)
            with engine.connect() as connection:
                assert connection.scalar(text("SELECT name FROM unit")) == "Biro Umum"
            engine.dispose()


def test_postgres_knows_indonesian_words(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT to_tsvector('indonesian', 'pelayanan')::text")) == "'layan':1"
    engine.dispose()


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = tmp_path / f"{FOLDER_PREFIX}{gone.pid}-left"
    own = tmp_path / f"{FOLDER_PREFIX}{os.getpid()}-own"
    left.mkdir()
    own.mkdir()
    new = server_folder(tmp_path)
    assert not left.exists()
    assert own.exists()
    assert new.parent == tmp_path
