"""Whoever has all tables, logs and pages, and the order of rows, cannot join an anonymous answer with its giver."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.db import Base, db
from lms.features.progress.models import Record
from lms.features.surveys.models import SurveyAnswer, WaitingAnswers
from tests.features.surveys import world
from tests.features.surveys.world import GOOD
from tests.support import people

pytestmark = pytest.mark.both_engines
ADDRESS = f"/courses/{world.COURSE}/surveys/evaluasi"
TEXTS = tuple(f"kata-{number}" for number in range(8))


@pytest.fixture
def unit(app: Flask) -> int:
    world.publish(app)
    return people.a_unit()


def rows_of(table: sa.Table) -> list[dict[str, Any]]:
    """All rows, in the order in which the engine has them."""
    return [dict(row._mapping) for row in db.session.execute(sa.select(table))]


def dump() -> dict[str, list[dict[str, Any]]]:
    return {table.name: rows_of(table) for table in Base.metadata.sorted_tables}


def values(row: dict[str, Any]) -> Iterator[str]:
    for value in row.values():
        yield from re.findall(r"[\w.:-]+", str(value))


def suggestions() -> list[str]:
    """The texts in the order of their rows."""
    found = db.session.scalars(sa.select(SurveyAnswer.response).where(SurveyAnswer.question == "saran"))
    return list(found)


def test_no_table_joins_an_answer_with_its_giver(unit: int) -> None:
    given = world.five(unit, TEXTS)
    world.move()
    tables = dump()
    assert tables["survey_waiting"] == []
    answered = [row for rows in tables.values() for row in rows if any(text in str(row) for text in TEXTS)]
    assert len(answered) == len(TEXTS)
    assert all(row.keys() == {"key", "item_id", "question", "wording", "response"} for row in answered)
    # What an answer holds beside the answer itself stands nowhere else, or is the same for all answers.
    elsewhere = {
        word
        for name, rows in tables.items()
        if name != "survey_answer"
        for row in rows
        for word in values(row)
    }
    for row in answered:
        assert row["key"] not in elsewhere
    for column in ("item_id", "question", "wording"):
        assert len({row[column] for row in answered}) == 1
    persons = {str(one.id) for one in given} | {one.public_id for one in given} | {one.nip for one in given}
    assert not {row["key"] for row in tables["survey_answer"]} & persons


def test_the_answers_of_one_form_are_not_joined_with_each_other(unit: int) -> None:
    world.five(unit, TEXTS)
    world.move()
    rows = rows_of(SurveyAnswer.__table__)  # type: ignore[arg-type]
    assert len({row["key"] for row in rows}) == len(rows) == 3 * len(TEXTS)


def test_the_order_of_rows_is_not_that_of_coming(unit: int) -> None:
    """Of 8! orders each is as likely; thrice the order of coming, or its reverse, does not happen."""
    for round_ in range(3):
        world.five(unit, tuple(f"{round_}-{text}" for text in TEXTS))
        world.move()
    orders = [[text for text in suggestions() if text.startswith(f"{round_}-")] for round_ in range(3)]
    assert not all(order == sorted(order) for order in orders)
    assert not all(order == sorted(order, reverse=True) for order in orders)


def test_the_physical_order_is_that_of_random_keys_or_of_a_shuffled_move(unit: int, engine_name: str) -> None:
    world.five(unit, TEXTS)
    if engine_name == "sqlite":
        for table in ("survey_waiting", "survey_answer"):
            with pytest.raises(sa.exc.OperationalError, match="no such column: rowid"):
                db.session.execute(sa.text(f"SELECT rowid FROM {table}"))
            db.session.rollback()
        return
    world.move()
    transactions = db.session.scalars(sa.text("SELECT DISTINCT xmin::text FROM survey_answer")).all()
    with_progress = db.session.scalars(sa.text("SELECT DISTINCT xmin::text FROM record")).all()
    assert len(transactions) == 1, "all moved rows were written by one transaction of the worker"
    assert not set(transactions) & set(with_progress)


def test_fewer_than_five_wait_and_each_wording_by_itself(app: Flask, unit: int) -> None:
    world.five(unit, TEXTS[:4])
    world.move()
    world.publish(app, {"Apa saran Anda?": "Apa yang kurang?"}, "1.1")
    later = [people.a_person(f"Baru {number}", unit) for number in range(4)]
    for person in later:
        world.answer(person, GOOD, edition=2)
    world.move()
    assert suggestions() == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(WaitingAnswers)) == 8
    world.answer(people.a_person("Kelima", unit), {**GOOD, "q6-text": "lima"}, edition=1)
    world.move()
    assert sorted(suggestions()) == sorted([*TEXTS[:4], "lima"])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(WaitingAnswers)) == 4


def test_one_person_alone_never_makes_five(unit: int) -> None:
    siti = people.a_person("Siti Rahmawati", unit)
    for seen in range(6):
        assert world.answer(siti, {"q1-choice": "1"}, "suasana", seen=seen)
    world.move()
    assert rows_of(SurveyAnswer.__table__) == []  # type: ignore[arg-type]
    for number in range(4):
        world.answer(people.a_person(f"Lain {number}", unit), {"q1-choice": "2"}, "suasana")
    world.move()
    assert len(rows_of(SurveyAnswer.__table__)) == 2 * 10  # type: ignore[arg-type]


def test_sent_by_many_at_once_each_counts_once(app: Flask, unit: int) -> None:
    given = [people.a_person(f"Serentak {number}", unit) for number in range(6)]
    db.session.remove()

    def send(number: int) -> bool:
        with app.app_context():
            return world.answer(given[number % len(given)], {**GOOD, "q6-text": f"t{number % len(given)}"})

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(send, range(24)))
    assert sum(sent) == len(given)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: _moved(app), range(4)))
    assert sorted(suggestions()) == [f"t{number}" for number in range(6)]
    assert db.session.scalar(sa.select(sa.func.count(Record.item_id))) == 6


def _moved(app: Flask) -> None:
    with app.app_context():
        world.move()


def test_no_log_and_no_page_of_others_holds_an_answer(
    app: Flask, unit: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    siti = people.sign_in_as(app.test_client(), people.a_person("Siti Rahmawati", unit))
    assert world.send(siti, {**GOOD, "q6-text": "rahasia-sekali"}).status_code == 303
    world.five(unit, TEXTS[:4])
    world.move()
    assert "rahasia-sekali" not in caplog.text
    for path in ("", "?again=1", "?done=sent"):
        assert "rahasia-sekali" not in siti.get(ADDRESS + path).text
    assert "rahasia-sekali" in suggestions()
