"""How many people reach their yearly hours: on the dashboard, behind the figure, in reports, by rights."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.features.attainment import work
from lms.features.credits import services as ledger
from tests.features.credits.world import a_line
from tests.features.reports.agency import Agency, an_agency
from tests.features.reports.test_pages import cells, look, words
from tests.support.people import csrf_token, sign_in_as
from tests.support.site import HandClock

FIGURE = "/admin/figures/credits"
address = re.compile(r"/c/([a-z0-9]{9})")
EARNED: tuple[tuple[str, float, dict[str, Any]], ...] = (
    ("Agus", 22, {"cost": 1_500_000, "funds": "apbd", "provider": "BPSDM"}),
    ("Budi", 20, {"cost": 500_000, "funds": "apbn", "form": "workshop"}),
    ("Dewi", 12.5, {"source": "opening", "provider": "BPSDM"}),
    ("Eko", 4, {}),
)


@pytest.fixture
def agency(app: Flask, clock: HandClock) -> Agency:
    """Agus and Budi have reached 20 JP, Dewi has 12.5, Eko 4; Citra, in no part of Dinas Kesehatan, has none."""
    made = an_agency(clock)
    for name, hours, more in EARNED:
        earn(made, name, hours, **more)
    work.follow_terms({}, now())
    return made


def earn(agency: Agency, name: str, hours: float, **more: Any) -> None:
    day = agency.today
    line = a_line(agency.people[name].id, hours, day, starts_on=day - timedelta(days=1), **more)
    db.write(ledger.enter, line, None, now())


def test_the_dashboard_tells_who_has_reached_the_target_and_what_is_still_needed(
    client: FlaskClient, agency: Agency
) -> None:
    text = look(sign_in_as(client, agency.chief), "/admin")
    assert "Reached 20 JP 40% 2 of 5 people with a target" in text
    assert "Mean JP 11.7 per person, since 1 January" in text
    # 20 − 12.5, 20 − 4 and 20 are missing; 32 days are left of the year on 29 November.
    assert "2 people have reached their target. 3 people are below it and lack 43.5 JP together." in text
    assert "32 days of the year are left: 3.2 JP a week each." in text
    assert "0 to &lt;5 JP 40% 2 people 5 to &lt;12 JP 0% 0 people" in text
    assert "12 to &lt;20 JP 20% 1 person 20 JP or more 40% 2 people" in text
    units = text[text.index("JP target by unit") :]
    assert units.index("Dinas Perhubungan 0% 0/2") < units.index("Dinas Kesehatan 67% 2/3")
    unit = look(client, "/admin?unit=D1")
    assert "Reached 20 JP 67% 2 of 3 people with a target" in unit
    assert "Directly in Dinas Kesehatan 0% 0/1" in unit
    assert "Mean JP" not in look(client, "/admin?course=a")
    assert "Reached 20 JP 0% 0 of 2 people with a target" in look(client, "/admin/units/D2")
    assert "Nobody here has a target to reach in 2026." not in unit


def test_what_is_counted_is_what_is_shown_for_any_day_and_employment(
    client: FlaskClient, agency: Agency, clock: HandClock
) -> None:
    """A day that is over is reckoned from the records; the same question of today from the counters."""
    before = look(sign_in_as(client, agency.chief), FIGURE)
    clock.forward(days=2)
    sign_in_as(client, agency.chief)
    earn(agency, "Eko", 16)
    agency.move("Eko", "D1")
    assert "3 ÷ 5 = 60%" in look(client, FIGURE)
    then = look(client, f"{FIGURE}?on=29-11-2026")
    assert "2 ÷ 5 = 40%" in then
    assert "58.5 ÷ 5 = 11.7" in then
    assert then[then.index("The people in") :] == before[before.index("The people in") :]
    assert "3 ÷ 5 = 60%" in look(client, f"{FIGURE}?status=PNS")
    nobody = look(client, "/admin?status=PPPK")
    assert "Reached 20 JP" not in nobody
    assert "Mean JP" not in nobody


def test_behind_the_figure_stand_its_people_by_band_and_one_is_found(
    client: FlaskClient, agency: Agency
) -> None:
    sign_in_as(client, agency.chief)
    page = look(client, FIGURE)
    assert "PNS: at least 20 JP" in page
    assert "43.5 ÷ 3 people ÷ 32 days × 7 = 3.2 JP a week each" in page
    third = look(client, f"{FIGURE}?band=3")
    assert "Dewi Dinas Perhubungan PNS 12.5 20 7.5" in third
    assert "Agus" not in third
    token = csrf_token(client.get(f"{FIGURE}?lang=en"))
    sent = client.post(f"{FIGURE}?lang=en", data={"csrf_token": token, "person": "Dewi"})
    assert "Counted: the target is not reached yet" in words(sent)
    assert "The target is 20 JP; 7.5 JP are missing." in words(sent)
    again = client.post(f"{FIGURE}?lang=en", data={"csrf_token": token, "do": "recount"})
    assert "Counted again from the records: the same" in words(again)
    empty = client.post(f"{FIGURE}?lang=en", data={"csrf_token": token, "person": ""})
    assert empty.status_code == 422
    assert "Write a name or a NIP." in words(empty)
    rows = cells(client.get(f"{FIGURE}?format=csv&band=4&lang=en"))
    assert [(row["Name"], row["JP"], row["Missing JP"]) for row in rows] == [
        ("Agus", "22", "0"),
        ("Budi", "20", "0"),
    ]


def test_whoever_keeps_a_unit_sees_its_people_alone(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.health_chief)
    page = look(client, FIGURE)
    assert "2 ÷ 3 = 66.67%" in page
    assert "Dewi" not in page
    assert client.get(f"{FIGURE}?unit=D2").status_code == 404
    below = cells(client.get("/admin/reports/credits-below?format=csv&lang=en"))
    assert [(row["Name"], row["Missing JP"]) for row in below] == [("Citra", "20")]
    learner = sign_in_as(client, agency.people["Agus"])
    assert learner.get(FIGURE).status_code == 403


def test_hours_by_unit_and_by_source(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    units = cells(client.get("/admin/reports/credits-units?format=csv&lang=en"))
    assert [row["Unit"] for row in units][1:] == ["Dinas Perhubungan", "Dinas Kesehatan"]
    assert units[0]["Reached the target"] == "2"
    assert units[0]["Mean JP"] == "11.7"
    assert [row["Missing JP together"] for row in units] == ["43.5", "23.5", "20"]
    sources = cells(client.get("/admin/reports/credits-sources?format=csv&lang=en"))
    assert [(row["Form of development"], row["Source"], row["JP"]) for row in sources] == [
        ("Seminar or conference", "Recorded by the learner, verified", "26"),
        ("Workshop", "Recorded by the learner, verified", "20"),
        ("Seminar or conference", "Opening balance", "12.5"),
    ]


def test_cost_per_hour_is_of_the_entries_that_have_a_cost(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)

    def table(by: str) -> dict[str, tuple[str, ...]]:
        rows = cells(client.get(f"/admin/reports/credits-cost?format=csv&lang=en&by={by}"))
        heads = ("Cost in rupiah", "Rupiah per JP", "JP without a cost")
        first = next(iter(rows[0]))
        return {row[first]: tuple(row[head] for head in heads) for row in rows}

    whole = ("2000000", "47619", "16.5")
    assert table("funds") == {
        "All together": whole,
        "Regional budget (APBD)": ("1500000", "68182", "0"),
        "State budget (APBN)": ("500000", "25000", "0"),
        "No source of funds": ("", "", "16.5"),
    }
    assert table("provider")["BPSDM"] == ("1500000", "68182", "12.5")
    assert table("unit") == {
        "All together": whole,
        "Dinas Kesehatan": ("2000000", "47619", "0"),
        "Dinas Perhubungan": ("", "", "16.5"),
    }
    assert table("unit") == table("Unit")
    assert table("dana") == table("funds")
    assert client.get("/admin/reports/credits-cost?by=moon&lang=en").status_code == 422
    agus = agency.people["Agus"].id
    line = a_line(agus, 3, agency.today - timedelta(days=9), cost=900, funds="apbd", reference="twice")
    db.write(ledger.enter, line, None, now())
    db.write(ledger.reverse, "activity", "twice", "tertukar", None, now())
    assert table("funds")["All together"] == whole


def test_a_code_tells_who_has_reached_the_target_since(
    client: FlaskClient, agency: Agency, clock: HandClock
) -> None:
    """The page for the head has the figure and a code; what lies between then and now is people, and nothing else."""
    head = sign_in_as(client, agency.chief).get("/admin/head?lang=en")
    assert "Reached 20 JP 40% : 2 of 5 people with a target; mean 11.7 JP" in words(head)
    printed = address.search(head.text)
    assert printed
    exported = json.loads(client.get(f"{FIGURE}?format=json&lang=en").text)["code"]
    assert exported
    clock.forward(days=2)
    earn(agency, "Eko", 16)
    agency.person("Fitri", "D2")
    agency.move("Agus", "")
    sign_in_as(client, agency.chief)
    for code in (exported, printed[1]):
        page = look(client, f"/admin/citations/{code}")
        told = page[page.index("JP target reached") :]
        assert "Then 40% 2 of 5 people with a target" in told
        assert "Today 40% 2 of 5 people with a target" in told
        assert "Reached the JP target since then 1 +1 0" in told
        assert "New employees 1 0 +1" in told
        assert "Not active any more 1 −1 −1" in told
        assert "Written down later" not in told
    people = look(client, f"/admin/citations/{exported}/credits/earned")
    assert "Eko" in people
    assert "Dewi" not in people
