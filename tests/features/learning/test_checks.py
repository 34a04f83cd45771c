"""Knowledge checks: asked again, graded in place, and telling nothing beforehand."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.features.learning import world
from tests.features.learning.steps import begin, words
from tests.support import people

KEPT_BACK = ("Betul, rantai", "Kabar terlambat", "tetap dibutuhkan", "Listrik sering", "Tangan menjadi")


@pytest.fixture
def lesson(learner: FlaskClient) -> str:
    """The address of a lesson with two checks, in a run."""
    world.rewrite(world.a_course(), "satu", world.CHECK)
    world.publish()
    return begin(learner)


def answer(client: FlaskClient, page: str, check: str, **fields: object) -> str:
    shown = client.get(page).text
    box = shown[shown.index(f'id="check-{check}"') :]
    seen = re.search(r'name="seen" value="([^"]+)"', box)
    assert seen is not None
    data = {"csrf_token": people.csrf_token(client.get(page)), "seen": seen[1], **fields}
    response = client.post(f"{page}/checks/{check}", data=data)
    assert response.status_code == 200, response.text
    return response.text


def test_before_an_answer_no_page_holds_a_word_of_key_or_feedback(learner: FlaskClient, lesson: str) -> None:
    for address in (lesson, "/courses/siaga", "/learn", f"{lesson}?view=print"):
        page = learner.get(address).text
        assert not [word for word in KEPT_BACK if word in page]
        assert "checked" not in page


def test_an_answer_is_graded_in_place_with_the_feedback_of_what_was_chosen(
    learner: FlaskClient, lesson: str
) -> None:
    wrong = answer(learner, lesson, "cek-air", **{"check-cek-air-choice": "1"})
    assert "Not correct yet" in wrong
    assert [word for word in KEPT_BACK if word in wrong] == ["Kabar terlambat"]
    right = answer(learner, lesson, "cek-air", **{"check-cek-air-choice": "2"})
    assert "Correct" in right
    assert [word for word in KEPT_BACK if word in right] == ["Betul, rantai"]
    assert "0 of 3 done" in words(right)
    assert not [word for word in KEPT_BACK if word in learner.get(lesson).text]


def test_each_of_several_that_were_chosen_has_its_feedback(learner: FlaskClient, lesson: str) -> None:
    name = re.search(r'name="(check-cek-alat-[^"]+)"', learner.get(lesson).text)
    assert name is not None
    page = answer(learner, lesson, "cek-alat", **{name[1]: ["1", "3"]})
    assert "Not correct yet" in page
    assert [word for word in KEPT_BACK if word in page] == ["Listrik sering", "Tangan menjadi"]


@pytest.mark.parametrize("choice", ["", "9", "b", "2 OR 1"])
def test_no_answer_and_a_forged_one_are_asked_again(learner: FlaskClient, lesson: str, choice: str) -> None:
    page = answer(learner, lesson, "cek-air", **{"check-cek-air-choice": choice})
    assert "Choose an answer first." in page
    assert not [word for word in KEPT_BACK if word in page]


def test_an_answer_to_a_question_that_was_reworded_is_asked_again(learner: FlaskClient, lesson: str) -> None:
    page = answer(learner, lesson, "cek-air", seen="0" * 16, **{"check-cek-air-choice": "2"})
    assert "reworded" in page
    assert not [word for word in KEPT_BACK if word in page]


def test_checks_are_for_those_inside(app: Flask, learner: FlaskClient, lesson: str) -> None:
    people.sign_in_as(learner, people.a_person("Fajar"))
    response = people.post(learner, f"{lesson}/checks/cek-air")
    assert (response.status_code, response.location) == (303, "/courses/siaga?to=satu")
    assert people.post(learner, f"{lesson}/completion").status_code == 404
