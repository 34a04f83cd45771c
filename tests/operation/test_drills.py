"""Races and kills in short: nothing acknowledged is lost, nothing happens twice, no limit is passed; `make drills` does
it at length."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lms.features.quizzes.models import Answer, AskedQuestion, Attempt
from tests.support import drilling, killing, racing
from tests.support.databases import sqlite_url
from tests.support.drilling import Ground

Prepared = Callable[[int, int], Ground]


@pytest.fixture
def prepared(engine_name: str, engine_url: str, tmp_path: Path) -> Prepared:
    """Makes a site on this test's empty database, for so many learners and web processes."""
    return lambda learners, workers: drilling.prepare(
        tmp_path, engine_url, learners, workers if engine_name == "postgres" else 1
    )


def change(ground: Ground, statement: sa.Update | sa.Delete | sa.Insert) -> None:
    engine = sa.create_engine(ground.url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(statement)


def test_races_leave_what_was_acknowledged_and_the_check_notices_what_is_not_so(tmp_path: Path) -> None:
    ground = drilling.prepare(tmp_path, sqlite_url(tmp_path), 1)
    racers = racing.race(ground, 6)
    tally = drilling.checked(ground, racers)
    assert tally.is_clean, tally
    assert tally.requests == racing.each_races(6)
    change(ground, sa.delete(Answer).where(Answer.attempt_id == 1, Answer.position == 1))
    assert drilling.checked(ground, racers).lost > 0
    change(ground, sa.update(Answer).where(Answer.attempt_id == 2, Answer.position == 1).values(version=2))
    assert drilling.checked(ground, racers).doubled > 0
    plant_attempt_beyond_the_limit(ground)
    assert drilling.checked(ground, racers).over == 1
    assert not tally.is_clean


def plant_attempt_beyond_the_limit(ground: Ground) -> None:
    """An attempt like the first, with the questions of the first, as if a start too many had been let through."""
    n = drilling.ATTEMPTS + 1
    its_own: dict[str, sa.ColumnElement[Any]] = {"n": sa.literal(n), "public_id": sa.literal("melewati01")}
    columns = [column for column in Attempt.__table__.columns if column.name != "id"]
    copy = sa.select(*(its_own.get(column.name, column) for column in columns)).where(Attempt.id == 1)
    change(ground, sa.insert(Attempt).from_select([column.name for column in columns], copy))
    planted = sa.select(Attempt.id).where(Attempt.n == n).scalar_subquery()
    asked = list(AskedQuestion.__table__.columns)
    values: list[Any] = [planted if column.name == "attempt_id" else column for column in asked]
    rows = sa.select(*values)
    of_first = rows.where(AskedQuestion.attempt_id == 1)
    change(ground, sa.insert(AskedQuestion).from_select([column.name for column in asked], of_first))


def test_a_process_killed_in_the_middle_of_saves_loses_none_of_them(tmp_path: Path) -> None:
    ground = drilling.prepare(tmp_path, sqlite_url(tmp_path), 2)
    typists = killing.kill(ground, 2, whole_every=2)
    tally = drilling.checked(ground, typists)
    assert tally.is_clean, tally
    assert tally.kills == 2
    change(ground, sa.update(Answer).values(response="z0"))
    assert drilling.checked(ground, typists).lost > 0


@pytest.mark.long
@pytest.mark.both_engines
def test_races_at_length(prepared: Prepared) -> None:
    ground = prepared(3, 3)
    tally = drilling.checked(ground, racing.race(ground, 20))
    assert tally.is_clean, tally
    assert tally.requests == 3 * racing.each_races(20)
    with ground.reading() as connection:
        graded = sa.select(sa.func.count()).where(AskedQuestion.checked_at.is_not(None))
        assert connection.scalar(graded) == 3 * drilling.ATTEMPTS


@pytest.mark.long
@pytest.mark.both_engines
def test_kills_at_length(prepared: Prepared) -> None:
    ground = prepared(3, 3)
    tally = drilling.checked(ground, killing.kill(ground, 10))
    assert tally.is_clean, tally
    assert tally.kills == 10
