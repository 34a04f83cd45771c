"""The databases that tests stand on: empty, apart from each other, and real."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from tests.support.databases import new_database


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
