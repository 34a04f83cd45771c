"""A rehearsal is asked for, done by the worker, and read by whoever teaches the course."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.worker import Worker
from lms.features.catalogue import building
from tests.features.preview.world import send, words
from tests.support.courses import write_course
from tests.support.people import a_person, a_trainer, a_unit, sign_in_as

PAGE = "/teach/courses/siaga/rehearsal"
QUESTION = """
## tiga-{n}: Laporan
Apa yang dilakukan petugas?

- (x) Mencatat laporan itu, lalu segera mengabari pimpinan
- ( ) Menunggu
- ( ) Diam saja
"""


@pytest.fixture
def trainer(app: Flask, client: FlaskClient) -> FlaskClient:
    folder = write_course(Path(app.config["COURSES"]), "siaga", quiz="akhir")
    quiz = folder / "akhir.md"
    leaking = "".join(QUESTION.format(n=letter) for letter in "abcdef")
    quiz.write_text(quiz.read_text(encoding="utf-8") + leaking, encoding="utf-8")
    building.bring_up_to_date()
    sign_in_as(client, a_trainer("Bambang Wiryawan", a_unit(), course="siaga"))
    client.get("/my/settings?lang=en")
    return client


def test_what_gives_itself_away_is_named(app: Flask, trainer: FlaskClient) -> None:
    assert "Start the robots" in trainer.get(PAGE).text
    assert send(trainer, PAGE, PAGE).headers["Location"] == PAGE
    waiting = trainer.get(PAGE).text
    assert "The robots are at work" in waiting
    assert "Start the robots" not in waiting
    Worker(app).drain()
    done = trainer.get(PAGE).text
    assert "the easiest way: pick the longest choice" in words(done)
    assert "akhir.md:" in done
    assert "tiga-a" in done


def test_another_trainer_and_a_learner_see_nothing(app: Flask, trainer: FlaskClient) -> None:
    stranger = app.test_client()
    sign_in_as(stranger, a_trainer("Ratna Sari", a_unit("Lain"), course="lain"))
    assert stranger.get(PAGE).status_code == 404
    sign_in_as(stranger, a_person("Wahyu Hidayat", a_unit("Loket")))
    assert stranger.get(PAGE).status_code == 403
