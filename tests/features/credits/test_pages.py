"""The account on the screen: what counts, what waits, what was taken back, and who may look."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.credits import services
from lms.plugin.message import Message, mark
from tests.features.credits.world import TODAY, a_line, entered
from tests.support.people import a_person, a_unit, an_administrator, csrf_token, sign_in_as
from tests.support.site import NOON


def test_the_first_page_says_what_counts(app: Flask, client: FlaskClient) -> None:
    page = sign_in_as(client, a_person(unit=a_unit())).get("/my/credits?lang=en").text
    assert "What counts as JP" in page and "Benchmarking" in page
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
    assert "2.5 of 20 JP earned" in page and "Still missing: 17.5 JP" in page
    assert "bimtek-feb.xlsx" in page and "Lestari Handayani" in page
    assert "Salah orang" in page and "Tahun lalu" not in page
    assert "Tahun lalu" in client.get("/my/credits?year=2025").text
    assert "17 JP were missing at the end of 2025" in client.get("/my/credits?year=2025").text
    for year in ("2027", "1", "abc", "19999"):
        assert client.get(f"/my/credits?year={year}").status_code == 404
    entry = client.get(f"/my/credits/{first.public_id}").text
    assert "Universitas Madyapura" in entry and "Technical guidance" in entry
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
    assert refused.status_code == 422 and "Write why this is taken back." in refused.text
    done = client.post(address, data={"csrf_token": token, "why": "Tidak hadir"})
    assert done.status_code == 303
    again = client.get(address).text
    assert "Tidak hadir" in again and "Take it back" not in again
    assert client.post(address, data={"csrf_token": token, "why": "Lagi"}).status_code == 403
    course = entered(a_line(siti.id, 2, TODAY - timedelta(days=9), source="course", form="e-learning"))
    assert "Take it back" not in client.get(f"/admin/people/{siti.public_id}/credits/{course.public_id}").text
    sign_in_as(client, an_administrator("Dewi", over=other))
    assert client.get(f"/admin/people/{siti.public_id}/credits").status_code == 404
