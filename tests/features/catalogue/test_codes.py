"""Short addresses: given once, kept for good, and read as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.core.tokens import SIGNS
from lms.features.catalogue import queries
from lms.features.catalogue.building import bring_up_to_date
from lms.features.catalogue.codes import new_short_code, readings
from tests.support.courses import write_course
from tests.support.people import a_person, sign_in_as
from tests.support.statements import statements


@given(st.text(st.sampled_from(SIGNS), min_size=6, max_size=6))
def test_a_code_is_read_however_it_is_written(code: str) -> None:
    for typed in (code, code.lower(), f" {code[:3]}-{code[3:]} ", code[:3] + " " + code[3:]):
        assert readings(typed) == (code.lower(),)


def test_signs_that_look_alike_are_forgiven() -> None:
    assert "qdk7jt" in readings("Q0K71T")
    assert "qdk7jt" in readings("qok7lt")
    assert len(readings("000000")) <= 100
    assert readings("") == readings("abcdefg") == readings("abc!ef") == ()
    assert len({new_short_code() for _ in range(100)}) == 100


@pytest.mark.both_engines
def test_a_short_address_survives_editions_and_renaming(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    courses = Path(app.config["COURSES"])
    write_course(courses, "a", lessons=("satu", "dua"), quiz="akhir")
    bring_up_to_date()
    sign_in_as(client, a_person())
    course, item, quiz = (queries.short_code("a", one) for one in ("", "satu", "akhir"))
    assert len({course, item, quiz}) == 3
    assert queries.short_code("a", "tidak-ada") == queries.short_code("b") == ""
    for code, address in (
        (course, "/courses/a"),
        (item.upper(), "/courses/a/satu"),
        (quiz, "/courses/a/quizzes/akhir"),
    ):
        answer = client.get(f"/k/{code}")
        assert (answer.status_code, answer.location) == (308, address)
    write_course(
        courses,
        "b",
        folder="a",
        lessons=("awal", "dua"),
        quiz="akhir",
        version="1.1",
        head={"id-lama": "[a]"},
        former={"awal": "satu"},
    )
    bring_up_to_date()
    assert queries.short_code("b", "awal") == item
    assert client.get(f"/k/{course}").location == "/courses/b"
    assert client.get(f"/k/{item}").location == "/courses/b/awal"


def test_a_wrong_code_is_answered_with_help(app: Flask, client: FlaskClient) -> None:
    write_course(Path(app.config["COURSES"]), "a")
    bring_up_to_date()
    code = queries.short_code("a")
    assert client.get(f"/k/{code}").status_code == 303  # to the sign-in, and from there on
    sign_in_as(client, a_person())
    for wrong in ("zzzzzz", "abc", "%F0%9F%98%80", "<b>", "x" * 500):
        page = client.get(f"/k/{wrong}?lang=en")
        assert page.status_code == 404
        assert "Six letters and digits" in page.text
        assert "<b>" not in page.text
    assert client.get("/k?lang=en").status_code == 200
    assert client.get("/k", query_string={"code": f" {code} "}).location.startswith("/k/")
    with statements() as sent:
        client.get(f"/k/{code}")
    assert len(sent) == 2
