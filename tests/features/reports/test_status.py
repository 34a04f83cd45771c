"""Figures of one kind of employment: exact, from the records, and never with a code that could not find them."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.features.accounts import services as accounts
from lms.features.accounts.services import NewPerson
from lms.features.organisation import services as organisation
from tests.features.reports.agency import Agency, an_agency
from tests.features.reports.test_pages import cells, look
from tests.support.people import Someone, made_up_nip, sign_in_as
from tests.support.site import HandClock

pytestmark = pytest.mark.both_engines


@pytest.fixture
def agency(app: Flask, clock: HandClock) -> Agency:
    return an_agency(clock)


def of_contract(agency: Agency, name: str, unit: str, number: int) -> Someone:
    new = NewPerson(name=name, nip=(nip := made_up_nip(number)), status="PPPK")
    added = db.write(accounts.add_person, new, now())
    db.write(organisation.move_person, None, added.id, agency.units[unit], agency.today, now())
    return agency.known(Someone(added.id, added.public_id, nip, name), unit)


def test_both_rates_narrow_to_a_kind_of_employment_on_any_day(
    client: FlaskClient, agency: Agency, clock: HandClock
) -> None:
    for number, name in enumerate(("Fitri", "Gilang", "Hana"), start=700):
        of_contract(agency, name, "D2", number)
    agency.complete("Fitri", "a")
    sign_in_as(client, agency.chief)
    page = look(client, "/admin?status=PPPK")
    assert "All units · all courses · PPPK" in page or "Kabupaten Arungkala · all courses · PPPK" in page
    assert "33% 1 of 3 people under duty" in page
    assert "100% 1 completed of 1 begun" in page
    assert "40% 2 of 5 people under duty" in look(client, "/admin?status=PNS")
    assert "38% 3 of 8 people under duty" in look(client, "/admin")
    for address, whole in (("/admin/units/D2", 3), ("/admin/figures/required", 3)):
        found = json.loads(client.get(f"{address}?status=PPPK&format=json&lang=en").data)["rows"]
        assert [row["name"] for row in found] == ["Fitri", "Gilang", "Hana"]
        assert len(found) == whole
    rows = cells(client.get("/admin/reports/duties?status=PPPK&format=csv&lang=en"))
    assert [(row["Under duty"], row["Fulfilled"]) for row in rows] == [("3", "1")]
    day = date(2026, 11, 28).strftime("%d-%m-%Y")
    assert "nobody here was under a duty" in look(client, f"/admin?status=PPPK&on={day}")


def test_somebody_of_another_kind_is_told_so(client: FlaskClient, agency: Agency) -> None:
    of_contract(agency, "Fitri", "D2", 701)
    sign_in_as(client, agency.chief)
    page = client.get("/admin/figures/required?status=PNS")
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post(
        "/admin/figures/required?status=PNS&lang=en", data={"person": "Fitri", "csrf_token": token}
    ).text
    assert "on that day theirs was: PPPK" in answer


def test_such_figures_have_no_code_and_a_wrong_kind_is_named(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    assert "/c/" in client.get("/admin/head").text
    assert "/c/" not in client.get("/admin/head?status=PNS").text
    exported = client.get("/admin?status=PNS&format=json")
    assert "code" not in json.loads(exported.data)
    for wrong in ("X", quote("PNS' --")):
        page = client.get(f"/admin?status={wrong}&lang=en")
        assert page.status_code == 422
        assert "Choose a kind of employment." in page.text


def test_the_division_is_what_its_rows_add_up_to(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    page = look(client, "/admin/figures/required")
    assert "2 ÷ 5" in page
    assert "5 people are in the division." in page
    listed = cells(client.get("/admin/figures/required?format=csv&lang=en"))
    states = [row["Status"] for row in listed]
    assert (states.count("Fulfilled"), len(states)) == (2, 5)
