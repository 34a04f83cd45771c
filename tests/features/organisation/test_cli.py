"""What the operator does on the terminal."""

from __future__ import annotations

import json
import re
from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from lms.core.actor import ADMINISTRATOR, Grant
from lms.core.db import db
from lms.features.accounts import queries as accounts
from lms.features.organisation import queries
from lms.features.organisation.staff import staff_of
from tests.support.people import a_person, a_unit, csrf_token


def run(app: Flask, *args: str) -> str:
    result = app.test_cli_runner().invoke(args=list(args))
    assert result.exit_code == 0, result.output
    return result.output


def test_the_first_administrator_comes_in_by_a_link(app: Flask, client: FlaskClient) -> None:
    app.config["BASE_URL"] = "https://belajar.example.go.id/"
    printed = run(app, "people", "add-admin", "--name", "Ani", "--email", "Ani@example.go.id")
    found = re.fullmatch(r"https://belajar\.example\.go\.id(/session/first\?token=[0-9a-f]{32})\n", printed)
    assert found
    page = client.get(found[1])
    token = found[1].rpartition("=")[2]
    fields = {"token": token, "password": "kuda laut terbang", "csrf_token": csrf_token(page)}
    assert client.post("/session/first", data=fields).status_code == 303
    assert client.get("/admin/people").status_code == 200
    person = accounts.credentials(db.session(), "ani@example.go.id")
    assert person is not None
    assert queries.grants_held(db.session(), person.person_id) == {Grant(ADMINISTRATOR)}


def test_people_and_units_are_added_and_listed(app: Flask) -> None:
    run(app, "units", "add", "--code", "KOTA", "--name", "Kota Madyapura")
    run(app, "units", "add", "--code", "DINKES", "--name", "Dinas Kesehatan", "--below", "KOTA")
    nip = "19860926 201505 2 001"
    public_id = run(app, "people", "add", "--name", "Siti", "--nip", nip, "--unit", "DINKES").strip()
    listed = json.loads(run(app, "people", "list", "--json"))
    assert listed == [
        {"id": public_id, "name": "Siti", "nip": "1986•••• •••••• • •01", "unit": "DINKES", "roles": []}
    ]
    assert [unit["people"] for unit in json.loads(run(app, "units", "list", "--json"))] == [1, 1]
    assert "/session/first?token=" in run(app, "people", "link", nip)


def test_mistakes_are_told_and_add_nobody(app: Flask) -> None:
    runner = app.test_cli_runner()
    a_unit("KOTA")
    for args in (
        ["people", "add", "--name", "Siti", "--nip", "123", "--unit", "KOTA"],
        ["people", "add", "--name", "Siti", "--nip", "198609262015052001", "--unit", "NOWHERE"],
        ["people", "link", "198609262015052001"],
        ["units", "add", "--code", "", "--name", "Tanpa Kode", "--below", "KOTA"],
        ["units", "add", "--code", "a/b", "--name", "Garis Miring", "--below", "KOTA"],
        ["people", "add-admin", "--name", "Siti"],
    ):
        result = runner.invoke(args=args)
        assert result.exit_code != 0
    assert json.loads(run(app, "people", "list", "--json")) == []


def test_the_history_is_listed(app: Flask) -> None:
    person = a_person()
    rows = json.loads(run(app, "audit", "list", "--json", "--about", f"person:{person.public_id}"))
    assert [row["action"] for row in rows] == ["person.added"]
    assert "person.added" in run(app, "audit", "list")


def test_superiors_and_the_tree_are_changed_with_their_days(app: Flask) -> None:
    root = a_unit("KOTA")
    health, social = a_unit("DINKES", root), a_unit("DINSOS", root)
    clinic = a_unit("PKM", health)
    agus, head = a_person("Agus", clinic), a_person("Kepala", social)
    run(app, "people", "superior", agus.nip, head.nip)
    assert [one.name for one in staff_of(db.session(), head.id, date(2026, 11, 23))] == ["Agus"]
    run(app, "people", "superior", agus.nip, "--none", "--from", "2026-11-23")
    assert staff_of(db.session(), head.id, date(2026, 11, 23)) == ()
    run(app, "units", "move", "PKM", "--below", "DINSOS", "--from", "20-11-2026")
    then = json.loads(run(app, "units", "list", "--json", "--on", "19-11-2026"))
    today = json.loads(run(app, "units", "list", "--json"))
    assert [unit["code"] for unit in then] == ["KOTA", "DINKES", "PKM", "DINSOS"]
    assert [unit["code"] for unit in today] == ["KOTA", "DINKES", "DINSOS", "PKM"]
    for args in (
        ["people", "superior", agus.nip, agus.nip],
        ["people", "superior", agus.nip],
        ["units", "move", "DINSOS", "--below", "PKM"],
        ["units", "move", "PKM"],
    ):
        assert app.test_cli_runner().invoke(args=args).exit_code != 0
    assert [unit["code"] for unit in json.loads(run(app, "units", "list", "--json"))][-1] == "PKM"
