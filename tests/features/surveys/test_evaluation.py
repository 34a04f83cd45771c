"""What trainers read of a survey: from five answers on, each wording by itself; as page, file and command."""

from __future__ import annotations

import csv
import io
import re

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from lms.core.db import db
from lms.features.audit.models import AuditEntry
from tests.features.surveys import world
from tests.support import people
from tests.support.people import sign_in_as

LIST = f"/teach/courses/{world.COURSE}/evaluation"
ADDRESS = f"{LIST}/evaluasi"


@pytest.fixture
def unit(app: Flask) -> int:
    world.publish(app)
    return people.a_unit()


@pytest.fixture
def trainer(client: FlaskClient, unit: int) -> FlaskClient:
    return sign_in_as(client, people.a_trainer("Bambang Wiryawan", unit, course=world.COURSE))


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0]).split())


@pytest.mark.both_engines
def test_nothing_is_shown_below_five_answers(unit: int, trainer: FlaskClient) -> None:
    world.five(unit, ("rahasia",) * 4)
    world.move()
    page = words(trainer.get(ADDRESS).text)
    assert "Not enough answers yet" in page
    assert "rahasia" not in page
    assert "4 people" in words(trainer.get(LIST).text)
    assert "rahasia" not in trainer.get(f"{ADDRESS}?format=csv").text


def test_each_question_has_its_shares_and_a_mean(unit: int, trainer: FlaskClient) -> None:
    world.five(unit)
    other = people.a_person("Peserta lain", unit)
    world.answer(other, {"q1-rate.1": "1", "q1-rate.2": "1", "q2-rate.1": "11", "q5-number": "2,5"})
    world.move()
    page = words(trainer.get(ADDRESS).text)
    assert "Most often: Setuju (83%)." in page
    assert "Mean 2.67 on a scale from 1 to 3." in page
    assert "1 person answered. Answers are shown from 5 on." in page
    assert all(text in page for text in ("satu", "dua", "tiga", "empat", "lima"))
    assert "<table" in trainer.get(ADDRESS).text
    file = trainer.get(f"{ADDRESS}?format=csv")
    rows = list(csv.DictReader(io.StringIO(file.text.lstrip("\ufeff"))))
    assert {row["Answer"]: row["People"] for row in rows if row["Statement"] == "Sesuai dengan pekerjaan saya"} == {
        "Tidak setuju": "1", "Netral": "0", "Setuju": "5"
    }  # fmt: skip
    assert "2.5" not in file.text, "what one person answered is in no file"
    assert sorted(row["Answer"] for row in rows if row["Question"] == "Saran") == [
        "dua", "empat", "lima", "satu", "tiga"
    ]  # fmt: skip


def test_no_answer_runs_in_a_spreadsheet_or_on_the_page(unit: int, trainer: FlaskClient) -> None:
    texts = ("=HYPERLINK(1)", "+62", " @SUM(1)", "\uff1d1", "<script>x()</script>")
    world.five(unit, texts)
    world.move()
    file = trainer.get(f"{ADDRESS}?format=csv").text.lstrip("\ufeff")
    rows = [row["Answer"] for row in csv.DictReader(io.StringIO(file)) if row["Question"] == "Saran"]
    assert sorted(rows) == sorted(["'=HYPERLINK(1)", "'+62", "'@SUM(1)", "'\uff1d1", "<script>x()</script>"])
    page = trainer.get(ADDRESS).text
    assert "<script>x" not in page
    assert "&lt;script&gt;x()" in page


def test_another_wording_is_another_question(app: Flask, unit: int, trainer: FlaskClient) -> None:
    world.five(unit)
    world.move()
    world.publish(
        app, {"Setuju\n\nBagaimana materinya?": "Setuju; Sangat setuju\n\nBagaimana isinya?"}, "1.1"
    )
    for number in range(5):
        world.answer(people.a_person(f"Baru {number}", unit), {"q1-rate.1": "4", "q1-rate.2": "4"}, edition=2)
    world.move()
    page = words(trainer.get(ADDRESS).text)
    assert (
        page.index("Bagaimana isinya?") < page.index("Earlier wording") < page.index("Bagaimana materinya?")
    )
    assert "Mean 4 on a scale from 1 to 4." in page
    assert "Mean 3 on a scale from 1 to 3." in page


@pytest.mark.both_engines
def test_answers_with_names_are_read_by_trainers_of_the_course_alone(
    app: Flask, unit: int, trainer: FlaskClient
) -> None:
    siti = people.a_person("Siti Rahmawati", unit)
    world.answer(siti, {"q1-choice": "2"}, "kebutuhan")
    page = words(trainer.get(f"{LIST}/kebutuhan").text)
    assert "Siti Rahmawati" in page
    assert "Kurang baik" in page
    for other in (people.a_trainer("Orang Lain", unit, course="lain"),):
        client = sign_in_as(app.test_client(), other)
        assert client.get(f"{LIST}/kebutuhan").status_code == 404
        assert client.get(LIST).status_code == 404
    chief = sign_in_as(app.test_client(), people.an_administrator("Lestari Handayani", unit))
    assert chief.get(f"{LIST}/kebutuhan").status_code == 403
    trainer.get(f"{LIST}/kebutuhan")
    trainer.get(ADDRESS)
    seen = sa.select(AuditEntry.action, AuditEntry.detail).where(AuditEntry.action == "survey.seen")
    [kept] = db.session.execute(seen).all()
    assert kept.detail["item"] == "kebutuhan", "who read names is written down, once a day"


def test_names_come_a_page_at_a_time(unit: int, trainer: FlaskClient) -> None:
    for number in range(23):
        person = people.a_person(f"Peserta {number:02}", unit)
        world.answer(person, {"q1-choice": "1"}, "kebutuhan")
    first = trainer.get(f"{LIST}/kebutuhan").text
    following = re.search(r"\?after=([\w-]+)", first)
    assert following
    second = trainer.get(f"{LIST}/kebutuhan?after={following[1]}").text
    named = [set(re.findall(r"Peserta \d\d", page)) for page in (first, second)]
    assert [len(names) for names in named] == [20, 3]
    assert not named[0] & named[1]


@pytest.mark.both_engines
def test_the_command_prints_the_same(app: Flask, unit: int) -> None:
    with force_locale("en"):
        run = CliRunner().invoke
        few = run(app.cli, ["surveys", "results", world.COURSE, "evaluasi"], catch_exceptions=False)
        world.five(unit)
        world.move()
        all_ = run(app.cli, ["surveys", "results", world.COURSE, "evaluasi"], catch_exceptions=False)
        file = run(app.cli, ["surveys", "results", world.COURSE, "evaluasi", "--csv"], catch_exceptions=False)
    assert "Answers are shown from 5 on." in few.output
    assert "Sesuai dengan pekerjaan saya: 5 people answered." in all_.output
    assert "- empat" in all_.output
    assert "Materi,Sesuai dengan pekerjaan saya,Setuju,5,100.00" in file.output
