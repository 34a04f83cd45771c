"""First entry: codes of slips and one-time links."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Gone
from lms.core.tokens import SIGNS
from lms.features.accounts import entry, services
from lms.features.accounts.models import EntryCode, Person, SignIn
from lms.features.accounts.services import NewPerson
from tests.support.people import Someone, a_person, csrf_token, sign_in_as
from tests.support.site import HandClock

NEW = "kuda laut terbang"


def enter(client: FlaskClient, **fields: str) -> TestResponse:
    token = csrf_token(client.get("/session/first?lang=en"))
    return client.post("/session/first", data={"password": NEW, "csrf_token": token, **fields})


def code_for(person: Someone) -> str:
    return db.write(entry.make_code, None, person.id, now())


def test_a_code_is_eight_signs_that_cannot_be_mixed_up(app: Flask) -> None:
    code = code_for(a_person())
    assert len(code) == 8
    assert set(code) <= set(SIGNS)
    assert not set("01OIL") & set(SIGNS)
    assert len(SIGNS) == 31


def test_neither_code_nor_link_is_kept_as_it_is(app: Flask) -> None:
    person = a_person()
    secrets = {code_for(person), db.write(entry.make_link, None, person.id, now())}
    kept = db.session.execute(sa.select(EntryCode)).scalars().all()
    assert len(kept) == 2
    assert not any(secret in str(vars(row)) for row in kept for secret in secrets)


def test_a_code_lets_in_and_ends_all_other_sessions(client: FlaskClient, app: Flask) -> None:
    person = a_person()
    other = sign_in_as(app.test_client(), person)
    code = code_for(person)
    done = enter(client, nip=person.nip, code=f"{code[:4].lower()} {code[4:]}")
    assert (done.status_code, done.location) == (303, "/")
    assert client.get("/my/settings").status_code == 200
    assert other.get("/my/settings").status_code == 303


@pytest.mark.parametrize("case", ["used", "old", "other nip", "unknown nip", "mistyped", "closed"])
def test_a_code_that_does_not_fit_is_refused_with_one_message(
    client: FlaskClient, app: Flask, clock: HandClock, case: str
) -> None:
    person, colleague = a_person(), a_person("Hadi")
    code = code_for(person)
    nip = {"other nip": colleague.nip, "unknown nip": "199001012015001001"}.get(case, person.nip)
    if case == "used":
        enter(app.test_client(), nip=nip, code=code)
    if case == "old":
        clock.forward(days=14, minutes=1)
    if case == "mistyped":
        code = "AAAAAAAA"
    if case == "closed":
        db.write(services.switch, person.id, False)
    refused = enter(client, nip=nip, code=code)
    assert refused.status_code == 410
    assert "This code does not fit this NIP, or it was used or is older than 14 days." in refused.text
    assert f'value="{nip}"' in refused.text
    assert client.get("/my/settings").status_code == 303


def test_a_weak_password_costs_no_code(client: FlaskClient) -> None:
    person = a_person()
    code = code_for(person)
    for weak in ("pendek", "password123", person.nip):
        refused = enter(client, nip=person.nip, code=code, password=weak)
        assert refused.status_code == 422
        assert f'value="{code}"' in refused.text
    assert enter(client, nip=person.nip, code=code).status_code == 303


def test_codes_are_guessed_no_faster_than_passwords(client: FlaskClient) -> None:
    person = a_person()
    code = code_for(person)
    for _ in range(5):
        assert enter(client, nip=person.nip, code="AAAAAAAA").status_code == 410
    assert enter(client, nip=person.nip, code=code).status_code == 429


def test_a_link_lets_in_somebody_without_a_nip(client: FlaskClient, app: Flask, clock: HandClock) -> None:
    added = db.write(services.add_person, NewPerson(name="Ani", email="ani@example.go.id"), now())
    token = db.write(entry.make_link, None, added.id, now())
    page = client.get(f"/session/first?token={token}&lang=en")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "Code on the slip" not in page.text
    assert enter(client, token=token).status_code == 303
    again = enter(app.test_client(), token=token)
    assert again.status_code == 410
    assert "This link was used or is too old." in again.text
    late = db.write(entry.make_link, None, added.id, now())
    clock.forward(days=3, minutes=1)
    assert enter(app.test_client(), token=late).status_code == 410


def test_a_key_that_is_being_replaced_still_opens_codes(client: FlaskClient, app: Flask) -> None:
    person = a_person()
    code = code_for(person)
    app.config["SECRET_KEY_FALLBACKS"] = (app.config["SECRET_KEY"],)
    app.config["SECRET_KEY"] = "another key of more than 32 characters"
    assert enter(client, nip=person.nip, code=code).status_code == 303


@pytest.mark.both_engines
def test_a_code_used_many_times_at_once_lets_in_once(app: Flask) -> None:
    person = a_person()
    code = code_for(person)
    outcomes: list[object] = []

    def use(number: int) -> None:
        with app.app_context():
            try:
                outcomes.append(db.write(entry.use_code, person.nip, code, f"hash {number}", now()))
            except Gone:
                outcomes.append("gone")

    threads = [threading.Thread(target=use, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == sorted([str(person.id), *["gone"] * 9])


@pytest.mark.both_engines
def test_two_who_register_one_nip_at_once_make_one_person(app: Flask) -> None:
    outcomes: list[str] = []

    def register(number: int) -> None:
        with app.app_context():
            try:
                db.write(services.add_person, NewPerson(name=f"N{number}", nip="199001012015001001"), now())
                outcomes.append("added")
            except services.Invalid as refused:
                outcomes.extend(refused.fields)

    threads = [threading.Thread(target=register, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["added", *["nip"] * 5]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1


@pytest.mark.both_engines
def test_what_opens_nothing_is_swept_away(app: Flask, clock: HandClock) -> None:
    person = a_person()
    code_for(person)
    db.write(services.sign_in, person.id, "", False, now(), "a" * 32)
    db.write(services.sign_in, person.id, "", True, now(), "b" * 32)
    db.write(services.sweep, clock.at + timedelta(days=20))
    assert db.session.scalars(sa.select(SignIn.id)).all() == ["b" * 32]
    assert db.session.scalars(sa.select(EntryCode.id)).all() == []
