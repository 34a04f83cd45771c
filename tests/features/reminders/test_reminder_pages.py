"""Somebody reminds those who are behind: a text to send on, a reminder by hand, and a list to call."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.clock import now
from lms.core.db import db
from lms.features.accounts.models import Person
from lms.features.notices.models import Notice
from lms.features.reminders.models import ReminderCall
from tests.features.reminders.conftest import World
from tests.features.reminders.test_morning import at, complete, give, reminded, rise, with_mail, work
from tests.support.people import a_person, a_trainer, a_unit, csrf_token, sign_in_as
from tests.support.site import HandClock
from tests.support.smtp import Post
from tests.support.statements import statements

DUE = date(2026, 12, 18)


def send(client: FlaskClient, address: str, page: str, **fields: str) -> TestResponse:
    return client.post(address, data={"csrf_token": csrf_token(client.get(page)), **fields})


def test_the_text_names_nobody_and_leads_to_the_course(client: FlaskClient, world: World) -> None:
    a_person("Siti Rahmawati", world.clinic)
    duty = give(world, DUE)
    sign_in_as(client, world.chief)
    page = client.get(f"/admin/duties/{duty}/reminder?unit=PKM").text
    assert "kursus wajib Siap Siaga" in page
    assert "please complete the required course Siap Siaga by 18 December 2026" in page
    assert page.count("https://belajar.arungkala.example/k/") == 2
    assert "Siti Rahmawati" not in page
    top = client.get(f"/admin/duties/{duty}/reminder").text
    assert "Puskesmas Muara" in top
    assert client.get(f"/admin/duties/{duty}/reminder?unit=NONE").status_code == 404
    assert f"/admin/duties/{duty}/reminder" in client.get(f"/admin/duties/{duty}").text


@pytest.mark.both_engines
def test_by_hand_once_a_week_and_not_those_who_heard_of_late(
    app: Flask, client: FlaskClient, world: World, clock: HandClock, post: Post
) -> None:
    people = [a_person(f"Orang {n}", world.clinic) for n in range(4)]
    with_mail(*people)
    complete(people[0])
    duty = give(world, DUE, "PKM")
    work(app)
    post.raw.clear()
    clock.forward(days=2)
    where = f"/admin/duties/{duty}/reminder/sending?unit=PKM"
    sign_in_as(client, world.officer)
    assert "Remind 3 people" in client.get(where).text
    assert send(client, where, where).status_code == 303
    work(app)
    assert [reminded(one) for one in people] == [[], ["due"], ["due"], ["due"]]
    to = sorted(mail["To"].addresses[0].username for mail in post.mails)
    assert to == sorted(f"p{one.id}" for one in people[1:])
    again = send(client, where, "/my/settings")
    assert again.status_code == 409
    assert "had people of this unit reminded" in client.get(where).text
    sign_in_as(client, world.chief)
    above = f"/admin/duties/{duty}/reminder/sending?unit=KAB"
    assert "Everybody who is behind was reminded in the last two days." in client.get(above).text
    assert "Nobody here has to be reminded now." in send(client, above, "/my/settings").text
    assert "Reminders sent by hand" in client.get("/admin/audit").text
    clock.forward(days=7)
    sign_in_as(client, world.officer)
    assert send(client, where, where).status_code == 303
    work(app)
    assert [len(reminded(one)) for one in people[1:]] == [2, 2, 2]


def test_the_list_to_call(app: Flask, client: FlaskClient, world: World, clock: HandClock) -> None:
    def phone(session: object) -> None:
        session.execute(sa.update(Person).where(Person.id == siti.id).values(phone="0812-3456-789"))  # type: ignore[attr-defined]

    siti, dewi = a_person("Siti", world.clinic), a_person("Dewi =1+1", world.clinic)
    elsewhere = a_person("Orang Kantor", world.agency)
    db.write(phone)
    duty = give(world, DUE)
    sign_in_as(client, world.officer)
    where = f"/admin/duties/{duty}/calls?unit=PKM"
    page = client.get(where)
    assert 'href="tel:0812-3456-789"' in page.text
    assert "not started" in page.text
    assert "Orang Kantor" not in page.text
    notes = f"/admin/duties/{duty}/calls/notes?unit=PKM"
    noted = send(client, notes, where, person=siti.public_id, word="Janji hari Kamis")
    assert noted.status_code == 303
    assert "Janji hari Kamis" in client.get(where).text
    long = send(client, notes, where, person=siti.public_id, word="x" * 130)
    assert long.status_code == 422
    assert "At most 120 characters." in long.text
    assert send(client, notes, where, person=elsewhere.public_id, word="").status_code == 404
    rows = list(csv.DictReader(io.StringIO(client.get(f"{where}&format=csv").get_data().decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["Dewi =1+1", "Siti"]
    assert rows[1]["What came of it"] == "Janji hari Kamis"
    assert client.get(f"{where}&format=xlsx").get_data()[:2] == b"PK"
    sign_in_as(client, world.chief)
    assert "List of people to call exported" in client.get("/admin/audit").text
    assert "Orang Kantor" in client.get(f"/admin/duties/{duty}/calls").text
    clock.forward(days=91)
    work(app)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ReminderCall)) == 0
    assert dewi.id


def test_somebody_on_the_list_is_found_by_name_or_nip_without_either_in_an_address(
    client: FlaskClient, world: World
) -> None:
    siti, _dewi = a_person("Siti Rahmawati", world.clinic), a_person("Dewi Lestari", world.clinic)
    a_person("Siti Kantor", world.agency)
    duty = give(world, DUE)
    sign_in_as(client, world.officer)
    where = f"/admin/duties/{duty}/calls?unit=PKM"
    for words in ("rahma siti", siti.nip):
        found = send(client, where, where, q=words).text
        assert "Siti Rahmawati" in found
        assert "Dewi Lestari" not in found
    elsewhere = send(client, where, where, q="kantor").text
    assert "Nobody on this list is called so" in elsewhere
    assert "Everybody on the list" in elsewhere
    assert send(client, where, where, q="x" * 255).status_code == 422


def test_a_unit_officer_reaches_a_duty_from_above_but_only_their_people(
    client: FlaskClient, world: World
) -> None:
    other = a_unit("DIN", world.agency, name="Dinas Lain")
    a_person("Orang Dinas", other)
    above, beside = give(world, DUE), give(world, DUE, "DIN")
    sign_in_as(client, world.officer)
    assert client.get(f"/admin/duties/{above}/reminder").status_code == 200
    for where in ("reminder", "reminder/sending", "calls"):
        assert client.get(f"/admin/duties/{above}/{where}?unit=DIN").status_code == 404
        assert client.get(f"/admin/duties/{beside}/{where}").status_code == 404
    assert "Orang Dinas" not in client.get(f"/admin/duties/{above}/calls").text
    sign_in_as(client, a_trainer())
    assert client.get(f"/admin/duties/{above}/reminder").status_code == 403


def test_the_list_asks_the_database_as_little_for_many_people(client: FlaskClient, world: World) -> None:
    duty = give(world, DUE)
    sign_in_as(client, world.chief)
    client.get(f"/admin/duties/{duty}/calls")  # the first look of a day is written down
    sizes = []
    for more in (2, 30):
        for number in range(more):
            a_person(f"Orang {more} {number}", world.clinic)
        with statements() as sent:
            assert client.get(f"/admin/duties/{duty}/calls").status_code == 200
        sizes.append(len(sent))
    assert sizes[0] == sizes[1] <= 7


def test_reminders_of_a_day_stand_together_in_the_inbox(
    client: FlaskClient, world: World, clock: HandClock
) -> None:
    person = a_person("Siti", world.clinic)
    give(world, date(2026, 12, 7))
    give(world, date(2026, 11, 30) + timedelta(days=14))
    at(clock, date(2026, 11, 30))
    rise()
    assert db.session.scalar(sa.select(sa.func.count()).where(Notice.person_id == person.id)) == 2
    sign_in_as(client, person)
    page = client.get("/my/inbox").text
    assert page.count(">Reminders<") == 1
    assert page.count("Complete Siap Siaga by") >= 2
    assert now()
