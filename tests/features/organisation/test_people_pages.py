"""The administrator's pages of people."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.features.accounts.models import Person
from lms.features.audit.models import AuditEntry
from lms.features.catalogue import building
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from tests.support.courses import write_course
from tests.support.people import (
    Someone,
    a_person,
    a_trainer,
    actor_of,
    an_administrator,
    csrf_token,
    post,
    sign_in_as,
)
from tests.support.site import HandClock
from tests.support.statements import statements


def path_of(person: Someone) -> str:
    return f"/admin/people/{person.public_id}"


def test_an_administrator_of_a_unit_sees_and_touches_only_its_people(
    client: FlaskClient, units: dict[str, int]
) -> None:
    own = a_person("Agus Prasetyo", units["DUKCAPIL"])
    other = a_person("Hadi Susanto", units["DINKES"])
    nowhere = a_person("Maria Bere")
    sign_in_as(client, an_administrator(unit=units["DUKCAPIL"], over=units["DUKCAPIL"]))
    listed = client.get("/admin/people").text
    assert own.name in listed
    assert other.name not in listed
    assert nowhere.name not in listed
    assert client.get(path_of(own)).status_code == 200
    for person in (other, nowhere):
        assert client.get(path_of(person)).status_code == 404
        for act in ("nip", "code", "link", "unit", "closing", "opening", "grants", "sessions/end"):
            assert post(client, f"{path_of(person)}/{act}").status_code == 404, act
    fields = {"unit_id": "DINKES", "on_day": "23-11-2026"}
    assert post(client, f"{path_of(own)}/unit", **fields).status_code == 422, "the unit is not offered"
    fields = {"role": "administrator", "over": "site"}
    assert post(client, f"{path_of(own)}/grants", **fields).status_code == 422


def test_a_code_for_somebody_with_wider_rights_is_refused(client: FlaskClient, units: dict[str, int]) -> None:
    chief = an_administrator("Kepala", unit=units["DUKCAPIL"])
    trainer = a_trainer(unit=units["DUKCAPIL"])
    sign_in_as(client, an_administrator(over=units["DUKCAPIL"]))
    for person in (chief, trainer):
        assert post(client, f"{path_of(person)}/code").status_code == 403
        assert post(client, f"{path_of(person)}/link").status_code == 403
    fields = {"closed_on": "23-11-2026"}
    assert post(client, f"{path_of(chief)}/closing", **fields).status_code == 403


def test_learners_are_refused(client: FlaskClient, units: dict[str, int]) -> None:
    sign_in_as(client, a_person(unit=units["KOTA"]))
    for address in ("/admin/people", "/admin/people/new", "/admin/units", "/admin/audit"):
        assert client.get(address).status_code == 403


def test_people_are_found_by_part_of_a_name_and_by_nip(
    client: FlaskClient, admin: Someone, units: dict[str, int]
) -> None:
    agus = a_person("Agus Prasetyo", units["DUKCAPIL"])
    a_person("100% Yakin", units["DINKES"])
    found = post(client, "/admin/people", q="prase")
    assert found.status_code == 200
    assert "Agus Prasetyo" in found.text
    assert "Yakin" not in found.text
    printed = f"{agus.nip[:8]} {agus.nip[8:14]} {agus.nip[14]} {agus.nip[15:]}"
    by_nip = post(client, "/admin/people", q=printed)
    assert "Agus Prasetyo" in by_nip.text
    assert agus.nip not in by_nip.text
    assert "Nobody found" in post(client, "/admin/people", q="_gus").text, (
        "a wildcard is a letter like any other"
    )
    assert "Agus" not in post(client, "/admin/people", q="%", unit="DUKCAPIL").text


def test_the_list_goes_on_page_by_page(client: FlaskClient, admin: Someone, units: dict[str, int]) -> None:
    names = {f"Warga {n:03d}" for n in range(120)}
    for name in sorted(names):
        a_person(name, units["DINKES"])
    seen: list[str] = []
    address = "/admin/people?unit=DINKES"
    while address:
        page = client.get(address).text
        seen += re.findall(r">(Warga \d+)<", page)
        found = re.search(r'class="pager".*?href="([^"]*)"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert seen == sorted(names)


def test_a_person_is_added_with_what_was_typed_kept_on_mistakes(
    client: FlaskClient, admin: Someone, units: dict[str, int]
) -> None:
    typed = {"name": "Ni Made Ayu", "nip": "19860926 201505 3 001", "status": "PNS", "unit": "DINKES"}
    page = post(client, "/admin/people/new", **typed)
    assert page.status_code == 422
    assert "Digit 15 of a NIP is 1 (male) or 2 (female)." in page.text
    assert 'value="Ni Made Ayu"' in page.text
    typed["nip"] = "19860926 201505 2 001"
    done = post(client, "/admin/people/new", **typed)
    assert done.status_code == 303
    page = client.get(done.location)
    assert "Ni Made Ayu" in page.text
    assert "198609262015052001" not in page.text
    assert "1986•••• •••••• • •01" in page.text
    again = post(client, "/admin/people/new", **typed)
    assert again.status_code == 422
    assert "Somebody with this NIP is already registered." in again.text


def test_showing_a_nip_is_noted(client: FlaskClient, admin: Someone, units: dict[str, int]) -> None:
    agus = a_person("Agus", units["DINKES"])
    assert agus.nip not in client.get(path_of(agus)).text
    assert agus.nip in post(client, f"{path_of(agus)}/nip").text
    noted = db.session.execute(sa.select(AuditEntry).where(AuditEntry.action == "nip.shown")).scalar_one()
    assert (noted.actor_id, noted.about) == (admin.id, f"person:{agus.public_id}")
    assert "NIP shown" in client.get("/admin/audit").text


def test_a_code_lets_in_once_and_only_the_newest_counts(
    client: FlaskClient, app: Flask, admin: Someone, units: dict[str, int]
) -> None:
    agus = a_person("Agus", units["DINKES"])
    codes = [
        re.search(r">([A-Z0-9]{4} [A-Z0-9]{4})<", post(client, f"{path_of(agus)}/code").text)
        for _ in range(2)
    ]
    assert all(codes)
    phone = app.test_client()
    for code, status in ((codes[0], 410), (codes[1], 303), (codes[1], 410)):
        assert code
        token = csrf_token(phone.get("/session/first?lang=en"))
        fields = {
            "nip": agus.nip,
            "code": code[1].lower(),
            "password": "kuda laut terbang",
            "csrf_token": token,
        }
        assert phone.post("/session/first", data=fields).status_code == status
    assert phone.get("/my/settings").status_code == 200


def test_moving_closing_and_opening_again(
    client: FlaskClient, admin: Someone, units: dict[str, int], clock: HandClock
) -> None:
    agus = a_person("Agus", units["DINKES"])
    clock.forward(days=30)
    sign_in_as(client, admin)
    early = post(client, f"{path_of(agus)}/unit", unit_id="DUKCAPIL", on_day="1-1-2020")
    assert early.status_code == 422
    assert "23-11-2026" in early.text
    late = post(client, f"{path_of(agus)}/unit", unit_id="DUKCAPIL", on_day="1-1-2030")
    assert "Choose today or an earlier day." in late.text
    odd = post(client, f"{path_of(agus)}/unit", unit_id="DUKCAPIL", on_day="31-2-2026")
    assert 'value="31-2-2026"' in odd.text
    assert post(client, f"{path_of(agus)}/unit", unit_id="DUKCAPIL", on_day="1-12-2026").status_code == 303
    page = client.get(path_of(agus)).text
    assert "since 1 December 2026" in page
    assert "23 November 2026 until 1 December 2026" in page
    assert post(client, f"{path_of(agus)}/closing", closed_on="20-12-2026").status_code == 303
    assert "Open the account again" in client.get(path_of(agus)).text
    assert "Agus" not in client.get("/admin/people").text
    assert "Agus" in client.get("/admin/people?state=closed").text
    assert post(client, f"{path_of(agus)}/opening", open_in="DINKES").status_code == 303
    assert "since 23 December 2026" in client.get(path_of(agus)).text


def test_the_last_administrator_of_the_site_stays(client: FlaskClient, admin: Someone) -> None:
    own = path_of(admin)
    gone = post(client, f"{own}/grants/removal", role="administrator", over="site")
    assert gone.status_code == 409
    assert "last administrator of the site" in gone.text
    assert post(client, f"{own}/closing", closed_on="23-11-2026").status_code == 409
    second = an_administrator("Pengganti")
    sign_in_as(client, admin)
    assert post(client, f"{own}/grants/removal", role="administrator", over="site").status_code == 303
    assert client.get("/admin/people").status_code == 403, "the right is gone with the next request"
    assert second.id


def test_no_row_number_and_no_whole_nip_is_on_the_pages(
    client: FlaskClient, admin: Someone, units: dict[str, int]
) -> None:
    agus = a_person("Agus", units["DINKES"])
    for address in ("/admin/people", path_of(agus), "/admin/units", "/admin/audit", "/my/settings"):
        page = client.get(address).text
        assert agus.nip not in page
        assert admin.nip not in page
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 2


def test_the_page_of_a_person_shows_duties_and_runs_by_title(
    client: FlaskClient, app: Flask, admin: Someone, units: dict[str, int]
) -> None:
    write_course(Path(app.config["COURSES"]), "siaga", title="Siap Siaga")
    write_course(Path(app.config["COURSES"]), "etika", title="Etika ASN")
    building.bring_up_to_date()
    agus = a_person("Agus", units["DINKES"])
    assert "No course begun" in client.get(path_of(agus)).text
    duty = NewDuty("siaga", ("KOTA",), date(2026, 12, 31))
    db.write(enrolment.give_duty, actor_of(admin), duty, now())
    db.write(enrolment.begin_run, actor_of(agus), "etika", now())
    page = client.get(path_of(agus)).text
    assert re.search(r"Siap Siaga</th>.*mandatory, due 31 December 2026.*Not begun", page)
    assert re.search(r"Etika ASN</th>.*own choice.*In progress since 23 November 2026", page)
    fields = {"role": "trainer", "over": "course:siaga"}
    assert post(client, f"{path_of(agus)}/grants", **fields).status_code == 303
    assert 'value="course:siaga"' in client.get(f"{path_of(agus)}/grants").text
    assert "Siap Siaga" in client.get(path_of(agus)).text
    assert post(client, f"{path_of(agus)}/grants/removal", **fields).status_code == 303
    assert post(client, f"{path_of(agus)}/grants/removal", role="trainer", over="unit:x").status_code == 404


@pytest.mark.both_engines
def test_what_does_not_fit_is_told_and_never_breaks_the_page(
    client: FlaskClient, admin: Someone, units: dict[str, int]
) -> None:
    new = {"name": "Agus", "unit": "DINKES", "status": "PNS"}
    agus = a_person("Agus Prasetyo", units["DUKCAPIL"])
    long_address = "\u0130" * 240 + "@a.id"  # small, each of these letters is two
    assert post(client, "/admin/people/new", **new, email=long_address).status_code == 422
    assert post(client, "/admin/people/new", **{**new, "name": "x" * 10_000}).status_code == 422
    assert post(client, "/admin/people/new", **{**new, "name": "a\x00b"}).status_code == 422
    assert post(client, "/admin/people", q="\x00").status_code == 422
    assert post(client, "/admin/people", unit="\x00", after="\x00", q="a").status_code == 200
    for role in ("\x00", "x" * 10_000, ""):
        assert post(client, f"{path_of(agus)}/grants/removal", role=role, over="site").status_code == 404
    for course in ("\x00", "x" * 10_000):
        fields = {"role": "trainer", "over": f"course:{course}"}
        assert post(client, f"{path_of(agus)}/grants/removal", **fields).status_code in {303, 404}
    for day in ("31-02-2026", "01-01-0001", "31-12-9999", "99-99-99999", "٢٣-١١-٢٠٢٦"):
        fields = {"unit_id": "DINKES", "on_day": day}
        assert post(client, f"{path_of(agus)}/unit", **fields).status_code == 422, day
        assert post(client, f"{path_of(agus)}/closing", closed_on=day).status_code == 422, day
    for after in ("9" * 5000, "x" * 5000, "%ED%A0%80", "٣"):
        assert client.get(f"/admin/people?after={after}").status_code == 200
        assert client.get(f"/admin/audit?after={after}").status_code == 200
        assert client.get(f"/courses?page={after}").status_code == 200
    assert client.get(f"/admin/people/{'x' * 5000}").status_code == 404


def test_the_page_of_a_person_asks_a_fixed_number_of_times(
    client: FlaskClient, admin: Someone, units: dict[str, int]
) -> None:
    agus = a_person("Agus", units["DINKES"])
    for address, most in (
        ("", 16),
        ("/superior", 5),
        ("/edit", 4),
        ("/unit", 5),
        ("/closing", 4),
        ("/grants", 6),
        ("/time", 5),
    ):
        with statements() as sent:
            assert client.get(f"{path_of(agus)}{address}").status_code == 200
        assert len(sent) <= most, address


def test_two_who_edit_one_person_see_both_and_lose_nothing(
    client: FlaskClient, app: Flask, admin: Someone, units: dict[str, int]
) -> None:
    agus = a_person("Agus Prasetyo", units["DINKES"])
    edit = f"{path_of(agus)}/edit"
    assert agus.nip not in client.get(edit).text
    other = sign_in_as(app.test_client(), an_administrator("Hadi Susanto"))
    first = {"name": "Agus Prasetyo", "status": "PNS", "position": "Arsiparis", "version": "1"}
    assert post(other, edit, **first).status_code == 303
    mine = {"name": "Agus <b>Prasetya", "status": "CPNS", "position": "Operator", "version": "1"}
    told = post(client, edit, **mine)
    assert told.status_code == 409
    assert "Hadi Susanto" in told.text
    for shown in (
        "Arsiparis",
        "Operator",
        'value="Agus &lt;b&gt;Prasetya"',
        'name="version" type="hidden" value="2"',
    ):
        assert shown in told.text, shown
    taken = post(client, edit, **{**mine, "version": "2"}, theirs="position")
    assert taken.status_code == 303
    page = client.get(path_of(agus)).text
    assert "Agus &lt;b&gt;Prasetya" in page
    assert "Arsiparis" in page
    assert agus.nip in post(client, f"{path_of(agus)}/nip").text, "an empty field keeps the number"


def test_the_same_form_sent_twice_registers_once(
    client: FlaskClient, admin: Someone, units: dict[str, int]
) -> None:
    typed = {
        "name": "Nur'aini",
        "nip": "198609262015052001",
        "status": "PNS",
        "unit": "DINKES",
        "key": "k" * 22,
    }
    places = {post(client, "/admin/people/new", **typed, on_day="1-11-2026").location for _ in range(2)}
    assert len(places) == 1
    assert "since 1 November 2026" in client.get(places.pop()).text


def test_the_list_is_narrowed_by_address(client: FlaskClient, admin: Someone, units: dict[str, int]) -> None:
    agus = a_person("Agus", units["DINKES"])
    new = {"name": "Baru", "nip": "198609262015052001", "status": "PPPK", "unit": "DINKES"}
    assert post(client, "/admin/people/new", **new).status_code == 303
    for query, found in (("state=new", "Baru"), ("employment=PPPK", "Baru"), ("employment=PNS", "Agus")):
        page = client.get(f"/admin/people?unit=DINKES&{query}").text
        assert re.findall(r"<bdi>(Agus|Baru)</bdi></a>", page) == [found], query
    assert "Nobody here fits these choices" in client.get("/admin/people?state=closed").text
    assert post(client, "/admin/people", q="a" * 10_000).status_code == 422
    assert agus.name in post(client, "/admin/people?employment=PNS", q="AGUS").text
