"""The administrator's pages of units."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.support.people import (
    Someone,
    a_person,
    an_administrator,
    post,
    sign_in_as,
)


def test_units_are_added_below_others(client: FlaskClient, admin: Someone, units: dict[str, int]) -> None:
    fields = {"name": "Puskesmas Induk", "code": "PKM-1", "parent_id": "DINKES", "zone": ""}
    assert post(client, "/admin/units", **fields).status_code == 303
    assert "Puskesmas Induk" in client.get("/admin/units").text
    again = post(client, "/admin/units", **fields)
    assert again.status_code == 422
    assert "Another unit has this code." in again.text


def test_a_unit_is_named_moved_and_closed_on_its_pages(
    client: FlaskClient, admin: Someone, units: dict[str, int]
) -> None:
    a_person("Agus", units["DINKES"])
    page = "/admin/units/DINKES"
    named = {"name": "Dinkes / \u202eKB", "code": "DINKES-KB", "zone": "Asia/Makassar", "version": "1"}
    assert post(client, f"{page}/edit", **named).status_code == 303
    told = post(client, "/admin/units/DINKES-KB/edit", **{**named, "name": "Lain"})
    assert told.status_code == 409
    assert "Dinkes / KB" in told.text
    page = "/admin/units/DINKES-KB"
    refused = post(client, "/admin/units/KOTA/place", parent_id="DINKES-KB")
    assert refused.status_code == 422
    assert "lies below Kota Madyapura" in refused.text
    assert post(client, f"{page}/place", parent_id="DUKCAPIL").status_code == 303
    full = post(client, f"{page}/closing", closed_on="23-11-2026")
    assert full.status_code == 422
    assert "must move first: Agus" in full.text
    assert post(client, f"{page}/closing", closed_on="23-11-2026", move_to="DUKCAPIL").status_code == 303
    assert "Closed since 23 November 2026" in client.get(f"{page}/edit").text
    assert "Dinkes / KB" in client.get("/admin/units").text
    assert post(client, f"{page}/opening", version="5").status_code == 303


def test_the_unit_one_looks_after_is_shown_and_not_changed(
    client: FlaskClient, units: dict[str, int]
) -> None:
    sign_in_as(client, an_administrator(over=units["DINKES"]))
    for address in ("edit", "place", "closing"):
        assert client.get(f"/admin/units/DINKES/{address}").status_code == 200
        assert client.get(f"/admin/units/DUKCAPIL/{address}").status_code == 404
    named = {"name": "Lain", "code": "DINKES", "zone": "Asia/Makassar", "version": "1"}
    assert post(client, "/admin/units/DINKES/edit", **named).status_code == 403
    assert post(client, "/admin/units/DINKES/closing", closed_on="23-11-2026").status_code == 403
