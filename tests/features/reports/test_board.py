"""What the dashboard makes of the figures: steps, weeks, stops, people at risk, and the page for the head."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.enrolment import exempting
from lms.features.organisation import tree
from lms.features.reports.weeks import Pace, Week, chart
from tests.features.reports.agency import Agency, an_agency
from tests.features.reports.world import courses_in_service
from tests.support.people import a_person, sign_in_as
from tests.support.site import HandClock
from tests.support.statements import statements


@pytest.fixture
def agency(app: Flask, clock: HandClock) -> Agency:
    return an_agency(clock)


def look(client: FlaskClient, address: str) -> str:
    page = client.get(f"{address}{'&' if '?' in address else '?'}lang=en")
    assert page.status_code == 200, page.text
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_steps_follow_from_the_figures_the_most_urgent_first(
    client: FlaskClient, agency: Agency, clock: HandClock
) -> None:
    agency.duty("b", "D2", due=date(2026, 11, 30))
    agency.duty("c", "D2", due=date(2026, 12, 20))
    a_person("Tanpa Unit")
    clock.forward(days=3)
    text = look(sign_in_as(client, agency.chief), "/admin")
    late = "Talk to 2 people whose day for Kursus b has passed"
    assert text.index(late) < text.index("Remind 2 people who have not completed Kursus c")
    assert "Was due 30 November 2026." in text
    assert "Help Dinas" in text
    assert "Talk to" not in look(client, "/admin?on=28-11-2026")


def test_a_duty_that_lies_on_nobody_is_named(client: FlaskClient, agency: Agency) -> None:
    agency.unit("D9", "KAB", "Dinas Kosong")
    agency.duty("c", "D9")
    assert "Look at the duty Kursus c: it lies on nobody" in look(sign_in_as(client, agency.chief), "/admin")


def test_people_at_risk_have_not_begun_or_have_stopped(
    client: FlaskClient, agency: Agency, clock: HandClock
) -> None:
    agency.duty("c", "D2", due=date(2027, 1, 5))
    clock.forward(days=25)
    agency.complete("Dewi", "b")
    sign_in_as(client, agency.chief)
    assert "2 people may miss a due day; 1 of them have not begun." in look(client, "/admin")
    text = look(client, "/admin/reports/risk")
    assert "Dewi D2 Dinas Perhubungan c Kursus c 5 January 2027 Not begun" in text
    assert "Eko D2 Dinas Perhubungan c Kursus c 5 January 2027 Stopped; begun on 26 November 2026" in text
    agency.complete("Dewi", "c")
    agency.complete("Eko", "c")
    assert "Who may miss a due day?" not in look(client, "/admin")


def test_weeks_are_a_line_with_its_table(client: FlaskClient, agency: Agency, clock: HandClock) -> None:
    clock.forward(days=3)
    agency.complete("Eko", "c")
    text = look(sign_in_as(client, agency.chief), "/admin")
    assert "Is learning picking up?" in text
    assert "More than before: 4 courses completed in the last four whole weeks, 0 in the four before." in text
    assert "49 so far" in text
    narrowed = look(client, "/admin?course=a&unit=D1")
    assert "More than before: 2 courses completed" in narrowed
    whole, records = (look(client, f"/admin/reports/weeks?on={day}") for day in ("", "02-12-2026"))
    assert "week 48 of 2026 23 November 2026 29 November 2026 4 0" in whole
    assert whole.partition("week 47")[2][:200] == records.partition("week 47")[2][:200]


def test_the_line_begins_at_nought_and_keeps_its_words_apart() -> None:
    days = [date(2026, 9, 7 * n) for n in (1, 2, 3, 4)]
    weeks = (
        *(Week(day, 10 * n, 10 * n - n, True) for n, day in enumerate(days)),
        Week(days[-1], 3, 0, False),
    )
    drawn = chart(Pace(weeks))
    assert [value for _y, value in drawn.across] == [0, 10, 20, 30]
    assert drawn.across[0][0] == 154
    assert drawn.lines[0].path.count("L") == 3
    assert drawn.lines[0].path.endswith("370 14")
    assert abs(drawn.lines[0].label_y - drawn.lines[1].label_y) >= 14


def test_a_chosen_course_shows_where_its_learners_stop(client: FlaskClient, agency: Agency) -> None:
    text = look(sign_in_as(client, agency.chief), "/admin?course=b")
    assert (
        "Where do learners stop? Export CSV Most stop before Pelajaran isi-b : 1 of 2 came no further."
        in text
    )
    assert "Choose a course." in client.get("/admin/reports/stops?lang=en").text


def test_the_page_for_the_head_is_one_finding_and_one_table_with_a_code(
    client: FlaskClient, agency: Agency
) -> None:
    agency.duty("b", "D2", due=date(2026, 12, 15))
    text = look(sign_in_as(client, agency.chief), "/admin/head")
    assert "Dinas Perhubungan is furthest from the target: 0%." in text
    assert "Required completion 20% : 1 of 5 people under duty" in text
    assert "What is asked of you" in text
    assert re.search(r"Code of this figure|\b\w{3}-\w{3}-\w{3}\b", text)
    for name in agency.people:
        assert name not in text
    assert "Dinas Perhubungan" not in look(sign_in_as(client, agency.health_chief), "/admin/head")
    assert "No figure for this choice" in look(client, "/admin/head?on=01-01-2026")


def test_the_heat_map_names_few_courses_whatever_there_is(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    text = look(client, "/admin")
    assert "Where is the gap: unit and course" in text
    assert "Kursus b is furthest behind: 33%." in text


@pytest.mark.both_engines
def test_a_day_before_a_reorganisation_keeps_its_tree(
    client: FlaskClient, agency: Agency, clock: HandClock
) -> None:
    clock.forward(days=2)
    units = agency.units
    db.write(tree.move_unit, agency.someone_who_acts(), units["D1.1"], units["D2"], clock())
    sign_in_as(client, agency.chief)
    assert "Dinas Kesehatan 33% 1/3" in look(client, "/admin?on=29-11-2026")
    assert "Dinas Kesehatan 0% 0/1" in look(client, "/admin")
    agency.withdraw(agency.duties[1])
    before = look(client, "/admin/figures/required?unit=D1&on=29-11-2026")
    assert "1 ÷ 3" in before
    assert "Budi" in before
    assert "Budi" not in look(client, "/admin/figures/required?unit=D1")
    client.delete_cookie("session")
    # What lies elsewhere now still counts for the day, but its names are others' to open.
    seen = look(sign_in_as(client, agency.health_chief), "/admin/figures/required?on=29-11-2026")
    assert "1 ÷ 3" in seen
    assert "Budi" not in seen
    assert "Citra" in seen


def test_many_units_ask_no_more_statements(client: FlaskClient, agency: Agency) -> None:
    for number in range(12):
        agency.unit(f"E{number}", "KAB")
        agency.person(f"Orang {number}", f"E{number}")
    sign_in_as(client, agency.chief)
    client.get("/admin")
    with statements() as sent:
        client.get("/admin")
    assert len(sent) <= 8, sent


def test_of_many_courses_those_that_most_people_miss_are_shown(
    client: FlaskClient, agency: Agency, clock: HandClock
) -> None:
    courses = [f"k{number:02}" for number in range(14)]
    courses_in_service("a", "b", "c", *courses)
    for number, course in enumerate(courses):
        agency.duty(course, "KAB" if number else "D2")
    sign_in_as(client, agency.chief)
    text = look(client, "/admin")
    assert "The 12 courses that most people have still to complete are shown; all are in the CSV." in text
    assert "All 17 courses" in text
    heads = client.get("/admin?lang=en").text.partition('class="hm"')[2].partition("</thead>")[0]
    assert heads.count('scope="col"') == 12 + 2
    assert "Kursus k01" in heads
    assert "Kursus k00" not in heads
    assert "· Kursus k00 ·" in look(client, "/admin?course=kursus%20K00")


def test_whoever_is_exempt_stands_beside_the_figure(
    client: FlaskClient, agency: Agency, clock: HandClock
) -> None:
    citra = agency.people["Citra"]
    for duty in agency.duties:
        db.write(
            exempting.exempt,
            agency.someone_who_acts(),
            duty.public_id,
            [citra.public_id],
            "Cuti besar",
            clock(),
        )
    sign_in_as(client, agency.chief)
    assert "Required completion 50% 2 of 4 people under duty; 1 exempt" in look(client, "/admin")
    text = look(client, "/admin/figures/required?unit=D1")
    assert "Exempt 1 left out of the division" in text
    assert "Citra Dinas Kesehatan Exempt" in text
    assert "Cuti besar" not in text
