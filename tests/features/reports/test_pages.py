"""Dashboard, figure and unit: what an administrator sees, and what not."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.clock import now
from lms.core.db import db
from lms.features.audit import queries as audit
from lms.features.catalogue import queries as catalogue
from lms.features.organisation import tree
from lms.features.progress import duties, work
from tests.features.reports.agency import Agency, an_agency
from tests.features.reports.world import World, courses_in_service
from tests.support import people
from tests.support.people import csrf_token, sign_in_as
from tests.support.site import HandClock
from tests.support.statements import statements


@pytest.fixture
def agency(app: Flask, clock: HandClock) -> Agency:
    return an_agency(clock)


def words(page: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def look(client: FlaskClient, address: str) -> str:
    page = client.get(f"{address}{'&' if '?' in address else '?'}lang=en")
    assert page.status_code == 200, page.text
    return words(page)


def cells(page: TestResponse) -> list[dict[str, str]]:
    assert page.status_code == 200
    return list(csv.DictReader(io.StringIO(page.data.decode("utf-8-sig"), newline="")))


def test_the_dashboard_shows_both_rates_with_their_names(client: FlaskClient, agency: Agency) -> None:
    text = look(sign_in_as(client, agency.chief), "/admin")
    assert "Required completion 40% 2 of 5 people under duty" in text
    assert "Learner completion 67% 4 completed of 6 begun" in text
    assert text.index("Required completion") < text.index("Learner completion")
    assert "Calculated 29 November 2026, 12:00 WITA." in text
    assert "Dinas Kesehatan is furthest from the target: 33%. No unit has reached 70% yet." in text
    assert "Dinas Perhubungan 50% 1/2" in text
    assert "Kursus c not assigned 0% 0 of 1" in text


class Pairs(HTMLParser):
    """How many cards stand in each row of two."""

    VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[int | None] = []
        self.cards: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.open and self.open[-1] is not None:
            self.cards[self.open[-1]] += 1
        if tag not in self.VOID:
            is_row = ("class", "grid-2") in attrs
            self.open.append(len(self.cards) if is_row else None)
            self.cards += [0] * is_row

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()


def test_no_card_of_the_dashboard_stands_beside_nothing(client: FlaskClient, agency: Agency) -> None:
    pairs = Pairs()
    pairs.feed(sign_in_as(client, agency.chief).get("/admin?course=a").text)
    assert pairs.cards
    assert [cards for cards in pairs.cards if cards % 2] == []


def test_it_asks_the_database_eight_times_at_most(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    client.get("/admin")
    with statements() as sent:
        client.get("/admin")
    assert len(sent) <= 8, sent


def test_filters_narrow_both_rates_and_stand_in_words(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    text = look(client, "/admin?unit=D1&course=a")
    assert "Dinas Kesehatan · Kursus a · as of 29 November 2026" in text
    assert "67% 2 of 3 people under duty" in text
    assert "100% 2 completed of 2 begun" in text


def test_a_code_leads_to_its_unit_also_where_another_one_is_called_so(
    client: FlaskClient, agency: Agency
) -> None:
    agency.unit("BKD", "KAB", "Kepegawaian")
    agency.unit("D3", "KAB", "BKD")
    sign_in_as(client, agency.chief)
    assert "Kepegawaian · all courses" in look(client, "/admin/units/BKD")
    assert "Dinas Perhubungan · all courses" in look(client, "/admin?unit=dinas%20perhubungan")
    assert "Kabupaten Arungkala · all courses" in look(client, "/admin?unit=%20")


def test_an_earlier_day_is_counted_from_the_records(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    for written in ("24-11-2026", "2026-11-24"):
        text = look(client, f"/admin?on={written}")
        assert "Required completion 0% 0 of 5 people under duty" in text
        assert "This is an earlier day, counted from the records." in text
    assert "No figure for this choice" in look(client, "/admin?on=01-01-2026")


@pytest.mark.parametrize(
    ("day", "message"), [("01-12-2026", "Choose today or an earlier day."), ("soon", "day-month-year")]
)
def test_a_day_to_come_is_refused_at_its_field(
    client: FlaskClient, agency: Agency, day: str, message: str
) -> None:
    page = sign_in_as(client, agency.chief).get(f"/admin?on={day}&lang=en")
    assert page.status_code == 422
    assert message in words(page)
    assert f'value="{day}"' in page.text
    assert "<title>Needs fixing:" in page.text
    assert client.get(f"/admin/figures/required?on={day}").status_code == 422
    assert client.get(f"/admin?format=csv&on={day}").status_code == 422


def test_an_administrator_of_a_unit_sees_that_unit_and_below(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.health_chief)
    text = look(client, "/admin")
    assert "33% 1 of 3 people under duty" in text
    assert "Perhubungan" not in text
    assert "Arungkala" not in text
    for address in (
        "/admin?unit=D2",
        "/admin?unit=KAB",
        "/admin?course=unknown",
        "/admin/figures/required?unit=D2",
        "/admin/figures/other",
        "/admin/units/D2",
        "/admin/units/KAB",
        "/admin/units/KAB?format=csv",
        "/admin/units/unknown",
    ):
        assert client.get(address).status_code == 404, address
    rows = cells(client.get("/admin?format=csv"))
    assert {row["unit_code" if "unit_code" in row else "Unit code"] for row in rows} == {"D1", "D1.1"}
    names = {row["Name"] for row in cells(client.get("/admin/figures/required?format=csv"))}
    assert names == {"Agus", "Budi", "Citra"}


@pytest.mark.parametrize(
    "address", ["/admin", "/admin/figures/required", "/admin/units/D1", "/admin?format=csv"]
)
def test_nobody_else_comes_in(client: FlaskClient, agency: Agency, address: str) -> None:
    assert client.get(address).status_code == 303
    for person in (agency.people["Agus"], people.a_trainer("Bambang")):
        assert sign_in_as(client, person).get(address).status_code == 403


def test_without_a_duty_only_learner_completion_is_shown(app: Flask, client: FlaskClient) -> None:
    courses_in_service("a")
    world = World()
    world.unit("KAB")
    world.person("Agus", "KAB")
    world.begin("Agus", "a")
    text = look(sign_in_as(client, people.an_administrator("Ratna")), "/admin")
    assert "Learner completion 0% 0 completed of 1 begun" in text
    assert "Required completion 0%" not in text
    assert "No duty yet" in text


def test_a_fresh_site_shows_three_steps(app: Flask, client: FlaskClient) -> None:
    chief = people.an_administrator("Ratna")
    sign_in_as(client, chief)
    assert "Three steps to the first figure" in look(client, "/admin")
    assert "Add units" in look(client, "/admin")
    world = World()
    world.unit("KAB")
    assert "Add people" in look(client, "/admin")
    world.person("Agus", "KAB")
    world.person("Budi", "KAB")
    assert "No course is in service yet" in look(client, "/admin")
    courses_in_service("a")
    client.get("/admin")
    assert "Assign a course" in look(client, "/admin")


def test_a_figure_opens_to_its_division_its_rule_and_its_rows(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    text = look(client, "/admin/figures/required?unit=D1")
    assert "1 ÷ 3 = 33.33% , written 33%" in text
    assert "Not fulfilled yet 2 at least one duty was not complete" in text
    assert "Required completion = people who fulfil their duties" in text
    assert "“Kursus b” has been in progress since 26 November 2026, due 31 January 2028." in text
    assert "Dewi" not in text
    text = look(client, "/admin/figures/learners")
    assert "4 ÷ 6 = 66.67%" in text
    assert "“Kursus c” was begun on 26 November 2026 and is not completed." in text


def test_counting_again_compares_with_the_records(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    token = csrf_token(client.get("/admin/figures/required"))
    page = client.post("/admin/figures/required?lang=en", data={"csrf_token": token, "do": "recount"})
    assert "Counted again from the records: the same" in words(page)


def ask(client: FlaskClient, address: str, **fields: str) -> str:
    token = csrf_token(client.get(address.partition("?")[0]))
    page = client.post(
        f"{address}{'&' if '?' in address else '?'}lang=en", data={"csrf_token": token, **fields}
    )
    assert page.status_code == 200
    return words(page)


def test_one_person_is_found_inside_a_figure_with_the_reason(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    text = ask(client, "/admin/figures/required", person="budi")
    assert "Budi is counted on 29 November 2026 as not fulfilled yet." in text
    assert "“Kursus a” was completed on 26 November 2026." in text
    assert "“Kursus b” has not been begun, due 31 January 2028." in text
    assert "What changes it: completing the course “Kursus b”." in text
    nip = agency.people["Agus"].nip
    page = ask(client, "/admin/figures/required", person=f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}")
    assert "Agus is counted on 29 November 2026 as fulfilled." in page
    assert "Eko counts on 29 November 2026 with 0 completed of 1 begun." in ask(
        client, "/admin/figures/learners", person="Eko"
    )


def test_a_person_of_another_unit_that_day_is_said_to_be_there(
    client: FlaskClient, agency: Agency, clock: HandClock
) -> None:
    sign_in_as(client, agency.chief)
    agency.move("Budi", "D2")
    text = ask(client, "/admin/figures/required?unit=D1", person="Budi")
    assert "Budi is not counted here on 29 November 2026." in text
    assert "another unit: Dinas Perhubungan" in text
    clock.forward(minutes=30)
    agency.move("Budi", "")
    assert "they were in no unit" in ask(client, "/admin/figures/required", person="Budi")


def test_several_hits_are_offered_and_one_is_picked(client: FlaskClient, agency: Agency) -> None:
    siti = [agency.person(f"Siti {name}", "D2") for name in ("Aminah", "Zubaidah")]
    sign_in_as(client, agency.chief)
    text = ask(client, "/admin/figures/required", person="siti")
    assert "Several people fit" in text
    picked = ask(client, "/admin/figures/required", pick=siti[1].public_id)
    assert "Siti Zubaidah is counted" in picked
    assert "Nobody found" in ask(client, "/admin/figures/required", person="Zaenal")


def test_the_search_stays_inside_the_scope(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.health_chief)
    assert "Nobody found" in ask(client, "/admin/figures/required", person="Dewi")
    token = csrf_token(client.get("/admin/figures/required"))
    foreign = {"csrf_token": token, "pick": agency.people["Dewi"].public_id}
    assert client.post("/admin/figures/required", data=foreign).status_code == 404


def test_a_search_without_words_is_refused_at_its_field(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    token = csrf_token(client.get("/admin/figures/required"))
    page = client.post("/admin/figures/required?lang=en", data={"csrf_token": token, "person": " "})
    assert page.status_code == 422
    assert "Write a name or a NIP." in words(page)
    assert client.post("/admin/figures/required", data={"person": "Agus"}).status_code == 403


def test_a_unit_shows_its_units_and_its_people_with_the_reason(client: FlaskClient, agency: Agency) -> None:
    agency.unit("D3", "KAB", "Dinas Baru")
    sign_in_as(client, agency.chief)
    text = look(client, "/admin/units/D1")
    assert "33% 1 of 3 people under duty" in text
    assert "Puskesmas Muara 50% 1/2" in text
    assert "Directly in Dinas Kesehatan 0% 0/1" in text
    assert "Agus Puskesmas Muara Fulfilled" in text
    assert "“Kursus a” has not been begun, due 31 January 2028." in text
    assert "Under no duty on this day." in look(client, "/admin/units/D2?course=b")
    assert "Nobody was in this unit" in look(client, "/admin/units/D3")


def test_many_people_come_page_by_page(client: FlaskClient, agency: Agency) -> None:
    for number in range(60):
        agency.person(f"Orang {number % 7}", "D2")
    page = sign_in_as(client, agency.chief).get("/admin/units/D2")
    seen = re.findall(r"/admin/people/(\w{10})", page.text)
    following = re.search(r'href="(/admin/units/D2\?after=\w+)"', page.text)
    assert following
    seen += re.findall(r"/admin/people/(\w{10})", client.get(following[1]).text)
    assert len(seen) == len(set(seen)) == 62


def test_the_table_leaves_as_it_is_seen(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    rows = cells(client.get("/admin?format=csv&lang=en"))
    total = next(row for row in rows if row["Unit code"] == "KAB" and row["Course"] == "")
    assert (total["Under duty"], total["Fulfilled"], total["Required completion in percent"]) == (
        "5",
        "2",
        "40.00",
    )
    assert (total["Begun"], total["Completed"], total["Learner completion in percent"]) == ("6", "4", "66.67")
    free = next(row for row in rows if row["Unit code"] == "KAB" and row["Course"] == "c")
    assert (free["Under duty"], free["Required completion in percent"], free["Begun"]) == ("0", "", "1")
    answer = client.get("/admin?format=json&unit=D1")
    found = json.loads(answer.data)
    assert answer.content_type.startswith("application/json")
    assert found["filters"] == {"unit": "D1"}
    assert found["rows"][0]["required"] == 33.33


def test_hostile_names_stay_text(client: FlaskClient, agency: Agency) -> None:
    agency.person('=HYPERLINK("x"),"y"', "D2")
    agency.person("<b>Tebal</b>", "D2")
    sign_in_as(client, agency.chief)
    names = [row["Name"] for row in cells(client.get("/admin/figures/required?format=csv&lang=en"))]
    assert '\'=HYPERLINK("x"),"y"' in names
    assert "<b>Tebal" not in client.get("/admin/units/D2").text
    listed = json.loads(client.get("/admin/figures/required?format=json").data)["rows"]
    assert '=HYPERLINK("x"),"y"' in [row["name"] for row in listed]


def test_an_export_is_audited(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    client.get("/admin/figures/required?format=csv&unit=D1").get_data()
    entry: Any = audit.entries(db.session(), audit.Narrowed(about="report:required")).rows[0]
    assert entry.action == "report.exported"
    assert entry.actor == "Ratna Basri"
    assert entry.detail == {"format": "csv", "unit": "D1"}
    assert "Penyelesaian wajib</td>" in client.get("/admin/audit?about=report:required&lang=id").text


def test_it_answers_in_indonesian_as_well(client: FlaskClient, agency: Agency) -> None:
    assert "29 November 2026, 12.00 WITA" in sign_in_as(client, agency.chief).get("/admin?lang=id").text


def test_the_next_due_date_suggests_a_reminder_without_names(
    client: FlaskClient, agency: Agency, clock: HandClock
) -> None:
    duty = agency.duty("b", "D2", due=date(2026, 12, 15))
    text = look(sign_in_as(client, agency.chief), "/admin")
    assert "Remind 2 people who have not completed Kursus b" in text
    assert "Due 15 December 2026." in text
    assert "See the names" in text
    short = f"http://127.0.0.1:8000/k/{catalogue.short_code('b')}"
    assert f"please complete the required course Kursus b by 15 December 2026. Open {short};" in text
    assert "Remind" not in look(client, "/admin?on=28-11-2026")
    for page in ("/admin?unit=D2", "/admin/units/D2"):
        assert f'href="/admin/duties/{duty}/reminder?unit=D2"' in client.get(page).text
    assert "2 people" in look(client, f"/admin/duties/{duty}/reminder?unit=D2")
    clock.forward(days=30)
    later = sign_in_as(client, agency.chief).get("/admin/units/D2")
    assert f'href="/admin/duties/{duty}/calls?unit=D2"' in later.text


def test_unit_and_page_for_the_head_can_be_kept_as_they_are_narrowed(
    client: FlaskClient, agency: Agency
) -> None:
    sign_in_as(client, agency.chief)
    for page in ("/admin/units/D1?course=a", "/admin/head?unit=D1&course=a", "/admin/reports/duties?unit=D1"):
        found = re.search(r'href="(/my/reports/new[^"]+)"', client.get(page).text)
        assert found
        kept = client.get(html.unescape(found[1]))
        assert f'value="{html.escape(page)}"' in kept.text


def test_whoever_prints_is_told_when_the_page_tells_of_single_people(
    client: FlaskClient, agency: Agency
) -> None:
    sign_in_as(client, agency.chief)
    assert "Hand it only to those who may know." in look(client, "/admin/head")
    for unit in ("D1", "D1.1", "D2"):
        for number in range(5):
            agency.person(f"Orang {unit} {number}", unit)
    assert "Hand it only to those who may know." not in look(client, "/admin/head")


def test_nobody_sees_figures_who_may_not_open_the_names(client: FlaskClient, agency: Agency) -> None:
    """So nothing is hidden of small groups: whoever comes in has the names, in the same scope."""
    figures = (
        "/admin",
        "/admin/head",
        "/admin/figures/required",
        "/admin/units/D2",
        "/admin/reports/completion",
    )
    for stranger in (people.a_trainer(), agency.people["Agus"]):
        sign_in_as(client, stranger)
        assert {client.get(address).status_code for address in (*figures, "/api/v1/reports")} == {403}
    sign_in_as(client, agency.health_chief)
    assert client.get("/admin/units/D2").status_code == 404
    listed = json.loads(client.get("/admin/figures/required?format=json").data)["rows"]
    assert "3 people under duty" in look(client, "/admin")
    assert {row["name"] for row in listed} == {"Agus", "Budi", "Citra"}
    assert client.get(f"/admin/people/{agency.people['Citra'].public_id}").status_code == 200


def test_a_duty_that_is_being_counted_is_told_where_figures_lack_its_people(
    client: FlaskClient, agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_as(client, agency.chief)
    monkeypatch.setattr(duties, "PEOPLE_AT_ONCE", 1)
    monkeypatch.setattr(duties, "UNITS_AT_ONCE", 1)
    given = agency.duty("c", "KAB")
    pages = (
        "/admin",
        "/admin/units/D1",
        "/admin/head",
        "/admin/figures/required",
        "/admin/figures/learners?unit=D2",
    )
    for page in pages:
        assert "A duty is being counted" in look(client, page)
    assert "A duty is being counted" not in look(client, "/admin?course=a")
    assert "A duty is being counted" not in look(client, "/admin?on=28-11-2026")
    of_duty = "The people of this duty are being counted"
    assert of_duty in look(client, f"/admin/duties/{given}")
    work.count({}, now())
    assert not any("A duty is being counted" in look(client, page) for page in pages)
    assert of_duty not in look(client, f"/admin/duties/{given}")
    agency.duty("b", "D2")
    work.count({}, now())
    db.write(tree.move_unit, None, agency.units["D1"], agency.units["D2"], now(), None)
    assert "people of a moved unit are being counted" in look(client, "/admin")
    assert of_duty in look(client, f"/admin/duties/{given}")
    work.count({}, now())
    assert "being counted" not in look(client, "/admin")


ODD = (
    "/admin?unit=%00&course=&on=",
    "/admin?cell=%00&lang=xx&format=exe",
    "/admin?course=%00",
    "/admin/figures/required?after=%00",
    "/admin/figures/learners?after=..",
    "/admin/units/D1?after=%00&on=2026-11-25",
    "/admin/units/%00",
    "/admin/reports/%00",
    "/admin/reports/completion?unit=%00&on=%ff",
)


@pytest.mark.both_engines
def test_no_odd_address_breaks_a_page(client: FlaskClient, agency: Agency) -> None:
    sign_in_as(client, agency.chief)
    for address in ODD:
        assert client.get(address).status_code in {200, 400, 404, 422}, address
    token = csrf_token(client.get("/admin/figures/required"))
    for field in ("pick", "person"):
        page = client.post("/admin/figures/required", data={"csrf_token": token, field: "\x00"})
        assert page.status_code == 422
