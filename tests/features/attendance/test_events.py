"""An event that many attended: recorded once, ticked on pages, credited together, taken back."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound
from lms.features.attendance import queries, services, work
from lms.features.attendance.services import Event
from lms.features.credits import queries as credits_
from tests.support import people
from tests.support.people import Someone, sign_in_as
from tests.support.site import NOON, HandClock

TODAY = NOON.date()
SEMINAR = Event("Seminar pelayanan", "seminar", "Sekretariat Daerah", TODAY, TODAY, 16, cost=50_000)


def made(by: Someone, event: Event = SEMINAR, key: str = "abcdefghij") -> str:
    return db.write(services.make_event, people.actor_of(by), event, key, NOON)


def credit(by: Someone, event: str, *who: Someone) -> services.Credited:
    return db.write(services.credit, people.actor_of(by), event, [one.public_id for one in who], NOON)


def balance(person: Someone) -> int:
    return credits_.balance(db.session(), person.id, TODAY.year)


@pytest.mark.both_engines
def test_those_who_attended_are_credited_together_and_taken_back(app: Flask) -> None:
    unit = people.a_unit()
    admin = people.an_administrator("Lestari", unit, unit)
    siti, made_, ketut = (people.a_person(name, unit) for name in ("Siti", "Made", "Ketut"))
    event = made(admin)
    assert made(admin) == event  # the same form sent twice
    done = credit(admin, event, siti, made_)
    assert (done.new, done.before, done.refused) == (2, 0, {})
    again = credit(admin, event, siti, ketut)
    assert (again.new, again.before) == (1, 1)
    assert [balance(one) for one in (siti, made_, ketut)] == [16, 16, 16]
    [entry] = credits_.entries(db.session(), siti.id, TODAY.year)
    assert (entry.title, entry.cost, entry.recorded_by) == ("Seminar pelayanan", 50_000, "Lestari")
    actor = people.actor_of(admin)
    db.write(services.take_back, actor, event, "Tidak hadir.", NOON, made_.public_id)
    assert [balance(one) for one in (siti, made_, ketut)] == [16, 0, 16]
    assert credit(admin, event, made_).new == 1
    work.take_back({"list": event, "person": admin.id, "why": "Salah acara.", "after": 0}, NOON)
    assert [balance(one) for one in (siti, made_, ketut)] == [0, 0, 0]
    found = queries.one(db.session(), event)
    assert (found.standing, found.reversed) == (0, 3)


@pytest.mark.both_engines
def test_only_ones_own_people_are_credited_and_never_oneself(app: Flask) -> None:
    top = people.a_unit("1")
    unit, other = people.a_unit("1.1", top), people.a_unit("1.2", top)
    admin = people.an_administrator("Lestari", unit, unit)
    stranger = people.a_person("Orang Lain", other)
    mine = people.a_person("Siti", unit)
    event = made(admin)
    done = credit(admin, event, mine, stranger, admin)
    assert done.new == 1
    assert done.refused == {stranger.public_id: services.NOT_YOURS, admin.public_id: services.YOURSELF}
    with pytest.raises(NotFound):
        credit(people.an_administrator("Wayan", other, other), event, stranger)
    site = people.an_administrator("Pusat")
    assert credit(site, event, stranger).new == 1
    db.write(services.take_back, people.actor_of(admin), event, "Keliru.", NOON)
    assert (balance(mine), balance(stranger)) == (0, 16)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": date(2027, 1, 4), "ends_on": date(2027, 1, 4)}, "ends_on"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"quarters": 900 * 4}, "hours"),
        ({"quarters": 0}, "hours"),
        ({"form": "rapat"}, "form"),
        ({"title": " "}, "title"),
        ({"provider": ""}, "provider"),
    ],
)
def test_an_event_that_cannot_be(app: Flask, changes: dict[str, object], field: str) -> None:
    admin = people.an_administrator(unit=people.a_unit())
    values = {name: getattr(SEMINAR, name) for name in Event.__dataclass_fields__} | changes
    with pytest.raises(Invalid) as refusal:
        made(admin, Event(**values))
    assert field in refusal.value.fields


def test_what_was_credited_is_not_changed_under_people(app: Flask) -> None:
    unit = people.a_unit()
    admin = people.an_administrator(unit=unit)
    event = made(admin)
    actor = people.actor_of(admin)
    other = Event("Seminar lain", "seminar", "Setda", TODAY, TODAY, 8)
    db.write(services.change_event, actor, event, other, 1, NOON)
    with pytest.raises(Conflict):
        db.write(services.change_event, actor, event, SEMINAR, 1, NOON)
    credit(admin, event, people.a_person("Siti", unit))
    with pytest.raises(Conflict):
        db.write(services.change_event, actor, event, SEMINAR, 2, NOON)


class Phone:
    """An administrator who ticks names, by the forms of the pages alone."""

    def __init__(self, client: FlaskClient, event: str) -> None:
        self.client, self.address = client, f"/admin/attendance/{event}/people"
        self.page = client.get(self.address).text

    def names(self) -> dict[str, str]:
        """Public ids of those who can be ticked on this page, by name."""
        found = re.findall(r'name="person" value="(\w+)"(?: checked)?> <span>(?:<bdi>)?([^<]+)', self.page)
        return {name: one for one, name in found}

    def press(self, act: str, tick: tuple[str, ...] = (), **fields: str) -> TestResponse:
        """Sends the form with what stands in it and these names ticked beside."""
        hidden = re.findall(
            r'<input type="hidden" name="(kept|after|next|csrf_token)" value="([^"]*)"', self.page
        )
        ticked = re.findall(r'name="person" value="(\w+)" checked', self.page)
        data: dict[str, object] = {name: value for name, value in hidden if name != "kept"}
        data |= {"kept": [value for name, value in hidden if name == "kept"], "act": act, **fields}
        data["person"] = [*ticked, *(self.names()[name] for name in tick)]
        response = self.client.post(self.address, data=data)
        self.page = response.text
        return response


def test_ticks_are_kept_over_pages_searches_and_pasted_lists(
    app: Flask, client: FlaskClient, clock: HandClock
) -> None:
    unit = people.a_unit()
    admin = people.an_administrator("Lestari Handayani", unit, unit)
    staff = [people.a_person(f"Peserta {n:03d}", unit) for n in range(queries.PAGE + 5)]
    twins = [people.a_person("Nyoman Sari", unit) for _ in range(2)]
    event = made(admin)
    phone = Phone(sign_in_as(client, admin), event)
    phone.press("next", ("Peserta 001",))
    assert "1 person ticked so far" in phone.page
    assert "Peserta 053" in phone.names()
    phone.press("search", ("Peserta 053",), q="peserta 010")
    assert [*phone.names()] == ["Peserta 010"]
    phone.press("all", q="peserta 010")
    lines = f"{staff[20].nip}\nPeserta 021\nNyoman Sari\nTidak Ada\n123456"
    phone.press("paste", pasted=lines, q="")
    assert "5 people ticked so far" in phone.page
    for remark in (
        "Several people have this name",
        "Nobody in your scope has this name: Tidak Ada",
        "123456",
    ):
        assert remark in phone.page
    response = phone.press("credit")
    assert response.status_code == 303
    assert "5 people were credited." in client.get(response.headers["Location"]).text
    credited = [n for n, one in enumerate(staff) if balance(one)]
    assert credited == [1, 10, 20, 21, 53]
    assert not any(balance(one) for one in twins)
    again = Phone(client, event)
    assert "Peserta 001" not in again.names()  # stands there as credited
    assert again.press("credit").status_code == 422
    assert "Nobody is ticked." in again.page


def test_an_event_is_recorded_by_its_form_and_nothing_typed_is_lost(app: Flask, client: FlaskClient) -> None:
    admin = people.an_administrator(unit=people.a_unit())
    sign_in_as(client, admin)
    page = "/admin/attendance/new"
    key = re.search(r'name="key"[^>]* value="(\w+)"', client.get(page).text)
    assert key
    typed = {
        "key": key[1],
        "title": "Bimtek arsip",
        "form": "bimtek",
        "provider": "BPSDM",
        "starts_on": "20-11-2026",
        "hours": "banyak",
        "cost": "Rp 1.500.000",
        "place": "Aula",
    }
    # No form of development is chosen beforehand: the first of the list is not a guess worth crediting people with.
    unchosen = people.post(client, page, page, **{**typed, "hours": "7,5", "form": ""})
    assert (unchosen.status_code, "Choose the form of development." in unchosen.text) == (422, True)
    refused = people.post(client, page, page, **typed)
    assert refused.status_code == 422
    for kept in ("Bimtek arsip", "banyak", "Rp 1.500.000", "Aula"):
        assert f'value="{kept}"' in refused.text
    assert people.post(client, page, page, **{**typed, "hours": "7,5"}).status_code == 303
    [found] = queries.lists(db.session(), ("/",), admin.id)
    assert (found.quarters, found.cost, found.ends_on) == (30, 1_500_000, date(2026, 11, 20))
