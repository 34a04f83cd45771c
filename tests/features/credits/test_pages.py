"""The account on the screen: what counts, what waits, what was taken back, and who may look."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.core.db import db
from lms.features.credits import queries, services
from lms.features.organisation import relations
from lms.features.organisation.models import Membership
from lms.plugin.message import Message, mark
from tests.features.credits.world import TODAY, a_line, entered
from tests.support.people import a_person, a_unit, an_administrator, csrf_token, sign_in_as
from tests.support.site import NOON


def test_the_first_page_says_what_counts(app: Flask, client: FlaskClient) -> None:
    page = sign_in_as(client, a_person(unit=a_unit())).get("/my/credits?lang=en").text
    assert "What counts as JP" in page
    assert "Benchmarking" in page
    assert "Still missing: 20 JP, by 31 December 2026." in page


def test_an_account_shows_sums_reversals_and_where_they_come_from(app: Flask, client: FlaskClient) -> None:
    siti, lestari = a_person(unit=a_unit()), an_administrator()
    listed = Message(mark("Recorded by %(name)s from the list %(file)s"), {"file": "bimtek-feb.xlsx"})
    kept = a_line(siti.id, 2.5, form="bimtek", title="Naskah Dinas", note=listed, source="opening")
    wrong = a_line(siti.id, 4, title="Bukan Siti", source="opening")
    first = entered(kept, lestari.id)
    entered(wrong, lestari.id)
    db.write(services.reverse, "opening", wrong.reference, "Salah orang", lestari.id, NOON)
    entered(a_line(siti.id, 3, date(2025, 3, 2), title="Tahun lalu"))
    sign_in_as(client, siti)
    page = client.get("/my/credits?lang=en").text
    assert "2.5 of 20 JP earned" in page
    assert "Still missing: 17.5 JP" in page
    assert "bimtek-feb.xlsx" in page
    assert "Lestari Handayani" in page
    assert "Salah orang" in page
    assert "Tahun lalu" not in page
    assert "Tahun lalu" in client.get("/my/credits?year=2025").text
    assert "17 JP were missing at the end of 2025" in client.get("/my/credits?year=2025").text
    for year in ("2027", "1", "abc", "19999"):
        assert client.get(f"/my/credits?year={year}").status_code == 404
    entry = client.get(f"/my/credits/{first.public_id}").text
    assert "Universitas Madyapura" in entry
    assert "Technical guidance" in entry
    sign_in_as(client, a_person("Adi Nugroho"))
    assert client.get(f"/my/credits/{first.public_id}").status_code == 404


def test_an_administrator_takes_an_entry_back_with_a_reason(app: Flask, client: FlaskClient) -> None:
    unit, other = a_unit(), a_unit("DINKES")
    siti, lestari = a_person(unit=unit), an_administrator(over=unit)
    entry = entered(a_line(siti.id, 4, source="attendance"), lestari.id)
    address = f"/admin/people/{siti.public_id}/credits/{entry.public_id}?lang=en"
    sign_in_as(client, lestari)
    assert "4 of 20 JP" in client.get(f"/admin/people/{siti.public_id}/credits?lang=en").text
    token = csrf_token(client.get(address))
    refused = client.post(address, data={"csrf_token": token, "why": " "})
    assert refused.status_code == 422
    assert "Write why this is taken back." in refused.text
    done = client.post(address, data={"csrf_token": token, "why": "Tidak hadir"})
    assert done.status_code == 303
    again = client.get(address).text
    assert "Tidak hadir" in again
    assert "Take it back" not in again
    assert client.post(address, data={"csrf_token": token, "why": "Lagi"}).status_code == 403
    course = entered(a_line(siti.id, 2, TODAY - timedelta(days=9), source="course", form="e-learning"))
    assert "Take it back" not in client.get(f"/admin/people/{siti.public_id}/credits/{course.public_id}").text
    sign_in_as(client, an_administrator("Dewi", over=other))
    assert client.get(f"/admin/people/{siti.public_id}/credits").status_code == 404


def test_terms_are_added_changed_and_ended_on_pages(app: Flask, client: FlaskClient) -> None:
    sign_in_as(client, an_administrator())
    page = client.get("/admin/credits/terms?lang=en").text
    assert "Some figures are examples" in page
    assert "at least 20 JP" in page
    token = csrf_token(client.get("/admin/credits/terms/new?kind=rate"))
    fields = {
        "csrf_token": token,
        "form_code": "outbound",
        "per": "day",
        "quarters": "2,5",
        "source": "SK 1/2026",
    }
    for kind in ("form", "rate", "target", "fund", "bound"):
        address = f"/admin/credits/terms/new?kind={kind}"
        assert client.get(address).status_code == 200
        assert client.post(address, data={"csrf_token": token, "from_day": "kapan"}).status_code == 422
    added = client.post("/admin/credits/terms/new?kind=rate", data={**fields, "from_day": "23-11-2026"})
    assert added.status_code == 303, added.text
    again = client.post("/admin/credits/terms/new?kind=rate", data={**fields, "from_day": "24-11-2026"})
    assert "holds from then on already" in again.text
    one = next(one for one in queries.rates_on(db.session(), TODAY) if one.code == "outbound")
    address = f"/admin/credits/terms/{one.public_id}"
    assert "2,5" in client.get(address).text
    late = {"csrf_token": token, "quarters": "3", "source": "SK 2/2026"}
    assert client.post(address, data={**late, "from_day": "01-11-2026"}).status_code == 422
    assert client.post(address, data={**late, "from_day": "01-12-2026"}).status_code == 303
    assert client.post(address, data={**late, "from_day": "02-12-2026"}).status_code == 409
    new = next(one for one in queries.rates_on(db.session(), date(2026, 12, 1)) if one.code == "outbound")
    assert (one.quarters, new.quarters) == (10, 12)
    ended = client.post(
        f"/admin/credits/terms/{new.public_id}/end", data={"csrf_token": token, "day": "01-01-2027"}
    )
    assert ended.status_code == 303
    assert not [one for one in queries.rates_on(db.session(), date(2027, 1, 1)) if one.code == "outbound"]
    assert client.get("/admin/credits/terms?lang=en").status_code == 200
    assert client.post(f"{address}/end", data={"csrf_token": token, "day": ""}).status_code in (409, 422)


def test_a_year_is_closed_once_and_late_entries_are_marked(app: Flask, client: FlaskClient) -> None:
    siti = a_person(unit=a_unit())
    entered(a_line(siti.id, 3, date(2025, 3, 2)))
    sign_in_as(client, an_administrator())
    assert client.get("/admin/credits?lang=en").status_code == 200
    page = client.get("/admin/credits/years?close=2025&lang=en")
    assert "1 account with 3 JP stands in it now." in page.text
    fields = {"csrf_token": csrf_token(page), "year": "2025", "act": "close"}
    for late, status in (
        ("", 422),
        ("01-01-2026", 422),
        ("31-01-2029", 422),
        ("31-12-2026", 303),
        ("31-12-2026", 409),
    ):
        assert client.post("/admin/credits/years", data={**fields, "late_until": late}).status_code == status
    assert client.post(
        "/admin/credits/years", data={**fields, "year": "2026", "late_until": "31-12-2026"}
    ).status_code in (404, 422)
    assert entered(a_line(siti.id, 2, date(2025, 5, 2))).late
    sign_in_as(client, siti)
    assert "The year 2025 is closed" in client.get("/my/credits?year=2025&lang=en").text


def test_each_kind_of_employment_reads_its_own_target(app: Flask, client: FlaskClient) -> None:
    unit = a_unit()
    pppk, other = a_person("Adi", unit), a_person("Budi", unit)
    for person, status in ((pppk, "PPPK"), (other, "other")):
        kept = sa.update(Membership).where(Membership.person_id == person.id).values(status=status)
        db.write(Session.execute, kept)
        for day in (3, 5, 7):
            entered(a_line(person.id, 9, date(2026, 3, day)))
    page = sign_in_as(client, pppk).get("/my/credits?lang=en").text
    assert "27 JP earned, of at most 24" in page
    assert "This is 3 JP above the 24 JP a year of the regulation." in page
    page = sign_in_as(client, other).get("/my/credits?lang=en").text
    assert "There is no yearly target for this kind of employment." in page
    assert "27 JP" in client.get("/learn?lang=en").text


def test_a_superior_reads_the_sum_and_no_entry(app: Flask, client: FlaskClient) -> None:
    unit = a_unit()
    siti, bos = a_person(unit=unit), a_person("Hasan Basri", unit)
    db.write(relations.set_superior, None, siti.id, bos.id, TODAY, NOON)
    entered(a_line(siti.id, 12.5, starts_on=TODAY - timedelta(days=3)))
    page = sign_in_as(client, bos).get(f"/team/{siti.public_id}?lang=en").text
    assert "12.5 of 20 JP" in page
    assert "Seminar Arsip Digital" not in page
