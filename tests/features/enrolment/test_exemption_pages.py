"""People picked, left out and taken in again through the pages; files; another due date."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.features.enrolment import services
from lms.features.enrolment.services import NewDuty
from tests.features.enrolment import agency
from tests.features.enrolment.agency import World, assign, counted, filled, put_into_service, words
from tests.support.people import Someone, a_person, actor_of, csrf_token
from tests.support.people import sign_in_as as sign_in

DUE = date(2026, 12, 15)


@pytest.fixture
def world(app: Flask) -> World:
    return agency.made(app)


@pytest.fixture
def someone(world: World) -> Someone:
    return a_person("Made Dharma", world.fire)


def given(world: World, **said: object) -> str:
    duty = NewDuty("siaga", ("3.02",), DUE, **said)  # type: ignore[arg-type]
    return "/admin/duties/" + db.write(services.give_duty, actor_of(world.site_administrator), duty, now())


def test_people_are_picked_by_pasted_numbers_and_by_a_search(
    client: FlaskClient, world: World, someone: Someone
) -> None:
    sign_in(client, world.site_administrator)
    other = a_person("Wayan Sukerta", world.fire)
    pasted = f"'{someone.nip[:8]} {someone.nip[8:]}\n"
    found = client.post("/admin/duties/new", data=filled(client, units=[], who="sukerta", do="find"))
    assert f'value="{other.public_id}"' in found.text
    fields = filled(client, units=[], nips=pasted, people=[other.public_id])
    page = client.post("/admin/duties/new?lang=en", data=fields)
    assert "Under duty 2 people" in words(page)
    assert "Made Dharma" in page.text
    done = client.post("/admin/duties/new", data=counted(client, page, fields))
    page = client.get(done.location + "&lang=en")
    assert "2 people by name" in words(page)
    assert "Wayan Sukerta" in page.text
    assert someone.nip not in page.text


def test_unknown_numbers_are_named_and_what_was_typed_is_kept(
    client: FlaskClient, world: World, someone: Someone
) -> None:
    sign_in(client, world.health_administrator)
    text = f"199001012015011009\n12 34\n{someone.nip}"
    page = client.post("/admin/duties/new?lang=en", data=filled(client, nips=text))
    assert page.status_code == 422
    assert "A NIP has 18 digits. Mend or take out: 12 34" in words(page)
    assert f"or take it out: 199001012015011009; {someone.nip}" in words(page)
    assert "12 34" in page.text.partition('name="nips"')[2][:200]


def test_a_path_and_several_courses_are_counted_and_given_together(
    app: Flask, client: FlaskClient, world: World
) -> None:
    put_into_service(app, "etika", title="Etika")
    sign_in(client, world.site_administrator)
    both = assign(client, courses=["siaga", "etika"], every_months="12", valid_months="12")
    assert both.location.endswith("given=2")
    page = client.post("/admin/duties/new?lang=en", data=filled(client, every_months="12", valid_months="12"))
    assert "The duty begins anew on 23 November 2027, then due on 15 December 2027" in words(page)
    assert "has to be repeated before 23 November 2027" in words(page)
    path = filled_path(client, ["etika", "siaga"])
    fields = filled(client, courses=[], path=path)
    page = client.post("/admin/duties/new?lang=en", data=fields)
    assert words(page).index("Etika Completed already") < words(page).index("Siap Siaga Completed already")
    assert client.post("/admin/duties/new", data=counted(client, page, fields)).status_code == 303
    learner = a_person("Siti", world.clinic)
    sign_in(client, learner)
    assert "Path: Dasar, 2 of 2" in words(client.get("/learn?lang=en"))
    way = words(client.get(f"/paths/{path}"))
    assert "This path is mandatory for you." in way
    assert "because you are in Dinas Kesehatan" in words(client.get("/courses/etika"))


def filled_path(client: FlaskClient, courses: list[str]) -> str:
    page = client.get("/admin/paths/new")
    fields = {"title": "Dasar", "note": "", "csrf_token": csrf_token(page)}
    moved = client.post(
        "/admin/paths/new", data={**fields, "courses": courses[::-1], "do": f"up:{courses[0]}"}
    )
    order = re.findall(r'name="courses" value="(\w+)"', moved.text)
    assert order == courses
    done = client.post("/admin/paths/new", data={**fields, "courses": order, "do": "save"})
    assert done.status_code == 303
    found = re.search(r'/paths/(\w{10})"', client.get(done.location).text)
    assert found
    return found[1]


def test_those_ticked_are_left_out_with_a_reason_and_taken_in_again(
    client: FlaskClient, world: World
) -> None:
    address = given(world)
    sign_in(client, world.health_administrator)
    page = client.get(f"{address}?lang=en")
    ticked = re.findall(r'name="people" value="(\w+)"', page.text)[:2]
    token = {"csrf_token": csrf_token(page)}
    asked = client.post(f"{address}/exemptions", data={**token, "people": ticked, "do": "ask"})
    assert "Orang Puskesmas 0" in asked.text
    refused = client.post(
        f"{address}/exemptions", data={**token, "people": ticked, "reason": "", "do": "exempt"}
    )
    assert refused.status_code == 422
    assert f'value="{ticked[0]}" checked' in refused.text
    done = client.post(
        f"{address}/exemptions", data={**token, "people": ticked, "reason": "Cuti besar", "do": "exempt"}
    )
    page = client.get(done.location)
    assert "2 people exempt, counted beside" in words(page)
    assert "0 of 2" in words(page)
    assert "Exempt Cuti besar" in words(client.get(f"{address}?state=exempt"))
    assert "Exempted from a course" in words(page)
    listed = client.get(f"{address}?state=exempt&format=csv")
    assert listed.text.count("Cuti besar") == 2
    assert client.get(f"{address}?format=xlsx").data[:2] == b"PK"
    back = client.post(f"{address}/exemptions/end", data={**token, "person": ticked[0]})
    assert "Under the duty again" in words(client.get(back.location))
    of_one = words(client.get(f"/admin/audit?lang=en&person={ticked[0]}"))
    assert of_one.count("Exempted from a course") > words(
        client.get("/admin/audit?lang=en&person=none")
    ).count("Exempted from a course")


def test_a_learner_reads_that_they_are_exempt(client: FlaskClient, world: World) -> None:
    address = given(world)
    learner = a_person("Siti", world.clinic)
    sign_in(client, world.site_administrator)
    page = client.get(f"{address}/exemptions")
    fields = {"csrf_token": csrf_token(page), "nips": learner.nip, "reason": "Cuti besar", "do": "exempt"}
    assert client.post(f"{address}/exemptions", data=fields).status_code == 303
    person = words(client.get(f"/admin/people/{learner.public_id}?lang=en"))
    assert "exempt: Cuti besar" in person
    sign_in(client, learner)
    assert "you are exempt: Cuti besar" in words(client.get("/courses/siaga?lang=en"))
    assert "Mandatory" not in words(client.get("/learn"))


def test_a_due_date_is_changed_with_a_reason_and_not_over_somebody_else_s(
    client: FlaskClient, world: World
) -> None:
    address = given(world)
    sign_in(client, world.health_administrator)
    page = client.get(f"{address}/due?lang=en")
    seen = re.search(r'name="seen"[^>]* value="([\d-]+)"', page.text)
    assert seen
    fields = {"csrf_token": csrf_token(page), "seen": seen[1], "due_day": "31-12-2026", "why": "Banjir"}
    assert client.post(f"{address}/due", data=fields).status_code == 303
    shown = words(client.get(address))
    assert "31 December 2026" in shown
    assert "Banjir" in shown
    late = client.post(f"{address}/due", data={**fields, "due_day": "10-01-2027"})
    assert late.status_code == 409
    assert "Somebody else changed the due date meanwhile." in words(late)
    assert "31 December 2026" in words(late)
    assert 'value="10-01-2027"' in late.text
