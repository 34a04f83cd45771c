"""A small agency for the pages of duties, and the form by which a course is assigned, filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.features.catalogue import building
from tests.support.courses import write_course
from tests.support.people import Someone, a_person, a_unit, an_administrator, csrf_token


@dataclass(frozen=True, slots=True)
class World:
    agency: int
    health: int
    clinic: int
    fire: int
    site_administrator: Someone
    health_administrator: Someone


def put_into_service(app: Flask, course: str, **more: Any) -> None:
    write_course(Path(app.config["COURSES"]), course, **more)
    building.bring_up_to_date()


def made(app: Flask) -> World:
    put_into_service(app, "siaga", title="Siap Siaga")
    agency = a_unit("KAB", name="Kabupaten")
    health = a_unit("3.02", agency, name="Dinas Kesehatan")
    clinic = a_unit("3.02.1", health, name="Puskesmas Muara")
    fire = a_unit("4.01", agency, name="Pemadam")
    for number in range(3):
        a_person(f"Orang Puskesmas {number}", clinic)
    a_person("Orang Pemadam", fire)
    return World(
        agency,
        health,
        clinic,
        fire,
        an_administrator("Lestari Handayani", agency),
        an_administrator("Ratna Basri", health, over=health),
    )


def filled(client: FlaskClient, **changes: Any) -> dict[str, Any]:
    page = client.get("/admin/duties/new")
    key = re.search(r'name="key"[^>]* value="(\w+)"', page.text)
    assert key
    fields = {
        "courses": ["siaga"],
        "due_day": "15-12-2026",
        "units": ["3.02"],
        "reason": "mandate",
        "note": "Surat edaran 14 Oktober.",
        "do": "count",
        "key": key[1],
        "csrf_token": csrf_token(page),
    }
    return {**fields, **changes}


def counted(client: FlaskClient, page: TestResponse, fields: dict[str, Any]) -> dict[str, Any]:
    """The same form as the page that counted gives it back, ready to assign."""
    seal = re.search(r'name="counted"[^>]* value="(\w+)"', page.text)
    assert seal
    return {**fields, "counted": seal[1], "do": "assign"}


def assign(client: FlaskClient, **changes: Any) -> TestResponse:
    fields = filled(client, **changes)
    page = client.post("/admin/duties/new", data=fields)
    return client.post("/admin/duties/new", data=counted(client, page, fields))


def words(page: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
