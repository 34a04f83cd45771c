"""A survey before its reader: what it promises, what it refuses and gives back, and thanks once it is sent."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.progress.models import Record
from lms.features.surveys.models import NamedAnswer, SurveyAnswer, WaitingAnswers
from tests.features.surveys import world
from tests.features.surveys.world import GOOD, HALF, YES
from tests.support import people, resumed
from tests.support.people import sign_in_as
from tests.support.site import HandClock

ADDRESS = f"/courses/{world.COURSE}/surveys/evaluasi"


@pytest.fixture
def siti(app: Flask, client: FlaskClient) -> FlaskClient:
    world.publish(app)
    return sign_in_as(client, people.a_person("Siti Rahmawati", people.a_unit()))


def waiting() -> list[WaitingAnswers]:
    return list(db.session.scalars(sa.select(WaitingAnswers)))


def test_a_survey_begins_empty_and_says_what_is_joined_and_what_is_not(siti: FlaskClient) -> None:
    page = siti.get(ADDRESS).text
    assert "Without your name" in page
    assert "Whoever holds the files of the database" in page
    assert " checked" not in page
    assert " selected" not in page
    assert page.count('type="radio"') == 2 * 3 + 2
    assert page.count("<select") == 1
    assert "Kata pengantar." in page


def test_sent_once_it_thanks_and_has_no_second_form(siti: FlaskClient) -> None:
    answer = world.send(siti, {**GOOD, "q6-text": "Tambah contoh"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ADDRESS}?done=sent")
    page = siti.get(answer.headers["Location"]).text
    assert "Thank you" in page
    assert f'action="{ADDRESS}"' not in page
    assert f'action="{ADDRESS}"' not in siti.get(f"{ADDRESS}?again=1").text
    (kept,) = waiting()
    assert {question: response for question, _, response in kept.answers} == {
        "materi": {"a": 3, "b": 2},
        "saran": "Tambah contoh",
    }
    assert db.session.scalar(sa.select(sa.func.count(Record.item_id))) == 1
    assert "1 of 2 done" in re.sub("<[^>]+>", "", siti.get(f"/courses/{world.COURSE}").text)


def test_the_same_form_sent_again_is_the_same_one(siti: FlaskClient) -> None:
    page = siti.get(ADDRESS)
    data = {**GOOD, "csrf_token": people.csrf_token(page), "edition": "1", "seen": "0"}
    assert [siti.post(ADDRESS, data=data).status_code for _ in range(3)] == [303] * 3
    assert len(waiting()) == 1


def test_what_is_missing_is_told_at_its_statement_and_everything_typed_is_kept(siti: FlaskClient) -> None:
    typed = {
        "q1-rate.1": YES,
        "q2-rate.1": "8",
        "q4-choice": ["1", "2"],
        "q5-number": "3,5",
        "q6-text": "Lebih lama",
    }
    answer = world.send(siti, typed)
    assert answer.status_code == 422
    assert "<title>Needs fixing:" in answer.text
    assert 'href="#q1-rate-2"' in answer.text
    assert 'id="q1-rate-2" aria-describedby="q1-rate-2-e"' in answer.text
    assert 'name="q1-rate.1" value="3" checked' in answer.text
    assert '<option value="8" selected>' in answer.text
    assert answer.text.count('name="q4-choice" value="1" checked') == 1
    assert 'value="3,5"' in answer.text
    assert ">Lebih lama</textarea>" in answer.text
    assert waiting() == []


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"q1-rate.2": "4"}, ""),
        ({"q1-rate.2": ["1", "2"]}, ""),
        ({"q2-rate.1": "12"}, ""),
        ({"q3-choice": "x"}, ""),
        ({"q5-number": "1e999"}, 'value="1e999"'),
        ({"q6-text": "kata " * 21}, "kata kata"),
        ({"q6-text": "a" * 10_001}, "a" * 10_001),
        ({"q6-text": "ada\x07bel"}, ">adabel</textarea>"),
        ({"q9-choice": "1"}, ""),
        ({"q1-rate.3": "1"}, ""),
        ({"q1-score": "100"}, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_an_answer_is_refused_in_words(
    siti: FlaskClient, fields: dict[str, object], kept: str
) -> None:
    answer = world.send(siti, {**GOOD, **fields})
    assert answer.status_code == 422
    assert 'class="errsum"' in answer.text
    assert kept in answer.text
    assert waiting() == []
    assert world.send(siti, GOOD).status_code == 303


def test_numbers_are_kept_alike_in_either_language(siti: FlaskClient) -> None:
    world.send(siti, {**GOOD, "q5-number": "1.250,5"})
    (kept,) = waiting()
    assert {question: response for question, _, response in kept.answers}["jam"] == "1250.5"


def test_answers_with_a_name_are_shown_to_their_giver_and_replaced(siti: FlaskClient) -> None:
    page = siti.get(f"/courses/{world.COURSE}/surveys/kebutuhan").text
    assert "With your name" in page
    assert "Skip" in page
    assert world.send(siti, {"q1-choice": "1"}, "kebutuhan").status_code == 303
    assert "Baik" in siti.get(f"/courses/{world.COURSE}/surveys/kebutuhan").text
    assert world.send(siti, {"q1-choice": "2"}, "kebutuhan").status_code == 303
    kept = db.session.scalars(sa.select(NamedAnswer.response).where(NamedAnswer.question != "")).all()
    assert kept == ["b"]
    assert waiting() == []


def test_an_anonymous_survey_that_may_be_repeated_adds_and_says_so(siti: FlaskClient) -> None:
    place = f"/courses/{world.COURSE}/surveys/suasana"
    world.send(siti, {"q1-choice": "1"}, "suasana")
    assert "they stay and the new ones are added" in siti.get(place).text
    assert "they stay and these are added" in siti.get(f"{place}?again=1").text
    world.send(siti, {"q1-choice": "2"}, "suasana")
    assert sorted(one.again for one in waiting()) == [False, True]


def test_a_form_that_was_read_before_a_new_edition_counts_as_it_was_read(
    app: Flask, siti: FlaskClient
) -> None:
    page = siti.get(ADDRESS)
    world.publish(app, {"## materi: Materi\n- tipe: skala\n- skala: Tidak setuju; Netral; Setuju": (
        "## baru: Baru\n- wajib: tidak\n\nSatu?\n\n- ( ) a) Ya\n- ( ) b) Tidak\n\n"
        "## materi: Materi\n- tipe: skala\n- skala: Tidak; Ya")}, "1.1")  # fmt: skip
    data = {**GOOD, "csrf_token": people.csrf_token(page), "edition": "1", "seen": "0"}
    assert siti.post(ADDRESS, data=data).status_code == 303
    (kept,) = waiting()
    assert [(question, response) for question, _, response in kept.answers] == [("materi", {"a": 3, "b": 2})]


def test_a_form_without_an_edition_is_read_as_the_survey_is_now(siti: FlaskClient) -> None:
    token = people.csrf_token(siti.get("/my/settings"))
    for odd in ({"edition": "77"}, {"edition": "x", "seen": "−1"}, {}):
        assert siti.post(ADDRESS, data={"csrf_token": token, **odd}).status_code == 422
    assert siti.post(ADDRESS, data={"csrf_token": token, **GOOD}).status_code == 303
    assert len(waiting()) == 1


def test_a_locked_survey_and_no_survey(app: Flask, siti: FlaskClient) -> None:
    world.publish(app, {"judul: Evaluasi\n": "judul: Evaluasi\nprasyarat: [dasar]\n"}, "1.1")
    assert "not open to you yet" in siti.get(ADDRESS).text
    data = {**GOOD, "csrf_token": people.csrf_token(siti.get("/my/settings")), "edition": "2", "seen": "0"}
    assert siti.post(ADDRESS, data=data).status_code == 403
    assert siti.get(f"/courses/{world.COURSE}/surveys/dasar").status_code == 404
    assert siti.get("/courses/tidak-ada/surveys/evaluasi").status_code == 404


def test_former_ids_lead_on(app: Flask, siti: FlaskClient) -> None:
    world.publish(app, {"id: evaluasi\n": "id: penilaian\nid-lama: [evaluasi]\n"}, "1.1")
    answer = siti.get(f"{ADDRESS}?again=1")
    assert (answer.status_code, answer.headers["Location"]) == (
        308,
        "/courses/siaga/surveys/penilaian?again=1",
    )
    assert world.send(siti, {"q1-rate.1": YES, "q1-rate.2": HALF}, "penilaian").status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(SurveyAnswer.key))) == 0


def test_a_survey_filled_in_while_the_session_ended_is_sent_once(
    app: Flask, client: FlaskClient, clock: HandClock
) -> None:
    world.publish(app)
    person = people.a_person("Siti Rahmawati", people.a_unit())
    sign_in_as(client, person)
    token = people.csrf_token(client.get(ADDRESS))
    clock.forward(hours=13)
    page = resumed.arrives(client, ADDRESS, {"csrf_token": token, **GOOD, "q6-text": "Tambah contoh"})
    assert waiting() == []
    there = resumed.enters(client, page, person)
    assert resumed.sends(client, there).location == f"{ADDRESS}?done=sent"
    (kept,) = waiting()
    assert "Tambah contoh" in [response for _question, _, response in kept.answers]
