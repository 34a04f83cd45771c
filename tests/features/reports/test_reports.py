"""A report is one file: page, CSV, XLSX, JSON, address for programs and command come with it."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from lms.core import command
from tests.features.reports.agency import Agency, an_agency
from tests.support.people import sign_in_as
from tests.support.site import HandClock

OURS = ("completion", "people", "duties", "weeks", "stops", "risk", "plausibility")


@pytest.fixture
def agency(app: Flask, clock: HandClock) -> Agency:
    return an_agency(clock)


@pytest.fixture
def chief(client: FlaskClient, agency: Agency) -> FlaskClient:
    return sign_in_as(client, agency.chief)


@pytest.mark.parametrize("name", OURS)
def test_each_comes_as_a_page_three_files_an_address_and_a_command(
    app: Flask, chief: FlaskClient, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    address = f"/admin/reports/{name}?course=b"
    assert chief.get(address).status_code == 200
    table = list(csv.reader(io.StringIO(chief.get(f"{address}&format=csv").data.decode("utf-8-sig"))))
    book = CalamineWorkbook.from_filelike(io.BytesIO(chief.get(f"{address}&format=xlsx").data))
    rows = json.loads(chief.get(f"{address}&format=json").data)["rows"]
    told = chief.get(f"/api/v1/reports/{name}?course=b")
    assert told.content_type == "application/json"
    assert "Content-Disposition" not in told.headers
    assert json.loads(told.data)["rows"] == rows
    assert len(table) - 1 == len(book.get_sheet_by_index(0).to_python()) - 1 == len(rows)
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        command.run(
            lambda: app, ["reports", "run", name, "--format", "json", "--course", "b", "--filter", "unit=KAB"]
        )
    assert end.value.code == 0
    assert len(json.loads(capsys.readouterr().out)["rows"]) == len(rows)


def test_people_and_their_duties_say_status_and_reason(chief: FlaskClient) -> None:
    rows = json.loads(chief.get("/api/v1/reports/people?unit=D1&lang=en").data)["rows"]
    assert [(row["name"], row["course"], row["status"]) for row in rows] == [
        ("Agus", "a", "Fulfilled"),
        ("Agus", "b", "Fulfilled"),
        ("Budi", "a", "Fulfilled"),
        ("Budi", "b", "Not fulfilled yet"),
        ("Citra", "a", "Not fulfilled yet"),
        ("Citra", "b", "Not fulfilled yet"),
    ]
    assert rows[0]["fulfilled_day"] == "2026-11-26"
    assert rows[5]["reason"].startswith("“Kursus b” has been in progress since 26 November 2026")
    assert "public_id" not in rows[0]
    page = chief.get("/admin/reports/people?unit=D1").text
    assert 'href="/admin/people/' in page


def test_duties_have_their_rates_today_and_on_an_earlier_day(chief: FlaskClient) -> None:
    now, before = (
        json.loads(chief.get(f"/api/v1/reports/duties?on={day}").data)["rows"] for day in ("", "24-11-2026")
    )
    assert [(row["course"], row["under_duty"], row["fulfilled"]) for row in now] == [
        ("a", 5, 3),
        ("b", 3, 1),
    ]
    assert [(row["under_duty"], row["fulfilled"]) for row in before] == [(5, 0), (3, 0)]


def test_what_cannot_be_taken_is_told_by_field(chief: FlaskClient) -> None:
    page = chief.get("/admin/reports/duties?on=soon&lang=en")
    assert page.status_code == 422
    assert 'value="soon"' in page.text
    assert "<title>Needs fixing:" in page.text
    told = chief.get("/api/v1/reports/duties?on=soon&lang=en")
    assert told.status_code == 422
    assert told.json is not None
    assert "day-month-year" in told.json["error"]["fields"]["on"]
    assert chief.get("/api/v1/reports/duties?color=red").status_code == 422
    assert chief.get("/api/v1/reports/stops").status_code == 422
    assert chief.get("/api/v1/reports/unknown").status_code == 404
    assert chief.get("/api/v1/reports/duties?unit=XX").status_code == 404


def test_programs_find_the_reports_and_see_no_more_than_people(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.health_chief)
    listed = client.get("/api/v1/reports").json
    assert listed is not None
    assert {one["name"] for one in listed["reports"]} >= set(OURS)
    rows = json.loads(client.get("/api/v1/reports/people").data)["rows"]
    assert {row["name"] for row in rows} == {"Agus", "Budi", "Citra"}
    assert client.get("/api/v1/reports/people?unit=D2").status_code == 404
    sign_in_as(client, agency.people["Eko"])
    assert client.get("/api/v1/reports/people", headers={"Accept": "application/json"}).status_code == 403


def test_a_long_report_comes_page_by_page(chief: FlaskClient, agency: Agency) -> None:
    for number in range(60):
        agency.person(f"Orang {number:02}", "D1")
    first = chief.get("/admin/reports/people?unit=D1").text
    assert "page=2" in first
    second = chief.get("/admin/reports/people?unit=D1&page=2").text
    assert second.count('href="/admin/people/') == 126 - 100
    assert "page=3" not in second


def test_a_file_of_figures_carries_its_code(chief: FlaskClient) -> None:
    answer = chief.get("/admin?format=json")
    told = json.loads(answer.data)
    assert told["code"] in answer.headers["Content-Disposition"]
    assert told["address"].endswith(f"/c/{told['code']}")
    assert json.loads(chief.get("/admin?format=json").data)["code"] == told["code"]


@pytest.mark.parametrize(
    "address",
    ["/admin/figures/required", "/admin/figures/learners", "/admin/units/D1", "/admin/reports/people"],
)
def test_a_file_of_people_carries_a_code_that_opens_without_names(
    chief: FlaskClient, agency: Agency, address: str
) -> None:
    answer = chief.get(f"{address}?format=json")
    told = json.loads(answer.data)
    assert told["code"] in answer.headers["Content-Disposition"]
    page = chief.get(f"/c/{told['code']}?lang=en", follow_redirects=True)
    assert page.status_code == 200
    assert told["rows"][0]["name"] not in page.text
    if address.endswith(("required", "D1")):
        assert f"The list had {len(told['rows'])} row" in page.text


def test_a_program_that_asks_gets_no_code(chief: FlaskClient) -> None:
    assert "code" not in json.loads(chief.get("/api/v1/reports/people").data)
