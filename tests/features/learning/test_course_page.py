"""The page of a course as a learner meets it, also while a trainer changes the course."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.core.worker import Worker
from lms.features.catalogue import services as catalogue
from tests.features.learning import world
from tests.features.learning.steps import begin, finish, words
from tests.support import people


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
