"""Reports are kept under a name; once a month their figures are told, as long as their owner may open them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.actor import ADMINISTRATOR
from lms.core.clock import now
from lms.core.db import db
from lms.features.catalogue import building
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from lms.features.notices.models import Notice
from lms.features.organisation import granting
from lms.features.organisation.granting import GrantCommand
from lms.features.subscriptions import services, work
from lms.features.subscriptions.addresses import filters_of, is_report
from tests.features.reminders.test_morning import complete
from tests.support.courses import write_course
from tests.support.people import (
    Someone,
    a_person,
    a_unit,
    actor_of,
    an_administrator,
    csrf_token,
    post,
    sign_in_as,
)
from tests.support.site import HandClock


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/admin", True),
        ("/admin?unit=SETDA&course=siaga", True),
        ("/admin/units/3.02?after=x", True),
        ("/admin/reports/people?unit=SETDA", True),
        ("/admin/figures/required", True),
        ("/admin/people", False),
        ("/admin/units/a/edit", False),
        ("//evil.example/admin", False),
        ("https://evil.example/admin", False),
        ("javascript:alert(1)", False),
        ("/admin?" + "x" * 400, False),
        ("", False),
    ],
)
def test_only_pages_of_figures_are_kept(address: str, allowed: bool) -> None:
    assert is_report(address) is allowed


def test_what_an_address_asks_for() -> None:
    assert filters_of("/admin/units/3.02?course=siaga&after=x") == {"unit": "3.02", "course": "siaga"}
    assert filters_of("/admin?unit=KAB&on=01-02-2026") == {"unit": "KAB"}


def keep(client: FlaskClient, **fields: str) -> TestResponse:
    token = csrf_token(client.get("/my/reports/new?address=/admin"))
    return client.post("/my/reports/new", data={"csrf_token": token, **fields})


def test_one_keeps_finds_and_forgets_a_report(client: FlaskClient) -> None:
    a_unit("KAB")
    sign_in_as(client, an_administrator())
    assert "You keep no report yet" in client.get("/my/reports").text
    assert "/my/reports/new?address=/admin" in client.get("/admin").text
    kept = keep(client, name="Kabupaten <b>", address="/admin?unit=KAB", monthly="y")
    assert kept.status_code == 303
    page = client.get("/my/reports").text
    assert "Kabupaten &lt;b&gt;" in page
    assert "Every month" in page
    for wrong, said in (
        ({"name": "Kabupaten <b>", "address": "/admin"}, "of this name already"),
        ({"name": "", "address": "/admin"}, "Write a name"),
        ({"name": "x", "address": "https://evil.example/"}, "This page cannot be kept"),
    ):
        refused = keep(client, **wrong)
        assert refused.status_code == 422
        assert said in refused.text
    public_id = page.partition('action="/my/reports/')[2][:10]
    sign_in_as(client, an_administrator("Orang Lain"))
    assert post(client, f"/my/reports/{public_id}", do="quiet").status_code == 404
    post(client, f"/my/reports/{public_id}", do="remove")
    assert "Kabupaten" not in client.get("/my/reports").text
    sign_in_as(client, a_person())
    assert client.get("/my/reports").status_code == 403


def told(person: Someone) -> list[str]:
    rows = db.session.execute(sa.select(Notice.kind, Notice.data).where(Notice.person_id == person.id))
    found = [
        f"{row.kind} {row.data.get('required_share', '')}".strip()
        for row in rows
        if row.kind.startswith("report.")
    ]
    db.session.rollback()
    return found


def at(clock: HandClock, day: date, hour: int) -> None:
    clock.at = datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)
    work.tell_month({}, now())


@pytest.mark.both_engines
def test_the_figures_come_on_the_first_working_day_once(
    app: Flask, client: FlaskClient, clock: HandClock
) -> None:
    write_course(Path(app.config["COURSES"]), "siaga", lessons=("satu",))
    building.bring_up_to_date()
    unit = a_unit("KAB")
    chief = an_administrator("Lestari", unit)
    siti = a_person("Siti", unit)
    db.write(enrolment.give_duty, actor_of(chief), NewDuty("siaga", ("KAB",), date(2027, 3, 1)), now())
    officer = an_administrator("Ratna", unit, over=unit)
    db.write(services.keep, actor_of(chief), "Semua", "/admin", True, now())
    db.write(services.keep, actor_of(officer), "Unit saya", "/admin/units/KAB", True, now())
    db.write(services.keep, actor_of(chief), "Diam", "/admin", False, now())
    at(clock, date(2026, 11, 30), 3)
    assert told(chief) == []
    at(clock, date(2026, 11, 30), 18)  # 1 December, 02.30: too early in the day
    assert told(chief) == []
    at(clock, date(2026, 12, 1), 0)
    at(clock, date(2026, 12, 1), 1)
    assert (told(chief), told(officer)) == (["report.monthly 0"], ["report.monthly 0"])
    db.write(granting.take_grant, None, officer.id, GrantCommand(ADMINISTRATOR, unit), now())
    complete(siti)
    complete(officer)
    at(clock, date(2027, 1, 1), 1)  # a Friday
    at(clock, date(2027, 2, 4), 1)  # away on the first of February
    assert told(chief) == ["report.monthly 0", "report.monthly 2/3", "report.monthly 2/3"]
    assert told(officer) == ["report.monthly 0", "report.stopped"]
    sign_in_as(client, chief)
    assert "Semua: required completion 67%" in client.get("/my/inbox").text, "as the dashboard rounds it"
