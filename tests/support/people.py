"""People for tests: made by the services, signed in through the pages."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.actor import ADMINISTRATOR, TRAINER, Actor
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.passwords import passwords
from lms.features.accounts import services as accounts
from lms.features.accounts.services import NewPerson
from lms.features.organisation import granting, queries
from lms.features.organisation import services as organisation
from lms.features.organisation.granting import GrantCommand
from lms.features.organisation.services import UnitCommand

ZONE = "Asia/Makassar"
PASSWORD = "tiga gajah berbaris"

_SETTINGS = "/my/settings"

_numbers = itertools.count(1)
_tokens: WeakKeyDictionary[FlaskClient, tuple[str, str]] = WeakKeyDictionary()
"""The session each client had when its page of settings was last read, and that session's token."""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of a test; `nip` fits the rule and belongs to nobody."""

    id: int
    public_id: str
    nip: str
    name: str
    password: str = PASSWORD


def made_up_nip(number: int) -> str:
    """A number that fits the rule: `number` (below 100,000) makes it unique."""
    day, running = divmod(number, 900)
    return f"19{70 + day % 25:02d}{1 + day // 25 % 12:02d}1520010{1 + day % 9}1{running + 1:03d}"


def a_unit(code: str = "SETDA", parent: int | None = None, zone: str = ZONE, name: str = "") -> int:
    """A unit, by row number."""
    command = UnitCommand(code, name or f"Unit {code}", parent_id=parent, zone=zone)
    return db.write(organisation.add_unit, None, command, now())


def a_person(name: str = "Siti Rahmawati", unit: int | None = None, nip: str = "") -> Someone:
    """A person with the password `PASSWORD`, since today in `unit`."""
    nip = nip or made_up_nip(next(_numbers))
    new = NewPerson(name=name, nip=nip, password=passwords().hash(PASSWORD))
    added = db.write(accounts.add_person, new, now())
    if unit is not None:
        db.write(organisation.move_person, None, added.id, unit, day_in(ZONE, now()), now())
    return Someone(added.id, added.public_id, nip, name)


def an_administrator(
    name: str = "Lestari Handayani", unit: int | None = None, over: int | None = None
) -> Someone:
    """An administrator of the site, or of the unit `over` with all below."""
    person = a_person(name, unit)
    db.write(granting.give_grant, None, person.id, GrantCommand(ADMINISTRATOR, over), now())
    return person


def a_trainer(name: str = "Bambang Wiryawan", unit: int | None = None, course: str | None = None) -> Someone:
    """A trainer of one course, or of all."""
    person = a_person(name, unit)
    db.write(granting.give_grant, None, person.id, GrantCommand(TRAINER, course=course), now())
    return person


def actor_of(person: Someone) -> Actor:
    """The person as services see whoever acts."""
    place = queries.place(db.session(), person.id)
    return Actor(
        person_id=person.id,
        public_id=person.public_id,
        name=person.name,
        zone=place.zone,
        sign_in="",
        unit_id=place.unit_id,
        unit_path=place.last_path if place.unit_id else "",
        confirmed_at=now(),
        grants=queries.grants_held(db.session(), person.id),
    )


def csrf_token(response: TestResponse) -> str:
    """The token in the forms of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', response.text)
    assert found, "the page has no form"
    return found[1]


def sign_in_as(client: FlaskClient, person: Someone) -> FlaskClient:
    """Signs `person` in through the page; whoever was signed in on `client` is signed out."""
    client.delete_cookie("lms")
    token = csrf_token(client.get("/session"))
    fields = {"identifier": person.nip, "password": person.password, "csrf_token": token}
    response = client.post("/session", data=fields)
    assert response.status_code == 303, response.text
    return client


def post(client: FlaskClient, address: str, page: str = _SETTINGS, **fields: str) -> TestResponse:
    """Posts a form with the token of the session, taken from `page`; from the settings once a session."""
    token = _settled_token(client) if page == _SETTINGS else csrf_token(client.get(page))
    return client.post(address, data={"csrf_token": token, **fields})


def _settled_token(client: FlaskClient) -> str:
    cookie = client.get_cookie("lms")
    known = _tokens.get(client)
    if cookie is not None and known is not None and known[0] == cookie.value:
        return known[1]
    token = csrf_token(client.get(_SETTINGS))
    if cookie is not None:
        _tokens[client] = cookie.value, token
    return token
