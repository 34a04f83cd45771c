"""What trainers see of those who learn in their courses: never figures of so few that they tell of single people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.features.catalogue.building import bring_up_to_date
from lms.features.enrolment import services as enrolment
from tests.support.courses import write_course
from tests.support.people import a_person, a_trainer, a_unit, actor_of, an_administrator, sign_in_as


@pytest.fixture
def course(app: Flask) -> str:
    write_course(Path(app.config["COURSES"]), "a", title="Antrean")
    bring_up_to_date()
    return "a"


def begun_by(count: int, unit: int, course: str) -> None:
    for number in range(count):
        person = a_person(f"Orang {unit} {number}", unit=unit)
        db.write(enrolment.begin_run, actor_of(person), course, now())


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def look(client: FlaskClient, address: str) -> str:
    return words(client.get(f"{address}?lang=en").text)


@pytest.mark.both_engines
def test_small_units_are_shown_together_and_cannot_be_computed(client: FlaskClient, course: str) -> None:
    root = a_unit("KAB", name="Kabupaten")
    large, middle, small = (a_unit(code, root, name=f"Dinas {code}") for code in ("BESAR", "TENGAH", "KECIL"))
    below = a_unit("BAWAH", large, name="Seksi Bawah")
    for count, unit in ((5, large), (2, below), (6, middle), (3, small)):
        begun_by(count, unit, course)
    page = look(sign_in_as(client, a_trainer(course=course)), "/teach/courses/a")
    assert "Dinas BESAR 7 0% 0 of 7" in page
    assert "2 further units together 9 0% 0 of 9" in page
    assert not any(unit in page for unit in ("Dinas KECIL", "Dinas TENGAH", "Seksi Bawah"))
    page = look(sign_in_as(client, an_administrator()), "/teach/courses/a")
    assert "Dinas KECIL 3 0% 0 of 3" in page
    assert "Dinas TENGAH 6 0% 0 of 6" in page
    assert "together" not in page


@pytest.mark.both_engines
def test_of_fewer_than_five_people_no_rate_is_shown_however_often_they_begin(
    client: FlaskClient, course: str
) -> None:
    begun_by(4, a_unit(), course)
    sign_in_as(client, a_trainer(course=course))
    assert "Learner completion – Shown as soon as five learners have begun." in look(
        client, "/teach/courses/a"
    )
    assert "0%" not in look(client, "/teach")
    sign_in_as(client, an_administrator())
    assert "Learner completion 0% 0 of 4" in look(client, "/teach/courses/a")
    assert "0%" in look(client, "/teach")
    begun_by(1, a_unit("B"), course)
    sign_in_as(client, a_trainer("Semua"))
    assert "Learner completion 0% 0 of 5" in look(client, "/teach/courses/a")
    assert "0%" in look(client, "/teach")
