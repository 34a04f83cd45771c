"""A quiz with every type of question, taken by a browser without script: filled, checked, sent and explained."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from lms.core.db import db
from lms.features.catalogue import queries as catalogue
from lms.features.quizzes import queries
from lms.features.quizzes.queries import Asked
from tests.content.reading import PACKAGES
from tests.features.quizzes import world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.world import Visitor
from tests.support import people

COURSE, QUIZ = "jenis-soal", "/courses/jenis-soal/quizzes/kuis"


@dataclass
class Attempt:
    """The first attempt of one learner."""

    place: Place
    visitor: Visitor

    def asked(self, question: str) -> Asked:
        with self.place.app.app_context():
            snapshot = catalogue.snapshot()
            rows = snapshot.course_row(COURSE), snapshot.item_row(COURSE, "kuis")
            person = people.actor_of(self.place.siti).person_id
            found = queries.sitting(db.session(), person, *rows, 1)
        assert found is not None
        return next(asked for asked in found.asked if asked.served.id == question)

    def get(self, path: str = "/attempts/1") -> TestResponse:
        return self.visitor.client.get(QUIZ + path)

    def post(self, path: str = "/attempts/1", fields: Mapping[str, object] | None = None) -> TestResponse:
        data = {"csrf_token": self.visitor.token, **(fields or {})}
        return self.visitor.client.post(QUIZ + path, data=data)


@pytest.fixture
def attempt(place: Place) -> Attempt:
    shutil.copytree(PACKAGES / "types" / COURSE, place.courses / COURSE)
    world.publish(place.app)
    attempt = Attempt(place, world.visitor(place.app, place.siti))
    assert attempt.post("/attempts").status_code == 303
    return attempt


def right_answers(attempt: Attempt) -> dict[str, list[str]]:
    """What a browser posts for a learner who knows it all."""
    values = {
        "satu": {"choice": ["b"]},
        "beberapa": {"choice": ["a", "b"]},
        "pernyataan": {"choice": ["true"]},
        "sikap": {"choice": ["a"]},
    }
    fields: dict[str, list[str]] = {}
    for question, chosen in values.items():
        asked = attempt.asked(question)
        fields[f"q{asked.position}-choice"] = [str(asked.order.index(key) + 1) for key in chosen["choice"]]
    order, pairs, cloze = (attempt.asked(name) for name in ("urutan", "istilah", "kalimat"))
    for n, key in enumerate(order.order, 1):
        fields[f"q{order.position}-order.{n}"] = [str("abcd".index(key) + 1)]
    for n, row in enumerate("ab", 1):
        fields[f"q{pairs.position}-pair.{n}"] = [str(pairs.order.index(row) + 1)]
    select = next(
        n for n, key in enumerate(cloze.order, 1) if key.endswith(cloze.served.spec["gaps"][2]["right"])
    )
    fields[f"q{cloze.position}-gap1"] = ["30"]
    fields[f"q{cloze.position}-gap2"] = [" kpk. "]
    fields[f"q{cloze.position}-gap3"] = [str(select)]
    fields[f"q{attempt.asked('lembaga').position}-answer"] = ["corruption eradicatoin commission"]
    fields[f"q{attempt.asked('peserta').position}-number"] = ["2,100"]
    fields[f"q{attempt.asked('menolak').position}-text"] = ["Thank you, but the rules do not allow this."]
    return fields


def send_all(attempt: Attempt, but: tuple[str, ...] = ()) -> TestResponse:
    page = world.page_fields(attempt.get())
    left_out = [f"q{attempt.asked(name).position}-" for name in but]
    given = {
        name: values
        for name, values in right_answers(attempt).items()
        if not name.startswith(tuple(left_out) or "-")
    }
    return attempt.post(fields={**page, **given, "to": "review"})


def test_every_type_can_be_answered_without_script(attempt: Attempt) -> None:
    empty = attempt.get()
    assert empty.status_code == 200
    assert "RAHASIA" not in empty.text
    assert "cannot be shown" not in empty.text
    for secret in ("KPK", "2100", "the commission", "50%", "[["):
        assert secret not in empty.text
    assert empty.text.count("An applicant left an envelope") == 1
    assert send_all(attempt).status_code == 303
    again = attempt.get()
    assert "corruption eradicatoin commission" in again.text
    assert "Read as 2100." in again.text
    assert world.page_fields(again)[f"q{attempt.asked('kalimat').position}-gap1"] == ["30"]
    checked = attempt.get("/attempts/1/review").text
    assert "no answer yet" not in checked
    assert "1. Judge the link with the office; 2. Refuse politely" in checked
    assert "Gratification → A gift in the broad sense" in checked
    assert "2,100 people" in checked
    assert "30; kpk.; must be refused" in checked

    position = attempt.asked("kalimat").position
    page = again.text
    sentence = page[page.index(f'id="q{position}-stem"') :]
    sentence = sentence[: sentence.index("</div>")]
    assert re.findall(rf'name="q{position}-(gap\d)"', sentence) == ["gap1", "gap2", "gap3"]
    assert sentence.count('<label class="vh"') == 3
    assert "working days to" in sentence
    assert page.count(f'id="q{position}-gap1"') == 1


def test_all_right_is_all_points_in_the_language_of_the_attempt(attempt: Attempt) -> None:
    send_all(attempt)
    assert attempt.post("/attempts/1/review").status_code == 303
    names = ("satu", "lembaga", "peserta", "urutan", "istilah", "kalimat", "sikap")
    assert {name: attempt.asked(name).fraction for name in names} == dict.fromkeys(names, 1)
    result = attempt.get("/attempts/1/result").text
    # All but the essay, which a person marks.
    assert attempt.asked("menolak").fraction is None
    assert "Your answers are waiting for marking" in result
    assert "So far 9 of 9 points." in result
    assert "Gap 1" in result
    assert "⟦" not in result


def test_what_is_missing_is_told_with_the_right_answer_and_typed_words_stay_words(attempt: Attempt) -> None:
    send_all(attempt, but=("istilah",))
    position = attempt.asked("lembaga").position
    page = world.page_fields(attempt.get())
    attempt.post(fields={**page, f"q{position}-answer": "<UPG>", "to": "review"})
    attempt.post("/attempts/1/review")
    assert attempt.asked("lembaga").fraction == 0
    assert attempt.asked("istilah").fraction == 0
    result = attempt.get("/attempts/1/result").text
    assert "<UPG>" not in result
    assert "A gift so that an official does something" in result
    assert "&lt;UPG&gt;" in result


def test_what_was_not_offered_is_refused(attempt: Attempt) -> None:
    page = world.page_fields(attempt.get())
    forged = {
        "urutan": ("order.1", "5"),
        "istilah": ("pair.2", "4"),
        "kalimat": ("gap3", "x"),
        "lembaga": ("answer", "x" * 201),
    }
    for question, (field, value) in forged.items():
        name = f"q{attempt.asked(question).position}-{field}"
        answer = attempt.post(fields={**page, name: value, "to": "review"})
        assert answer.status_code == 422, question
        assert attempt.asked(question).response is None
