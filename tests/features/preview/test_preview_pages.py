"""The preview on the site: the learner's pages for the trainer of a course, and nothing recorded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.catalogue import building
from tests.features.preview.world import a_course, send, words
from tests.features.quizzes import guided
from tests.features.quizzes.world import page_fields
from tests.support.people import a_person, a_trainer, a_unit, an_administrator, csrf_token, sign_in_as

ROOT = "/teach/courses/siaga/preview"
QUIZ = f"{ROOT}/quizzes/akhir"
TOUCHED = {"sign_in"}
"""Any page notes when a session was last used."""


@pytest.fixture
def trainer(app: Flask, client: FlaskClient) -> FlaskClient:
    a_course(Path(app.config["COURSES"]))
    building.bring_up_to_date()
    sign_in_as(client, a_trainer("Bambang Wiryawan", a_unit(), course="siaga"))
    client.get("/my/settings?lang=en")
    return client


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    db.session.remove()
    with db.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for table in db.metadata.sorted_tables
            if table.name not in TOUCHED
        }


def test_every_page_is_the_learners_own_with_its_addresses_turned(trainer: FlaskClient) -> None:
    course = trainer.get(ROOT).text
    assert "Preview: nothing is recorded" in course
    assert "0 of 3 done" in words(course)
    assert f'href="{ROOT}/satu"' in course
    lesson = trainer.get(f"{ROOT}/satu").text
    assert "Preview: nothing is recorded" in lesson
    assert f'href="{ROOT}/dua"' in lesson
    assert "Mark as done" in lesson
    assert "My note" not in lesson
    for page in (course, lesson, trainer.get(f"{ROOT}/satu?view=print").text, trainer.get(QUIZ).text):
        assert not re.findall(r'(?:href|src|action)="(/courses/siaga[^"]*)', page)


def test_a_check_answers_with_what_there_is_to_say(trainer: FlaskClient) -> None:
    page = f"{ROOT}/satu"
    shown = trainer.get(page).text
    assert "Laporanlah" not in shown
    seen = re.search(r'name="seen" value="([^"]+)"', shown)
    assert seen
    fields = {"seen": seen[1], "check-cek-jam-choice": "2"}
    answered = send(trainer, page, f"{page}/checks/cek-jam", **fields)
    assert answered.status_code == 200
    assert "Laporanlah yang memulai" in answered.text


def test_a_quiz_goes_from_its_cover_to_a_result_without_being_kept(trainer: FlaskClient) -> None:
    cover = trainer.get(QUIZ).text
    assert "3 of 3 left" in words(cover)
    begun = send(trainer, QUIZ, f"{QUIZ}/attempts")
    assert begun.headers["Location"] == f"{QUIZ}/attempts/1#q1"
    taking = trainer.get(f"{QUIZ}/attempts/1").text
    assert "data-queue" not in taking
    one = re.search(r'name="(q\d-choice)" value="([^"]+)"[^>]*>\s*(?:<[^>]*>)*\s*112', taking)
    assert one or "112" in taking
    fields = {"seen1": "0", "seen2": "0", **wanted(taking), "to": "2"}
    half = send(trainer, f"{QUIZ}/attempts/1", f"{QUIZ}/attempts/1", **fields).text
    assert "checked" in half
    assert "Answered" in half
    check = send(trainer, f"{QUIZ}/attempts/1", f"{QUIZ}/attempts/1", **{**fields, "to": "review"}).text
    assert "Check before sending" in check
    carried = dict(re.findall(r'<input type="hidden" name="(\w[^"]*)" value="([^"]*)">', check))
    result = trainer.post(f"{QUIZ}/attempts/1/review", data=carried)
    assert result.status_code == 200
    assert "attempt 1 of 3" in words(result.text)
    assert re.search(r"(You passed with a score of|Your score is) \d+", words(result.text))
    assert trainer.get(f"{QUIZ}/attempts/1/result").status_code == 303


def wanted(page: str) -> dict[str, str]:
    """The first choice of each question that takes one."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*type=\"(?:radio|checkbox)\"[^>]*>", page):
        name, value = re.search(r'name="(q\d+-[^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            found.setdefault(name[1], value[1])
    return found


def test_the_keys_are_held_back_as_the_quiz_says_and_attempts_run_out(trainer: FlaskClient) -> None:
    empty = {"seen1": "0", "seen2": "0"}
    first = send(trainer, f"{QUIZ}/attempts/1", f"{QUIZ}/attempts/1/review", **empty).text
    assert "shown as soon as you have passed" in words(first)
    assert "Tepat." not in first
    assert '<input type="hidden" name="after" value="1">' in first
    again = send(trainer, QUIZ, f"{QUIZ}/attempts", after="1")
    assert again.headers["Location"].endswith("/attempts/2#q1")
    last = send(trainer, f"{QUIZ}/attempts/3", f"{QUIZ}/attempts/3/review", **empty).text
    assert "There are no attempts left" in words(last)
    over = send(trainer, QUIZ, f"{QUIZ}/attempts", after="3")
    assert over.headers["Location"].endswith("/attempts/1#q1")


@pytest.fixture
def guide(app: Flask, client: FlaskClient) -> FlaskClient:
    """A trainer of the course whose quizzes are taken step by step."""
    guided.write_course(Path(app.config["COURSES"]))
    building.bring_up_to_date()
    sign_in_as(client, a_trainer("Bambang Wiryawan", a_unit(), course=guided.COURSE))
    client.get("/my/settings?lang=en")
    return client


def test_hints_and_checked_answers_are_carried_from_page_to_page(guide: FlaskClient) -> None:
    at = f"/teach/courses/{guided.COURSE}/preview/quizzes/{guided.GUIDED}/attempts/1"
    first = guide.get(at)
    choice = dict(re.findall(r'name="(q1-choice)" value="(\d)"', first.text))
    fields = {**page_fields(first), **choice, "q2-number": "1.500", "csrf_token": csrf_token(first)}
    assert "PETUNJUK" not in first.text
    hinted = guide.post(at, data={**fields, "hint": "1.1"})
    assert "PETUNJUK-satu" in hinted.text
    fields = {**page_fields(hinted), "csrf_token": fields["csrf_token"]}
    checked = guide.post(at, data={**fields, "check": "1"})
    assert "RAHASIA" in checked.text
    assert "1 hint opened: 25% off." in checked.text
    assert 'type="radio"' not in checked.text
    fields = {**page_fields(checked), "csrf_token": fields["csrf_token"]}
    held = guide.post(at, data={**fields, "check": "3"})
    assert "Answer the question first" in held.text
    review = guide.post(at, data={**fields, "to": "review"})
    assert "Answer checked" in review.text
    result = guide.post(f"{at}/review", data={**page_fields(review), "csrf_token": fields["csrf_token"]})
    assert "1.500" in result.text


def test_a_page_for_each_question_carries_the_answers_of_the_others(guide: FlaskClient) -> None:
    at = f"/teach/courses/{guided.COURSE}/preview/quizzes/{guided.FORWARD}/attempts/1"
    first = guide.get(at)
    token = csrf_token(first)
    choice = dict(re.findall(r'name="(q1-choice)" value="(\d)"', first.text))
    second = guide.post(at, data={**page_fields(first), **choice, "to": "2", "csrf_token": token})
    assert re.findall(r'<section class="card q" id="(q\d)"', second.text) == ["q2"]
    fields = {**page_fields(second), "q2-number": "1500", "to": "review", "csrf_token": token}
    review = guide.post(at, data=fields)
    assert "1500 orang" in review.text
    assert page_fields(review)["q1-choice"] == [choice["q1-choice"]]


def test_a_picture_has_the_headers_of_the_learners_own(trainer: FlaskClient) -> None:
    source = re.search(rf'src="({ROOT}/assets/[^"]+)"', trainer.get(f"{ROOT}/satu").text)
    assert source
    answer = trainer.get(source[1])
    assert answer.mimetype == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "private" in answer.headers["Cache-Control"]
    answer.close()
    assert trainer.get(source[1].replace(".svg", ".png")).status_code == 404


def test_nothing_is_recorded(trainer: FlaskClient) -> None:
    trainer.get("/teach")
    before = everything()
    for address in (ROOT, f"{ROOT}/satu", f"{ROOT}/satu?text=en", QUIZ, f"{QUIZ}/attempts/1"):
        assert trainer.get(address).status_code == 200
    send(trainer, f"{ROOT}/satu", f"{ROOT}/satu/completion")
    send(trainer, QUIZ, f"{QUIZ}/attempts")
    send(trainer, f"{QUIZ}/attempts/1", f"{QUIZ}/attempts/1/review", seen1="0", seen2="0")
    assert everything() == before


def test_marking_done_goes_on_and_the_last_part_leads_back(trainer: FlaskClient) -> None:
    assert send(trainer, f"{ROOT}/satu", f"{ROOT}/satu/completion").headers["Location"] == f"{ROOT}/dua"
    assert send(trainer, f"{ROOT}/satu", f"{ROOT}/akhir/completion").headers["Location"] == ROOT


def test_only_those_who_teach_the_course_may_look(trainer: FlaskClient, app: Flask) -> None:
    unit = a_unit("DINKES")
    sign_in_as(trainer, a_person("Siti Rahmawati", unit))
    assert trainer.get(ROOT).status_code == 403
    sign_in_as(trainer, a_trainer("Pelatih Lain", unit, course="lain"))
    assert trainer.get(ROOT).status_code == 404
    sign_in_as(trainer, an_administrator("Lestari Handayani", unit))
    assert trainer.get(ROOT).status_code == 200


def test_what_is_not_there_is_not_found(trainer: FlaskClient) -> None:
    for address in (
        f"{ROOT}/tidak-ada",
        f"{ROOT}/quizzes/satu",
        "/teach/courses/tidak-ada/preview",
        f"{ROOT}/assets/{'0' * 64}.svg",
        f"{QUIZ}/attempts/1000",
    ):
        assert trainer.get(address).status_code == 404


def test_answers_that_cannot_be_any_are_refused(trainer: FlaskClient) -> None:
    page = f"{QUIZ}/attempts/1"
    name, value = next(iter(wanted(trainer.get(page).text).items()))
    assert send(trainer, page, page, seen1="0", **{name: f"{value}9"}).status_code == 422
    assert send(trainer, page, page, seen1="x").status_code == 422
