"""Superiors, kinds of people, several people at once, and the tree of an earlier day, on their pages."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.features.organisation import queries, services
from tests.support.people import ZONE, Someone, a_person, a_unit, csrf_token, post, sign_in_as
from tests.support.site import HandClock
from tests.support.statements import statements


def ticked(client: FlaskClient, act: str, people: list[Someone], **fields: str) -> str:
    sent = MultiDict([("act", act), *fields.items(), *(("person", one.public_id) for one in people)])
    sent["csrf_token"] = csrf_token(client.get("/my/settings"))
    return client.post("/admin/people/ticked", data=sent).text


def test_several_people_are_moved_after_a_page_that_names_them(
    client: FlaskClient, admin: Someone, units: dict[str, int]
) -> None:
    agus, rina = a_person("Agus", units["DINKES"]), a_person("Rina <b>", units["DINKES"])
    late = a_person("Late", units["DINKES"])
    listed = client.get("/admin/people?unit=DINKES").text
    assert f'value="{agus.public_id}"' in listed
    asked = ticked(client, "move", [agus, rina])
    assert "Agus" in asked
    assert "Rina &lt;b&gt;" in asked
    assert "Needs fixing" not in asked
    assert "Choose a unit." in ticked(client, "move", [agus], do="1", on_day="23-11-2026")
    db.write(services.switch_person, None, late.id, False, day_in(ZONE, now()), now())
    done = ticked(client, "move", [agus, rina, late], do="1", unit_id="DUKCAPIL", on_day="23-11-2026")
    assert "2 people are moved." in done
    assert queries.place(db.session(), rina.id).unit_id == units["DUKCAPIL"]
    early = ticked(client, "move", [agus], do="1", unit_id="DINKES", on_day="1-11-2026")
    assert "1 person stays as before" in early
    assert "began on 23-11-2026" in early


def test_several_accounts_are_closed_and_never_ones_own(
    client: FlaskClient, admin: Someone, units: dict[str, int]
) -> None:
    agus = a_person("Agus", units["DINKES"])
    done = ticked(client, "close", [agus, admin], do="1", closed_on="23-11-2026")
    assert "1 account is closed." in done
    assert "Your own account is closed by somebody else." in done
    assert "Nobody is ticked." in ticked(client, "close", [])
    assert post(client, "/admin/people/ticked", act="fly").status_code == 404


def test_a_superior_is_found_by_name_or_number_and_seen_with_days(
    client: FlaskClient, admin: Someone, units: dict[str, int], clock: HandClock
) -> None:
    agus = a_person("Agus", units["DINKES"])
    bambang, other = a_person("Bambang Wiryawan", units["DINKES"]), a_person("Bambang Susilo", units["KOTA"])
    page = f"/admin/people/{agus.public_id}/superior"
    several = post(client, page, superior="bambang", on_day="23-11-2026")
    assert several.status_code == 422
    assert "Several people fit." in several.text
    assert "Bambang Susilo, Unit KOTA" not in several.text  # the unit goes by its own name
    named = {"superior": "bambang", "chosen": bambang.public_id, "on_day": "23-11-2026"}
    assert post(client, page, **named).status_code == 303
    assert "Nobody in service fits." in post(client, page, superior="zzz", on_day="23-11-2026").text
    assert "Nobody is their own superior." in post(client, page, superior=agus.nip, on_day="23-11-2026").text
    clock.forward(days=3)
    sign_in_as(client, admin)
    assert post(client, page, superior=other.nip, on_day="25-11-2026").status_code == 303
    shown = client.get(f"/admin/people/{agus.public_id}").text
    assert "23 November 2026 until 25 November 2026" in shown
    assert "Superior of 1 person" in client.get(f"/admin/people/{other.public_id}").text
    db.write(services.switch_person, None, other.id, False, day_in(ZONE, now()), now())
    closed = client.get(f"/admin/people/{agus.public_id}").text
    assert "account is closed. Choose another one." in closed
    left = client.get(f"/admin/people/{other.public_id}").text
    assert "choose another superior for these people" in left
    done = ticked(client, "superior", [agus], do="1", superior=bambang.nip, on_day="26-11-2026")
    assert "The superior of 1 person is changed." in done
    assert post(client, page, superior="", on_day="26-11-2026").status_code == 303


def test_a_promotion_is_typed_with_its_day(
    client: FlaskClient, admin: Someone, units: dict[str, int]
) -> None:
    superior = a_person("Kepala", units["DINKES"])
    typed = {
        "name": "Ni Made Ayu",
        "nip": "19860926 201505 2 001",
        "status": "PNS",
        "grade": "III/a",
        "unit": "DINKES",
        "on_day": "1-11-2026",
        "phone": "0812 3456-7890",
        "superior": superior.nip,
    }
    refused = post(client, "/admin/people/new", **{**typed, "status": "PPPK", "phone": "12"})
    assert "Write a telephone number" in refused.text
    assert 'value="12"' in refused.text
    page = post(client, "/admin/people/new", **typed).location.partition("?")[0]
    assert "Kepala" in client.get(page).text
    kept = {"name": "Ni Made Ayu", "nip": "", "status": "PNS", "version": "1", "phone": "0812 3456 7890"}
    promoted = {**kept, "grade": "III/b", "post_kind": "fungsional-keahlian", "post_level": "ahli-muda"}
    wrong = post(client, f"{page}/edit", **{**promoted, "post_level": "mahir"})
    assert "Choose a level that this kind of post has, or none." in wrong.text
    assert post(client, f"{page}/edit", **promoted, valid_from="10-11-2026").status_code == 303
    shown = client.get(page).text
    assert "1 November 2026 until 10 November 2026" in shown
    assert "PNS, III/b, Functional post, expert" in shown
    told = post(client, f"{page}/edit", **{**promoted, "post_kind": "pengawas", "post_level": ""})
    assert told.status_code == 409
    assert "Supervisor (echelon IV)" in told.text


def test_the_tree_is_shown_as_it_was(
    client: FlaskClient, admin: Someone, units: dict[str, int], clock: HandClock
) -> None:
    clinic = a_unit("PKM", units["DINKES"], name="Puskesmas")
    a_person("Agus", clinic)
    clock.forward(days=5)
    sign_in_as(client, admin)
    place = "/admin/units/PKM/place"
    assert "Choose today" in post(client, place, parent_id="DUKCAPIL", on_day="29-11-2026").text
    assert post(client, place, parent_id="DUKCAPIL", on_day="26-11-2026").status_code == 303
    named = {"name": "Klinik", "code": "PKM", "zone": "Asia/Makassar", "version": "2"}
    assert post(client, "/admin/units/PKM/edit", **named, on_day="27-11-2026").status_code == 303
    then = client.get("/admin/units?on=25-11-2026").text
    assert "The tree on 25 November 2026" in then
    assert "Puskesmas" in then
    assert then.index('/DINKES/edit">') < then.index('/PKM/edit">') < then.index('/DUKCAPIL/edit">')
    history = client.get("/admin/units/PKM/edit").text
    assert "until 26 November 2026" in history
    assert "below <bdi>Dinas Kesehatan</bdi>" in history
    assert "Choose today or an earlier day." in client.get("/admin/units?on=1-1-2030").text
    wrong = client.get("/admin/units?on=x").text
    assert "Write the date" in wrong
    assert "<title>Needs fixing:" in wrong


def test_the_list_asks_as_often_for_few_as_for_many(
    client: FlaskClient, admin: Someone, units: dict[str, int]
) -> None:
    def asked() -> int:
        with statements() as sent:
            assert client.get("/admin/people").status_code == 200
        return len(sent)

    first = asked()
    for number in range(12):
        a_person(f"Orang {number}", units["DINKES"])
    assert asked() == first
