"""The pages of a quiz without script: nothing typed is lost, nothing secret is sent, foreign attempts are not found."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from lms.core.db import db
from lms.features.accounts.models import Person
from lms.features.quizzes import forms
from tests.features.quizzes import world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.world import (
    FINAL,
    LATER,
    PRACTICE,
    PRETEST,
    SECRETS,
    Learner,
    Visitor,
    given,
    page_fields,
    right,
)
from tests.support.statements import statements


def begin(browsing: Visitor, item: str = FINAL) -> None:
    answer = browsing.post(f"{item}/attempts")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/{item}/attempts/1#q1")


def where(siti: Learner, question: str) -> int:
    return siti.asked(question).position


def chosen(siti: Learner, question: str, key: str) -> dict[str, str]:
    """The field that a browser posts when `key` is chosen."""
    asked = siti.asked(question)
    return {f"q{asked.position}-choice": world.position_of(asked, key)}


def test_a_quiz_is_taken_checked_and_sent_without_script(browsing: Visitor, siti: Learner) -> None:
    cover = browsing.get(FINAL)
    assert "70 of 100" in cover.text
    assert "3 of 3 left." in cover.text
    assert "Start quiz, 30 minutes" in cover.text
    begin(browsing)
    fields = page_fields(browsing.get(f"{FINAL}/attempts/1"))
    for asked in siti.sitting().asked:
        answer = given(asked, right(asked))
        fields[f"q{asked.position}-choice"] = list(answer.fields["choice"])
    saved = browsing.post(f"{FINAL}/attempts/1", {**fields, "to": "review"})
    assert saved.headers["Location"].endswith("/review")
    review = browsing.get(f"{FINAL}/attempts/1/review")
    assert "have no answer yet" not in review.text
    sent = browsing.post(f"{FINAL}/attempts/1/review")
    assert sent.status_code == 303
    result = browsing.client.get(sent.headers["Location"])
    assert "You passed with a score of 100" in result.text
    assert "RAHASIA-pembahasan satu" in result.text
    assert "Passed" in browsing.get(FINAL).text


def test_the_button_of_a_question_saves_and_goes_on_to_the_next(browsing: Visitor, siti: Learner) -> None:
    begin(browsing)
    fields = {**page_fields(browsing.get(f"{FINAL}/attempts/1")), **chosen(siti, "k-satu", "z2"), "to": "2"}
    saved = browsing.post(f"{FINAL}/attempts/1", fields)
    assert saved.headers["Location"].endswith("/attempts/1#q2")
    page = browsing.get(f"{FINAL}/attempts/1")
    assert "Saved 12:00" in page.text
    assert "1 of 5 answered" in page.text
    number = where(siti, "k-satu")
    assert page_fields(page)[f"seen{number}"] == ["1"]


def test_no_byte_of_an_open_attempt_tells_a_key(browsing: Visitor, siti: Learner) -> None:
    begin(browsing)
    pages = [browsing.get(FINAL), browsing.get(f"{FINAL}/attempts/1")]
    fields = {**page_fields(pages[-1]), **chosen(siti, "k-satu", "z2")}
    pages.append(browsing.post(f"{FINAL}/attempts/1", fields))
    pages.append(browsing.get(f"{FINAL}/attempts/1"))
    number = where(siti, "k-satu")
    one = {"question": number, "key": "abc", "seen": 1, **chosen(siti, "k-satu", "z3")}
    for key, seen in (("abc", "1"), ("abd", "0")):
        one = {**one, **chosen(siti, "k-satu", "z1"), "key": key, "seen": seen}
        pages.append(browsing.post(f"{FINAL}/attempts/1/answers", one, json=True))
    older = {**fields, **chosen(siti, "k-satu", "z3")}
    pages.append(browsing.post(f"{FINAL}/attempts/1", older))
    pages.append(browsing.get(f"{FINAL}/attempts/1/review"))
    pages.append(browsing.get(f"{FINAL}/attempts/1/result"))
    assert [page.status_code for page in pages] == [200, 200, 303, 200, 200, 200, 409, 200, 303]
    for page in pages:
        headers = "\n".join(f"{name}: {value}" for name, value in page.headers)
        # Titles of questions stand in the check before sending, where the learner has read the questions.
        found = {hit[0] for hit in SECRETS.finditer(page.text + headers)} - {"Soal bank"}
        assert not found
        assert page.headers.get("Cache-Control") == "no-store"


def test_values_of_choices_are_positions_in_an_order_of_this_attempt(
    browsing: Visitor, siti: Learner
) -> None:
    begin(browsing)
    page = browsing.get(f"{FINAL}/attempts/1").text
    for asked in siti.sitting().asked:
        values = re.findall(rf'name="q{asked.position}-choice" value="([^"]*)"', page)
        assert values == [str(n) for n in range(1, len(asked.order) + 1)]


def test_a_page_opened_long_ago_changes_only_what_was_touched_on_it(browsing: Visitor, siti: Learner) -> None:
    begin(browsing)
    old = page_fields(browsing.get(f"{FINAL}/attempts/1"))
    browsing.post(f"{FINAL}/attempts/1", {**old, **chosen(siti, "k-satu", "z2")})
    saved = browsing.post(f"{FINAL}/attempts/1", {**old, **chosen(siti, "k-tiga", "true")})
    assert saved.status_code == 303
    answers = {asked.served.id: asked.response for asked in siti.sitting().asked}
    assert (answers["k-satu"], answers["k-tiga"]) == ("z2", "true")


def test_an_older_answer_is_refused_with_both_shown_and_saved_when_asked_again(
    browsing: Visitor, siti: Learner
) -> None:
    begin(browsing)
    old = page_fields(browsing.get(f"{FINAL}/attempts/1"))
    browsing.post(f"{FINAL}/attempts/1", {**old, **chosen(siti, "k-satu", "z2")})
    older = {**old, **chosen(siti, "k-satu", "z3"), **chosen(siti, "k-tiga", "true")}
    refused = browsing.post(f"{FINAL}/attempts/1", older)
    assert refused.status_code == 409
    assert "<title>Needs fixing:" in refused.text
    assert re.search(r"On the server</dt><dd>Seratus dua belas", refused.text)
    assert re.search(r"Typed here</dt><dd>Seratus delapan", refused.text)
    answers = {asked.served.id: asked.response for asked in siti.sitting().asked}
    assert (answers["k-satu"], answers["k-tiga"]) == ("z2", "true")
    again = browsing.post(f"{FINAL}/attempts/1", page_fields(refused))
    assert again.status_code == 303
    assert {asked.served.id: asked.response for asked in siti.sitting().asked}["k-satu"] == "z3"


def test_after_sending_the_other_tab_says_so_and_keeps_its_text(browsing: Visitor, siti: Learner) -> None:
    begin(browsing)
    old = page_fields(browsing.get(f"{FINAL}/attempts/1"))
    browsing.post(f"{FINAL}/attempts/1/review")
    answer = browsing.post(f"{FINAL}/attempts/1", {**old, **chosen(siti, "k-satu", "z2")})
    assert answer.status_code == 410
    assert "What you typed here afterwards is shown below and was not saved." in answer.text
    number = where(siti, "k-satu")
    value = chosen(siti, "k-satu", "z2")[f"q{number}-choice"]
    assert re.search(rf'name="q{number}-choice" value="{value}" checked disabled', answer.text)
    assert not SECRETS.search(answer.text)
    assert browsing.post(f"{FINAL}/attempts/1", old).status_code == 303


def test_sending_twice_shows_the_same_result(browsing: Visitor) -> None:
    begin(browsing)
    answers = [browsing.post(f"{FINAL}/attempts/1/review").headers["Location"] for _ in range(2)]
    assert answers[0] == answers[1]


def test_what_arrives_after_the_minute_is_kept_and_said(
    place: Place, browsing: Visitor, siti: Learner
) -> None:
    begin(browsing)
    old = page_fields(browsing.get(f"{FINAL}/attempts/1"))
    place.clock.forward(minutes=31, seconds=1)
    answer = browsing.post(f"{FINAL}/attempts/1", {**old, **chosen(siti, "k-satu", "z2")})
    assert answer.headers["Location"].endswith("?done=late")
    assert "arrived after time was up" in browsing.client.get(answer.headers["Location"]).text
    one = {"question": where(siti, "k-satu"), "key": "a", "seen": 0, **chosen(siti, "k-satu", "z2")}
    late = browsing.post(f"{FINAL}/attempts/1/answers", one, json=True)
    assert late.status_code == 410
    assert "not graded" in late.json["error"]["message"]  # type: ignore[index]


@pytest.mark.parametrize("path", ["attempts/1", "attempts/1/review", "attempts/1/result", ""])
def test_looking_at_an_attempt_whose_time_is_over_ends_it(
    place: Place, browsing: Visitor, siti: Learner, path: str
) -> None:
    begin(browsing)
    place.clock.forward(minutes=31, seconds=1)
    browsing.get(f"{FINAL}/{path}".rstrip("/"))
    assert siti.sitting().attempt.ended_by_time


def test_another_persons_and_unknown_attempts_are_not_found(place: Place, browsing: Visitor) -> None:
    begin(browsing)
    budi = world.visitor(place.app, place.budi)
    for path in ("attempts/1", "attempts/1/review", "attempts/1/result"):
        assert budi.get(f"{FINAL}/{path}").status_code == 404
    one = {"question": "1", "key": "a", "seen": "0", "q1-choice": "1"}
    assert budi.post(f"{FINAL}/attempts/1/answers", one, json=True).status_code == 404
    assert budi.post(f"{FINAL}/attempts/1", {"seen1": "0"}).status_code == 404
    assert budi.post(f"{FINAL}/attempts/1/review").status_code == 404
    for n in ("2", "0", "99999999999999999999", "-1"):
        assert browsing.get(f"{FINAL}/attempts/{n}").status_code == 404
    assert browsing.get("dasar").status_code == 404
    assert browsing.client.get("/courses/lain/quizzes/akhir").status_code == 404


BAD = [
    {"question": "1", "key": "a", "seen": "0", "q1-choice": "9"},
    {"question": "1", "key": "a", "seen": "0", "q1-choice": ["1", "2", "3", "4", "1"]},
    {"question": "77", "key": "a", "seen": "0", "q77-choice": "1"},
    {"question": "x", "key": "a", "seen": "0"},
    {"question": "1", "key": "a", "seen": "1e999", "q1-choice": "1"},
    {"question": "1", "key": "a" * 41, "seen": "0", "q1-choice": "1"},
    {"question": "1", "key": "a", "seen": "0", "q1-choice": "1\0"},
    {"question": "1", "key": "a", "seen": "0", "q1-choice": "1" * 60_000},
    {},
]


@pytest.mark.parametrize("fields", BAD, ids=range(len(BAD)))
def test_malformed_answers_are_refused_and_nothing_is_stored(
    browsing: Visitor, siti: Learner, fields: dict[str, object]
) -> None:
    begin(browsing)
    answer = browsing.post(f"{FINAL}/attempts/1/answers", fields, json=True)
    assert answer.status_code == 422
    assert answer.json["error"]["message"]  # type: ignore[index]
    assert all(asked.answer is None for asked in siti.sitting().asked)


def test_a_huge_body_is_refused(browsing: Visitor) -> None:
    begin(browsing)
    huge = {"question": "1", "key": "a", "seen": "0", "q1-choice": "x" * 10_000_000}
    assert browsing.post(f"{FINAL}/attempts/1/answers", huge, json=True).status_code == 413


def test_many_questions_and_fields_that_there_are_not_take_no_time() -> None:
    fields = {f"seen{number}": "0" for number in range(1, 1000)} | {f"a{n}": "" for n in range(100_000)}
    began = time.process_time()
    assert len(forms.all_answers(MultiDict(fields))) == 999
    assert time.process_time() - began < 2, "seconds go where each question looks through all fields"


def test_an_ended_session_answers_401_to_the_queue(place: Place, browsing: Visitor) -> None:
    begin(browsing)
    place.clock.forward(days=2)
    one = {"question": "1", "key": "a", "seen": "0", "q1-choice": "1"}
    assert browsing.post(f"{FINAL}/attempts/1/answers", one, json=True).status_code == 401
    forged = {**one, "csrf_token": "forged"}
    assert browsing.post(f"{FINAL}/attempts/1/answers", forged, json=True).status_code == 403


def test_a_pretest_says_only_that_it_was_sent(browsing: Visitor) -> None:
    begin(browsing, PRETEST)
    browsing.post(f"{PRETEST}/attempts/1/review")
    result = browsing.get(f"{PRETEST}/attempts/1/result").text
    assert "Your answers have been sent" in result
    assert not SECRETS.search(result)
    assert "Not correct yet" not in result
    assert "score of" not in result
    assert "There are no attempts left" in browsing.get(PRETEST).text
    assert browsing.post(f"{PRETEST}/attempts").status_code == 422


def test_before_passing_only_the_words_on_ones_own_choices_are_shown(
    browsing: Visitor, siti: Learner
) -> None:
    begin(browsing)
    fields = page_fields(browsing.get(f"{FINAL}/attempts/1"))
    browsing.post(f"{FINAL}/attempts/1", {**fields, **chosen(siti, "k-satu", "z1")})
    browsing.post(f"{FINAL}/attempts/1/review")
    result = browsing.get(f"{FINAL}/attempts/1/result").text
    assert "Your score is 0, not yet 70" in result
    assert "RAHASIA-salah" in result
    assert set(re.findall(r"RAHASIA-\w+", result)) == {"RAHASIA-salah"}
    assert "Correct answer" not in result
    assert "Retake quiz" in result
    assert re.search(r"To be read again.*Pengambilan keputusan.*Dasar", result, re.DOTALL)


def test_what_was_wrong_comes_first(browsing: Visitor, siti: Learner) -> None:
    begin(browsing)
    siti.answer_all(but=("k-tiga",))
    browsing.post(f"{FINAL}/attempts/1/review")
    result = browsing.get(f"{FINAL}/attempts/1/result").text
    places = [int(number) for number in re.findall(r'<article class="stack" id="r(\d+)"', result)]
    assert places[0] == where(siti, "k-tiga")
    assert sorted(places[1:]) == places[1:]
    assert "4 of 5 questions correct." in result
    assert "Already strong" in result


def test_a_locked_quiz_says_what_opens_it(browsing: Visitor) -> None:
    begin(browsing, PRACTICE)
    page = browsing.get(LATER)
    assert "This quiz is not open to you yet" in page.text
    assert "Dasar" in page.text
    assert browsing.post(f"{LATER}/attempts").status_code == 403


def test_the_cover_offers_to_go_on(place: Place, browsing: Visitor) -> None:
    begin(browsing)
    place.clock.forward(minutes=18)
    assert "Continue, 12 minutes left" in browsing.get(FINAL).text


def test_extra_time_is_named_on_the_cover(place: Place, browsing: Visitor) -> None:
    with place.app.app_context():
        db.write(_give_time, place.siti.id, "1.5")
    page = browsing.get(FINAL).text
    assert "45 minutes (30 minutes, with your extra time of 1.5 times)" in page
    assert "Start quiz, 45 minutes" in page


def _give_time(session: Session, person_id: int, factor: str) -> None:
    session.execute(sa.update(Person).where(Person.id == person_id).values(time_factor=factor))


def test_results_of_a_withdrawn_course_keep_their_titles(place: Place, browsing: Visitor) -> None:
    begin(browsing)
    shutil.rmtree(place.courses / world.COURSE)
    world.publish(place.app)
    assert browsing.get(f"{FINAL}/attempts/1").status_code == 200
    assert browsing.post(f"{FINAL}/attempts/1/review").status_code == 303
    result = browsing.get(f"{FINAL}/attempts/1/result")
    assert result.status_code == 200
    assert "Kuis akhir" in result.text


def test_a_quiz_taken_out_of_its_course_can_still_be_sent(place: Place, browsing: Visitor) -> None:
    begin(browsing)
    folder = place.courses / world.COURSE
    (folder / f"{FINAL}.md").unlink()
    outline = folder / "kursus.md"
    outline.write_text(outline.read_text().replace("4. [Kuis akhir](akhir.md)\n", ""), encoding="utf-8")
    world.publish(place.app)
    assert browsing.get(FINAL).status_code == 404
    assert browsing.get(f"{FINAL}/attempts/1").status_code == 200
    assert browsing.post(f"{FINAL}/attempts/1/review").status_code == 303
    assert "Kuis akhir" in browsing.get(f"{FINAL}/attempts/1/result").text


def test_a_former_id_leads_to_the_present_address(place: Place, browsing: Visitor, siti: Learner) -> None:
    begin(browsing)
    folder = place.courses / world.COURSE
    quiz = folder / f"{FINAL}.md"
    text = quiz.read_text(encoding="utf-8").replace("id: akhir", "id: penutup\nid-lama: [akhir]")
    quiz.write_text(text, encoding="utf-8")
    world.publish(place.app)
    moved = browsing.get(f"{FINAL}/attempts/1")
    assert moved.status_code == 308
    assert moved.headers["Location"].endswith("/quizzes/penutup/attempts/1")
    asked = browsing.get(f"{FINAL}/attempts/1?endpoint=x&_external=1&_scheme=javascript")
    assert asked.headers["Location"].endswith(
        "/quizzes/penutup/attempts/1?endpoint=x&_external=1&_scheme=javascript"
    )
    assert asked.headers["Location"].startswith("/")
    assert browsing.get("penutup/attempts/1").status_code == 200


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """The statements of requests inside the block; each request has a context of its own, as in a server."""
    watch = statements()
    with app.app_context():
        sent = watch.__enter__()
    yield sent
    with app.app_context():
        watch.__exit__(None, None, None)


def test_pages_ask_the_database_seldom(app: Flask, browsing: Visitor) -> None:
    begin(browsing)
    counted = {}
    for name, path in (("cover", ""), ("quiz", "/attempts/1"), ("review", "/attempts/1/review")):
        with counting(app) as sent:
            browsing.get(FINAL + path)
        counted[name] = len(sent)
    one = {"question": "1", "key": "a", "seen": "0", "q1-choice": "1", "flag1": "1"}
    with counting(app) as sent:
        assert browsing.post(f"{FINAL}/attempts/1/answers", one, json=True).status_code == 200
    counted["save"] = len(sent)
    browsing.post(f"{FINAL}/attempts/1/review")
    with counting(app) as sent:
        browsing.get(f"{FINAL}/attempts/1/result")
    counted["result"] = len(sent)
    assert counted == {"cover": 3, "quiz": 2, "review": 2, "save": 6, "result": 6}
