"""Questions of a completed course come back, are answered once, and are asked again on their day."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from lms.core.actor import Actor
from tests.features.recall import world
from tests.support import people
from tests.support.people import Someone
from tests.support.site import HandClock


@pytest.fixture
def siti(app: Flask, tmp_path: Path) -> Someone:
    """Somebody who has completed the course today."""
    world.published(app, tmp_path / "courses")
    person = people.a_person("Siti Rahmawati", people.a_unit())
    world.complete(people.actor_of(person))
    return person


@pytest.fixture
def actor(siti: Someone) -> Actor:
    return people.actor_of(siti)


@pytest.mark.both_engines
def test_a_question_comes_back_is_answered_and_goes_away(app: Flask, siti: Someone, clock: HandClock) -> None:
    client = people.sign_in_as(app.test_client(), siti)
    assert "Recall" not in client.get("/learn").text
    clock.forward(days=1)
    client = people.sign_in_as(app.test_client(), siti)
    home = client.get("/learn").text
    assert "4 questions come back today." in home
    begun = client.post("/learn/recall", data={"csrf_token": people.csrf_token(client.get("/learn/recall"))})
    assert begun.headers["location"] == "/learn/recall/question"
    page = client.get("/learn/recall/question")
    assert "Question 1 of 4" in page.text
    assert "Nomor darurat terpadu" not in page.text
    answered = world.post(
        client, page, effort="good", **{"q-choice": world.value_of(page, "Seratus dua belas")}
    )
    assert answered.status_code == 303
    shown = client.get(answered.headers["location"]).text
    assert "Correct" in shown
    assert "tanpa pulsa" in shown
    assert "Comes back in 2 days, on 26 November 2026" in shown
    assert "Question 2 of 4" in client.get("/learn/recall/question").text
