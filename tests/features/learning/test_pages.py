"""Home, course and lesson as a learner meets them in a browser."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.core.worker import Worker
from lms.features.catalogue import services as catalogue
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from tests.features.learning import world
from tests.support import people
from tests.support.site import HandClock
from tests.support.statements import statements


@pytest.fixture
def learner(app: Flask, client: FlaskClient) -> FlaskClient:
    """A learner of the unit SETDA, signed in; English is asked for once, so that sentences can be read here."""
    people.sign_in_as(client, people.a_person("Siti Rahmawati", people.a_unit()))
    client.get("/my/settings?lang=en")
    return client


def begin(client: FlaskClient, course: str = "siaga", to: str = "") -> str:
    response = people.post(client, f"/courses/{course}/runs", to=to)
    assert response.status_code == 303, response.text
    return response.location


def finish(client: FlaskClient, lesson: str, course: str = "siaga") -> str:
    response = people.post(client, f"/courses/{course}/{lesson}/completion")
    assert response.status_code == 303, response.text
    return response.location


def give_duty(course: str, due: date, note: str = "") -> None:
    actor = people.actor_of(people.an_administrator("Lestari"))
    db.write(enrolment.give_duty, actor, NewDuty(course, ("SETDA",), due, note=note), now())


def words(text: str) -> str:
    """What a page says, without its tags."""
    main = text[text.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


# --- Home ------------------------------------------------------------------------------------------------------------


def test_the_first_visit_begins_with_the_mandatory_course(learner: FlaskClient) -> None:
    world.a_course("siaga", title="Siap Siaga")
    give_duty("siaga", date(2026, 11, 27))
    page = learner.get("/learn").text
    assert "Welcome, Siti Rahmawati" in page
    assert "Mandatory · due 27 November 2026, 4 days left" in page
    assert 'action="/courses/siaga/runs"' in page
    assert begin(learner) == "/courses/siaga/satu"


def test_the_first_visit_without_a_duty_leads_to_the_catalogue_or_says_that_it_is_empty(
    learner: FlaskClient,
) -> None:
    assert "No course yet" in learner.get("/learn").text
    world.a_course()
    page = learner.get("/learn").text
    assert "Choose your first course" in page
    assert 'href="/courses"' in page


def test_home_goes_on_with_the_course_that_is_due_first_and_names_the_one_opened_last(
    learner: FlaskClient, clock: HandClock
) -> None:
    world.a_course("siaga", title="Siap Siaga")
    world.a_course("surat", title="Surat Dinas")
    world.a_course("etika", title="Etika")
    give_duty("siaga", date(2026, 11, 27))
    give_duty("etika", date(2026, 12, 15), note="by decision of the mayor")
    learner.get(begin(learner, "siaga"))
    clock.forward(hours=1)
    learner.get(begin(learner, "surat"))
    page = words(learner.get("/learn").text)
    assert "Good day, Siti Rahmawati" in page
    assert "Pelajaran satu Siap Siaga" in page
    assert "or continue what you opened last: Pelajaran satu" in page
    assert "Also under way Surat Dinas 0 of 3 parts no deadline" in page
    assert "Mandatory, not begun 15 Dec Etika 1 JP 22 days left by decision of the mayor" in page


def test_a_deadline_that_has_passed_is_said_plainly(client: FlaskClient, clock: HandClock) -> None:
    someone = people.a_person("Siti Rahmawati", people.a_unit())
    people.sign_in_as(client, someone).get("/my/settings?lang=en")
    world.a_course("siaga")
    world.a_course("surat")
    give_duty("siaga", date(2026, 11, 27))
    give_duty("surat", date(2026, 11, 26))
    begin(client)
    clock.forward(days=4)
    assert "Mandatory · due today" in people.sign_in_as(client, someone).get("/learn").text
    clock.forward(days=1)
    page = words(people.sign_in_as(client, someone).get("/learn").text)
    assert "Mandatory · was due 27 November 2026" in page
    assert "2 days past the deadline" in page


def test_home_says_that_all_is_done_and_what_may_be_chosen(learner: FlaskClient) -> None:
    world.a_course(lessons=["satu"])
    begin(learner)
    finish(learner, "satu")
    assert "Nothing is waiting for you" in learner.get("/learn").text
    world.a_course("etika", title="Etika")
    assert "Free to choose Etika 1 JP" in words(learner.get("/learn").text)


def test_home_sends_nobody_to_themselves(app: Flask, client: FlaskClient) -> None:
    people.sign_in_as(client, people.a_person("Fajar"))
    page = client.get("/learn").text
    assert "Ask your administrator" in page
    assert "You are not registered in a unit yet" in page
    people.sign_in_as(client, people.an_administrator())
    page = client.get("/learn").text
    assert "You can publish the first course" in page
    assert "administrator" not in words(page)


def test_home_takes_three_statements(learner: FlaskClient) -> None:
    for course in ("siaga", "surat", "etika"):
        world.a_course(course)
        give_duty(course, date(2026, 12, 15))
    learner.get(begin(learner))
    with statements() as made:
        learner.get("/learn")
    assert len(made) == 3, made


def test_nobody_sees_home_without_signing_in(client: FlaskClient) -> None:
    assert client.get("/learn").location.startswith("/session?")
    assert client.get("/courses/siaga").location.startswith("/session?")


# --- Course ----------------------------------------------------------------------------------------------------------


def test_a_course_says_what_it_asks_and_what_is_missing_at_every_step(learner: FlaskClient) -> None:
    world.a_course(title="Siap Siaga", head={"tujuan": "[Menyusun rencana]", "ditinjau": "2026-10-03"})
    page = words(learner.get("/courses/siaga").text)
    assert "Passed when all 3 parts are done." in page
    assert "After this course you can Menyusun rencana" in page
    assert "Reviewed October 2026" in page
    assert "1 JP (1 JP = 45 minutes)" in page
    assert begin(learner) == "/courses/siaga/satu"
    assert "0 of 3 done 0%" in words(learner.get("/courses/siaga").text)
    assert finish(learner, "satu") == "/courses/siaga/dua"
    page = words(learner.get("/courses/siaga").text)
    assert "1 of 3 done 33% Continue with part 2" in page
    assert "Missing: Pelajaran dua and 1 more part" in page
    assert finish(learner, "dua") == "/courses/siaga/tiga"
    assert finish(learner, "tiga") == "/courses/siaga?done=course"
    page = words(learner.get("/courses/siaga?done=course").text)
    assert "You have completed this course" in page
    assert "3 of 3 done 100%" in page
    assert "Completed 23 November 2026" in page
    assert "Read again" in page


def test_without_a_run_nothing_of_the_outline_is_a_link(learner: FlaskClient) -> None:
    world.a_course()
    assert "/courses/siaga/satu" not in learner.get("/courses/siaga").text
    begin(learner)
    assert "/courses/siaga/satu" in learner.get("/courses/siaga").text


def test_a_course_that_needs_another_says_which_and_begins_once_that_is_complete(
    learner: FlaskClient,
) -> None:
    world.a_course("dasar", ["satu"], title="Dasar")
    world.a_course("lanjut", title="Lanjut", head={"prasyarat": "[dasar]"})
    page = learner.get("/courses/lanjut").text
    assert "Complete another course first" in page
    assert 'href="/courses/dasar"' in page
    assert "/courses/lanjut/runs" not in page
    refused = people.post(learner, "/courses/lanjut/runs")
    assert refused.status_code == 422
    assert "First complete the course Dasar." in refused.text
    begin(learner, "dasar")
    finish(learner, "satu", "dasar")
    assert begin(learner, "lanjut") == "/courses/lanjut/satu"


def test_a_former_id_leads_to_the_course_and_its_lesson(learner: FlaskClient) -> None:
    world.a_course("siaga", head={"id-lama": "[waspada]"}, former={"satu": "awal"})
    for old, new in (
        ("/courses/waspada", "/courses/siaga"),
        ("/courses/waspada/satu", "/courses/siaga/satu"),
        ("/courses/siaga/awal?view=print", "/courses/siaga/satu?view=print"),
        ("/courses/siaga/awal?endpoint=x&_method=POST", "/courses/siaga/satu?endpoint=x&_method=POST"),
    ):
        response = learner.get(old)
        assert (response.status_code, response.location) == (308, new)


def test_what_is_not_there_is_not_found(learner: FlaskClient) -> None:
    world.a_course()
    begin(learner)
    for address in ("/courses/lain", "/courses/siaga/lain", "/courses/siaga/SATU"):
        assert learner.get(address).status_code == 404
    for address in (
        "/courses/lain/runs",
        "/courses/siaga/lain/completion",
        "/courses/siaga/satu/checks/lain",
    ):
        assert people.post(learner, address).status_code == 404


def test_a_withdrawn_course_is_there_for_those_inside_only(learner: FlaskClient) -> None:
    world.a_course(lessons=["satu", "dua"])
    begin(learner)
    db.write(catalogue.withdraw, ["siaga"], now())
    assert "This course is no longer offered" in learner.get("/courses/siaga").text
    assert "Continue" in learner.get("/learn").text
    finish(learner, "satu")
    assert finish(learner, "dua") == "/courses/siaga?done=course"
    people.sign_in_as(learner, people.a_person("Fajar"))
    assert learner.get("/courses/siaga").status_code == 404
    assert people.post(learner, "/courses/siaga/runs").status_code == 404


def test_a_higher_major_version_can_be_taken_once_more(learner: FlaskClient) -> None:
    world.a_course(lessons=["satu"])
    begin(learner)
    finish(learner, "satu")
    assert "/runs" not in learner.get("/courses/siaga").text
    world.a_course(lessons=["satu"], version="2.0")
    assert "Take the course once more" in learner.get("/courses/siaga").text
    begin(learner)
    assert "0 of 1 done" in words(learner.get("/courses/siaga").text)


def test_a_sequential_course_names_what_comes_first(learner: FlaskClient) -> None:
    world.a_course(head={"urutan": "berurutan"})
    begin(learner)
    page = learner.get("/courses/siaga")
    assert "Opens after Pelajaran satu" in page.text
    assert "Opens after the 2 parts before it" in page.text
    locked = learner.get("/courses/siaga/tiga")
    assert locked.status_code == 403
    assert '“<span lang="id">Pelajaran tiga</span>” is not open yet' in locked.text
    assert people.post(learner, "/courses/siaga/tiga/completion").status_code == 403
    assert begin(learner, to="tiga") == "/courses/siaga/satu"


# --- Lesson ----------------------------------------------------------------------------------------------------------


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
    learner: FlaskClient,
) -> None:
    world.a_course(lessons=["satu", "dua"])
    give_duty("siaga", date(2026, 12, 15))
    learner.get(begin(learner))
    form = {"csrf_token": people.csrf_token(learner.get("/courses/siaga/satu"))}
    with statements() as made:
        learner.post("/courses/siaga/satu/completion", data=form)
    assert len(made) <= 10, made
    with statements() as made:
        learner.post("/courses/siaga/dua/completion", data=form)
    assert len(made) <= 20, made


# --- Knowledge checks ------------------------------------------------------------------------------------------------


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


# --- Editions that change what is left -------------------------------------------------------------------------------


def test_progress_stays_right_while_a_trainer_changes_the_course(app: Flask, learner: FlaskClient) -> None:
    world.a_course(lessons=["satu", "dua", "tiga"])
    begin(learner)
    finish(learner, "satu")
    finish(learner, "dua")
    world.a_course(lessons=["dua", "satu", "tiga", "empat"])  # one more, and another order
    assert "2 of 4 done" in words(learner.get("/courses/siaga").text)
    world.a_course(lessons=["pertama", "dua", "tiga", "empat"], former={"pertama": "satu"})  # renamed
    assert "2 of 4 done" in words(learner.get("/courses/siaga").text)
    assert learner.get("/courses/siaga/satu").status_code == 308
    finish(learner, "empat")
    world.a_course(lessons=["pertama", "dua", "empat"])  # the one that was missing is gone
    Worker(app).drain()
    page = words(learner.get("/courses/siaga").text)
    assert "3 of 3 done 100% Completed 23 November 2026" in page
