"""A lesson as a learner meets it, on the screen and on paper."""

from __future__ import annotations

import re
from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from lms.core.worker import Worker
from tests.features.learning import world
from tests.features.learning.steps import begin, finish, give_duty, words
from tests.support import people
from tests.support.site import HandClock
from tests.support.statements import statements


def test_whoever_has_not_begun_is_led_to_the_course_and_back(learner: FlaskClient) -> None:
    world.a_course()
    response = learner.get("/courses/siaga/dua")
    assert (response.status_code, response.location) == (303, "/courses/siaga?to=dua")
    assert (
        'Begin the course to open “<span lang="id">Pelajaran dua</span>”'
        in learner.get(response.location).text
    )
    assert begin(learner, to="dua") == "/courses/siaga/dua"
    assert learner.get("/courses/siaga/dua").status_code == 200


def test_a_lesson_shows_text_place_and_ways_on_and_is_kept_by_no_cache(learner: FlaskClient) -> None:
    world.rewrite(world.a_course(), "dua")
    world.publish()
    begin(learner)
    response = learner.get("/courses/siaga/dua")
    page = words(response.text)
    assert response.headers["Cache-Control"] == "no-store"
    assert "Part 2 of 3" in page
    assert "12 minutes" in page
    assert "Previous Pelajaran satu" in page
    assert "Next Pelajaran tiga" in page
    assert "Mark as done and go on" in page
    assert 'lang="id"' in response.text
    assert "This lesson is not translated yet" in page
    assert 'class="footnote"' in response.text


def test_what_is_done_says_so_and_leads_on(learner: FlaskClient) -> None:
    world.a_course()
    begin(learner)
    finish(learner, "satu")
    page = words(learner.get("/courses/siaga/satu").text)
    assert "Done 23 Nov" in page
    assert "Continue: Pelajaran dua" in page
    assert "Mark as done" not in page
    assert finish(learner, "satu") == "/courses/siaga/dua"
    assert "1 of 3 done" in words(learner.get("/courses/siaga").text)


def test_the_print_version_has_no_bars_and_says_what_it_is(learner: FlaskClient) -> None:
    world.rewrite(world.a_course(title="Siap Siaga"), "dua", world.CHECK)
    world.publish()
    begin(learner)
    own = learner.get_cookie("lms")
    assert own
    learner.set_cookie("lms", own.value, domain="jahat.example")
    page = learner.get("/courses/siaga/dua?view=print", headers={"Host": "jahat.example"}).text
    assert "127.0.0.1:8000/k/" in page
    assert "jahat.example" not in page, "an address on paper is the site's, whatever a request calls itself"
    assert "Siap Siaga , part 2 of 3, edition 1.0" in words(page)
    assert "printed 23 November 2026" in page
    assert "<nav" not in page[page.index("<main") :]
    assert "quizbox" not in page


def test_the_least_time_runs_by_the_clock_of_the_server(learner: FlaskClient, clock: HandClock) -> None:
    world.rewrite(world.a_course(), "satu", baca_minimal="5 menit")
    world.publish()
    learner.get(begin(learner))
    early = people.post(learner, "/courses/siaga/satu/completion")
    assert early.status_code == 422
    assert "take 5 more minutes for this lesson" in early.text
    clock.forward(minutes=4)
    assert "take 1 more minute for" in people.post(learner, "/courses/siaga/satu/completion").text
    clock.forward(minutes=1)
    assert finish(learner, "satu") == "/courses/siaga/dua"


def test_a_lesson_that_opening_completes_asks_for_no_button(learner: FlaskClient) -> None:
    world.rewrite(world.a_course(), "satu", selesai="dibuka")
    world.publish()
    begin(learner)
    assert "Done 23 Nov" in learner.get("/courses/siaga/satu").text


def test_the_english_text_is_shown_where_there_is_one(learner: FlaskClient) -> None:
    place = world.a_course(title="Siap Siaga")
    world.translate(
        place,
        {
            "kursus": "---\njudul: Be Prepared\n---\n",
            "satu": "---\njudul: Lesson one\n---\n\nWhat to do first.\n",
        },
    )
    world.publish()
    page = learner.get(begin(learner) + "?lang=en").text
    assert "What to do first." in page
    assert "Lesson one" in page
    assert "not translated" not in page
    assert "Be Prepared" in learner.get("/courses/siaga").text
    indonesian = learner.get("/courses/siaga/satu?lang=id").text
    assert "Isi pelajaran satu" in indonesian
    assert "Siap Siaga" in learner.get("/courses/siaga").text


def test_a_lesson_leads_to_its_other_language_and_marks_what_is_foreign(learner: FlaskClient) -> None:
    place = world.a_course(title="Siap Siaga")
    world.rewrite(place, "satu", world.CHECK)
    world.translate(place, {"satu": "---\njudul: Lesson one\n---\n\nWhat to do first.\n"})
    world.publish()
    page = learner.get(begin(learner)).text
    assert 'href="/courses/siaga/satu?text=id" hreflang="id">Read this lesson in Indonesian</a>' in page
    assert '<span lang="id">Siap Siaga</span>' in page
    own = learner.get("/courses/siaga/satu?text=id").text
    assert '<div class="prose" lang="id">' in own
    assert "Isi pelajaran satu" in own.replace("Pelajaran", "pelajaran")
    assert "/checks/cek-air?text=id#check-cek-air" in own
    assert "What to do first." in learner.get("/courses/siaga/satu?text=xx").text


def test_a_picture_leads_to_its_original_but_not_on_paper(learner: FlaskClient) -> None:
    world.a_course(picture=True)
    lesson = begin(learner)
    link = re.search(
        r'<a class="noprint" href="(/courses/siaga/assets/[0-9a-f]{64}\.[a-z]+)">Picture in full, ',
        learner.get(lesson).text,
    )
    assert link is not None
    with learner.get(link[1]) as original:
        assert original.status_code == 200
    paper = learner.get(f"{lesson}?view=print").text
    assert "Picture in full" not in paper
    assert "<img" in paper
    assert 'loading="lazy"' not in paper


def test_a_card_in_a_lesson_shows_the_state_of_what_it_leads_to(learner: FlaskClient) -> None:
    place = world.a_course(quiz="akhir")
    world.rewrite(place, "dua", "[Ke kuis](akhir.md)\n")
    world.publish()
    begin(learner)
    assert '<a class="go" href="/courses/siaga/quizzes/akhir">' in learner.get("/courses/siaga/dua").text
    moved = learner.get("/courses/siaga/akhir")
    assert (moved.status_code, moved.location) == (308, "/courses/siaga/quizzes/akhir")


def test_an_item_that_is_hidden_is_not_found(learner: FlaskClient) -> None:
    world.rewrite(world.a_course(), "dua", terlihat="tidak")
    world.publish()
    begin(learner)
    assert learner.get("/courses/siaga/dua").status_code == 404
    assert "dua" not in words(learner.get("/courses/siaga").text)


def test_a_visit_is_written_once_and_a_lesson_takes_four_statements_afterwards(
    learner: FlaskClient, clock: HandClock
) -> None:
    world.a_course()
    begin(learner)
    learner.get("/courses/siaga/satu")
    with statements() as made:
        learner.get("/courses/siaga/satu")
        clock.forward(minutes=4)
        learner.head("/courses/siaga/satu")
    assert len(made) == 8, made
    clock.forward(minutes=2)
    with statements() as made:
        learner.get("/courses/siaga/satu")
    assert any(statement.startswith("UPDATE enrolment") for statement in made)


def test_finishing_takes_few_statements_also_when_it_completes_the_course(
    app: Flask, learner: FlaskClient
) -> None:
    world.a_course(lessons=["satu", "dua"])
    give_duty("siaga", date(2026, 12, 15))
    Worker(app).drain()
    learner.get(begin(learner))
    form = {"csrf_token": people.csrf_token(learner.get("/courses/siaga/satu"))}
    with statements() as made:
        learner.post("/courses/siaga/satu/completion", data=form)
    assert len(made) <= 10, made
    with statements() as made:
        learner.post("/courses/siaga/dua/completion", data=form)
    assert len(made) <= 20, made
