"""Home as a learner meets it: what to go on with, and what is due."""

from __future__ import annotations

from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from tests.features.learning import world
from tests.features.learning.steps import begin, finish, give_duty, words
from tests.support import people
from tests.support.site import HandClock
from tests.support.statements import statements


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


def test_home_takes_six_statements(learner: FlaskClient) -> None:
    for course in ("siaga", "surat", "etika"):
        world.a_course(course)
        give_duty(course, date(2026, 12, 15))
    learner.get(begin(learner))
    with statements() as made:
        learner.get("/learn")
    assert len(made) == 6, made


def test_nobody_sees_home_without_signing_in(client: FlaskClient) -> None:
    assert client.get("/learn").location.startswith("/session?")
    assert client.get("/courses/siaga").location.startswith("/session?")
