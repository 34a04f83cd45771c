"""An administrator assigns a course, watches it, and ends the duty."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.enrolment import services
from lms.features.enrolment.duty_records import duties
from tests.features.enrolment import agency
from tests.features.enrolment.agency import World, assign, counted, filled, words
from tests.features.reports.world import complete_run
from tests.support.people import a_person, a_trainer, a_unit, actor_of, csrf_token
from tests.support.people import sign_in_as as sign_in
from tests.support.site import HandClock


@pytest.fixture
def world(app: Flask) -> World:
    return agency.made(app)


def test_the_count_is_shown_before_anything_is_done(client: FlaskClient, world: World) -> None:
    sign_in(client, world.site_administrator)
    fields = filled(client)
    page = client.post("/admin/duties/new?lang=en", data=fields)
    assert page.status_code == 200
    assert "Assign to 4 people" in words(page)
    assert duties(db.session(), ("/",)).rows == ()
    assert 'value="15-12-2026"' in page.text
    assert 'value="3.02" checked' in page.text
    assert "Surat edaran 14 Oktober." in page.text


def test_what_was_counted_is_assigned(client: FlaskClient, world: World) -> None:
    sign_in(client, world.site_administrator)
    done = assign(client)
    assert done.status_code == 303
    page = client.get(done.location + "&lang=en")
    for text in (
        "Siap Siaga",
        "Dinas Kesehatan",
        "15 December 2026",
        "Orang Puskesmas 2",
        "Not started",
        "0 of 4",
    ):
        assert text in words(page), text
    assert "Orang Pemadam" not in page.text
    assert "Siap Siaga" in client.get("/admin/duties").text


def test_another_audience_than_the_counted_one_is_counted_again(client: FlaskClient, world: World) -> None:
    sign_in(client, world.site_administrator)
    fields = filled(client)
    page = client.post("/admin/duties/new", data=fields)
    widened = {**counted(client, page, fields), "units": ["KAB"]}
    again = client.post("/admin/duties/new?lang=en", data=widened)
    assert "not the one that was counted" in words(again)
    assert "Assign to 6 people" in words(again)
    assert duties(db.session(), ("/",)).rows == ()
    assert client.post("/admin/duties/new", data=counted(client, again, widened)).status_code == 303


def test_a_double_click_gives_one_duty(client: FlaskClient, world: World) -> None:
    sign_in(client, world.site_administrator)
    fields = filled(client)
    ready = counted(client, client.post("/admin/duties/new", data=fields), fields)
    first, second = (client.post("/admin/duties/new", data=ready) for _turn in range(2))
    assert first.location == second.location
    assert len(duties(db.session(), ("/",)).rows) == 1


def test_going_back_and_assigning_something_else_gives_a_second_duty(
    client: FlaskClient, world: World
) -> None:
    sign_in(client, world.site_administrator)
    fields = filled(client)
    ready = counted(client, client.post("/admin/duties/new", data=fields), fields)
    first = client.post("/admin/duties/new", data=ready)
    later = client.post("/admin/duties/new", data={**ready, "due_day": "20-12-2026"})
    assert first.location != later.location
    assert {duty.due_day.day for duty in duties(db.session(), ("/",)).rows} == {15, 20}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"courses": []}, "Choose at least one course."),
        ({"courses": ["unknown"]}, "unknown"),
        ({"due_day": ""}, "Write the due date."),
        ({"due_day": "31-02-2027"}, "Write the date as day-month-year"),
        ({"units": []}, "Choose at least one unit, or pick people by name."),
        ({"reason": "whim"}, "Not a valid choice."),
        ({"note": "\x00"}, "cannot be stored"),
    ],
)
def test_what_cannot_be_taken_is_named_and_the_rest_is_kept(
    client: FlaskClient, world: World, changes: dict[str, Any], message: str
) -> None:
    sign_in(client, world.site_administrator)
    page = client.post("/admin/duties/new?lang=en", data=filled(client, **changes))
    assert page.status_code == 422
    assert message in words(page)
    assert "<title>Needs fixing:" in page.text
    if "note" not in changes:
        assert "Surat edaran 14 Oktober." in page.text


def test_a_due_date_that_is_past_is_refused_before_anybody_is_counted(
    client: FlaskClient, world: World
) -> None:
    sign_in(client, world.site_administrator)
    page = client.post("/admin/duties/new?lang=en", data=filled(client, due_day="23-11-2026"))
    assert "The due date must lie after today." in words(page)
    assert "Before assigning" not in words(page)
    assert page.status_code == 422
    assert "2026" in page.text
    assert duties(db.session(), ("/",)).rows == ()


def test_nobody_in_the_audience_is_said(client: FlaskClient, world: World) -> None:
    a_unit("9.9", world.agency, name="Unit Baru")
    sign_in(client, world.site_administrator)
    page = client.post("/admin/duties/new?lang=en", data=filled(client, units=["9.9"]))
    assert "Nobody is in this audience yet" in words(page)
    assert "Assign to 0 people" in words(page)


def test_who_has_completed_or_begun_is_counted_beside(
    client: FlaskClient, world: World, clock: HandClock
) -> None:
    learner = a_person("Sudah Mulai", world.clinic)
    db.write(services.begin_run, actor_of(learner), "siaga", clock())
    sign_in(client, world.site_administrator)
    page = words(client.post("/admin/duties/new?lang=en", data=filled(client)))
    assert "Under duty 5 people" in page
    assert "Learning now 1 person" in page
    assert "Completed already 0 people" in page


def test_what_was_completed_too_early_is_not_called_in_progress(
    client: FlaskClient, world: World, clock: HandClock
) -> None:
    early = a_person("Sudah Tahun Lalu", world.clinic)
    db.write(services.begin_run, actor_of(early), "siaga", clock())
    complete_run(early.id, "siaga", clock())
    day = clock.forward(days=3).date()
    refresher = services.NewDuty("siaga", ("3.02",), day + timedelta(days=30), counts_from=day)
    duty = db.write(services.give_duty, actor_of(world.site_administrator), refresher, clock())
    sign_in(client, world.site_administrator)
    page = words(client.get(f"/admin/duties/{duty}?lang=en"))
    assert "What counts Only what is completed from " in page
    assert re.search(r"Sudah Tahun Lalu \S+ \S+ Completed [^,]+, too early to count", page)
    assert "In progress" not in page


def test_a_duty_is_ended_after_a_question(client: FlaskClient, world: World) -> None:
    sign_in(client, world.site_administrator)
    address = assign(client).location.partition("?")[0]
    question = client.get(f"{address}/withdrawal?lang=en")
    assert "4 people are no longer under this duty" in words(question)
    done = client.post(f"{address}/withdrawal", data={"csrf_token": csrf_token(question)})
    assert done.status_code == 303
    page = words(client.get(done.location))
    assert "The duty has ended" in page
    assert "End this duty" not in page
    again = client.post(f"{address}/withdrawal", data={"csrf_token": csrf_token(question)})
    assert again.status_code == 303


def test_the_first_page_says_what_a_duty_is(client: FlaskClient, world: World) -> None:
    sign_in(client, world.site_administrator)
    assert "No duty yet" in words(client.get("/admin/duties?lang=en"))


def test_an_administrator_of_a_unit_sees_that_unit_and_below(client: FlaskClient, world: World) -> None:
    db_duty = services.NewDuty("siaga", ("KAB",), due_day=services.date(2026, 12, 31))
    foreign = db.write(services.give_duty, actor_of(world.site_administrator), db_duty, clock_now(client))
    sign_in(client, world.health_administrator)
    page = client.get("/admin/duties/new")
    assert "Dinas Kesehatan" in page.text
    assert "Kabupaten" not in page.text
    assert "Pemadam" not in page.text
    refused = client.post("/admin/duties/new?lang=en", data=filled(client, units=["4.01"]))
    assert refused.status_code == 422
    assert client.get(f"/admin/duties/{foreign}").status_code == 404
    assert client.get(f"/admin/duties/{foreign}/withdrawal").status_code == 404
    token = csrf_token(page)
    assert client.post(f"/admin/duties/{foreign}/withdrawal", data={"csrf_token": token}).status_code == 404
    assert assign(client).status_code == 303


def clock_now(client: FlaskClient) -> Any:
    return client.application.extensions["lms.clock"]()


@pytest.mark.parametrize("address", ["/admin/duties", "/admin/duties/new", "/admin/duties/abcdefghjk"])
def test_nobody_else_comes_in(client: FlaskClient, world: World, address: str) -> None:
    assert client.get(address).status_code == 303
    for person in (a_person("Siti", world.clinic), a_trainer("Bambang", world.clinic)):
        sign_in(client, person)
        assert client.get(address).status_code == 403


def test_many_units_are_found_by_a_search(client: FlaskClient, world: World) -> None:
    for number in range(60):
        a_unit(f"5.{number}", world.fire, name=f"Pos {number}")
    sign_in(client, world.site_administrator)
    first = client.get("/admin/duties/new?lang=en")
    assert "Find a unit" in first.text
    assert "Pos 7<" not in first.text.replace(" <", "<")
    found = client.post("/admin/duties/new", data=filled(client, do="find", find="pos 7"))
    assert 'value="5.7"' in found.text
    assert 'value="5.8"' not in found.text
    assert 'value="3.02" checked' in found.text
