"""Signing in and out."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.core.passwords import passwords
from lms.features.accounts import services
from lms.features.accounts.models import Person, SignIn
from lms.features.accounts.services import NewPerson
from lms.features.audit.models import AuditEntry
from tests.support.people import PASSWORD, a_person, a_unit, csrf_token, post, sign_in_as
from tests.support.site import HandClock


def test_in_with_the_nip_as_it_is_printed_and_out_again(client: FlaskClient) -> None:
    person = a_person()
    printed = f"{person.nip[:8]} {person.nip[8:14]} {person.nip[14]} {person.nip[15:]}"
    page = client.get("/session?next=/my/settings")
    fields = {"identifier": printed, "password": PASSWORD, "csrf_token": csrf_token(page)}
    response = client.post("/session?next=/my/settings", data=fields)
    assert (response.status_code, response.location) == (303, "/my/settings")
    assert person.name in client.get("/my/settings").text

    response = post(client, "/session/end")
    assert (response.status_code, response.location) == (303, "/session?done=out")
    assert client.get("/my/settings").location.startswith("/session?next=/my/settings")


def test_in_with_an_email_in_any_case(client: FlaskClient) -> None:
    hashed = passwords().hash(PASSWORD)
    db.write(services.add_person, NewPerson(name="Ani", email="Ani@Example.go.id", password=hashed), now())
    token = csrf_token(client.get("/session"))
    fields = {"identifier": "ANI@example.go.id", "password": PASSWORD, "csrf_token": token}
    assert client.post("/session", data=fields).status_code == 303


@pytest.mark.parametrize(
    ("identifier", "password"),
    [("known", "bukan itu sandinya"), ("199001012015001001", PASSWORD), ("nobody@example.id", PASSWORD)],
)
def test_wrong_answers_are_alike(app: Flask, client: FlaskClient, identifier: str, password: str) -> None:
    person = a_person()
    identifier = person.nip if identifier == "known" else identifier
    token = csrf_token(client.get("/session?lang=en"))
    checks = passwords().checks
    response = client.post(
        "/session", data={"identifier": identifier, "password": password, "csrf_token": token}
    )
    assert response.status_code == 422
    assert "The NIP, email or password is not right." in response.text
    assert "<title>Needs fixing:" in response.text
    assert identifier in response.text
    assert password not in response.text
    assert passwords().checks - checks == 1, "one hash is checked, whoever is asked for"


def test_a_person_without_a_password_is_refused_like_anybody(client: FlaskClient) -> None:
    nip = "199203042016011002"
    db.write(services.add_person, NewPerson(name="Dewi", nip=nip), now())
    checks = passwords().checks
    token = csrf_token(client.get("/session"))
    response = client.post("/session", data={"identifier": nip, "password": PASSWORD, "csrf_token": token})
    assert response.status_code == 422
    assert passwords().checks - checks == 1


def test_a_short_nip_is_told_at_the_field(client: FlaskClient) -> None:
    token = csrf_token(client.get("/session?lang=en"))
    fields = {"identifier": "19840917 200903 2 00", "password": "", "csrf_token": token}
    response = client.post("/session", data=fields)
    assert response.status_code == 422
    assert "A NIP has 18 digits. You wrote 17." in response.text
    assert "Write your password." in response.text
    assert 'value="19840917 200903 2 00"' in response.text


def test_the_cookie_holds_a_new_random_id_and_nothing_else(app: Flask, client: FlaskClient) -> None:
    person = a_person()
    client.get("/session")
    before = client.get_cookie("lms")
    sign_in_as(client, person)
    after = client.get_cookie("lms")
    assert before is not None
    assert after is not None
    assert re.fullmatch(r"[0-9a-f]{32}", after.value)
    assert after.value != before.value
    assert db.session.scalars(sa.select(SignIn.id)).all() == [after.value]
    post(client, "/session/end")
    last = client.get_cookie("lms")
    assert last is not None
    assert last.value != after.value
    client.set_cookie("lms", after.value)
    assert client.get("/my/settings").status_code == 303, "an old cookie opens nothing"


def test_an_id_that_was_planted_does_not_survive_the_sign_in(client: FlaskClient) -> None:
    client.set_cookie("lms", "0" * 32)
    sign_in_as(client, a_person())
    cookie = client.get_cookie("lms")
    assert cookie is not None
    assert cookie.value != "0" * 32


def test_flags_of_the_cookie(client: FlaskClient) -> None:
    header = client.get("/session").headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Path=/" in header


@pytest.mark.parametrize(("remember", "hours"), [(False, 12), (True, 30 * 24)])
def test_a_session_ends_by_itself(client: FlaskClient, clock: HandClock, remember: bool, hours: int) -> None:
    person = a_person()
    fields = {
        "identifier": person.nip,
        "password": PASSWORD,
        "csrf_token": csrf_token(client.get("/session")),
    }
    header = client.post("/session", data={**fields, **({"remember": "y"} if remember else {})}).headers
    assert ("Max-Age" in header["Set-Cookie"]) is remember
    clock.forward(hours=hours, minutes=-1)
    assert client.get("/my/settings").status_code == 200
    clock.forward(minutes=2)
    assert client.get("/my/settings").location.endswith("why=ended")


def test_a_closed_account_is_out_with_the_next_request(client: FlaskClient) -> None:
    person = a_person()
    sign_in_as(client, person)
    db.write(services.switch, person.id, False)
    assert client.get("/my/settings").status_code == 303
    fields = {
        "identifier": person.nip,
        "password": PASSWORD,
        "csrf_token": csrf_token(client.get("/session")),
    }
    assert client.post("/session", data=fields).status_code == 422


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/a\tb",
        "/a\r\nSet-Cookie: x=y",
        "evil.example",
        " /my/settings",
        "/\t/evil.example",
        "",
    ],
)
def test_nobody_is_sent_elsewhere(client: FlaskClient, target: str) -> None:
    person = a_person()
    token = csrf_token(client.get("/session"))
    fields = {"identifier": person.nip, "password": PASSWORD, "csrf_token": token}
    response = client.post("/session", query_string={"next": target}, data=fields)
    assert (response.status_code, response.location) == (303, "/")
    assert client.get("/session", query_string={"next": target}).location == "/"


def test_a_get_signs_nobody_out(client: FlaskClient) -> None:
    sign_in_as(client, a_person())
    assert client.get("/session/end").status_code == 405
    assert client.get("/my/settings").status_code == 200


def test_a_form_of_another_session_is_refused(client: FlaskClient, app: Flask) -> None:
    person = a_person()
    other = csrf_token(app.test_client().get("/session"))
    fields = {"identifier": person.nip, "password": PASSWORD}
    assert client.post("/session", data={**fields, "csrf_token": other}).status_code == 403
    assert client.post("/session", data=fields).status_code == 403
    sign_in_as(client, person)
    assert client.post("/session/end", data={"csrf_token": other}).status_code == 403
    assert client.get("/my/settings").status_code == 200


def test_what_happened_is_kept_without_secrets(client: FlaskClient) -> None:
    person = a_person()
    token = csrf_token(client.get("/session"))
    client.post("/session", data={"identifier": person.nip, "password": "sandi keliru", "csrf_token": token})
    sign_in_as(client, person)
    post(client, "/session/end")
    kept = db.session.execute(sa.select(AuditEntry.action, AuditEntry.about, AuditEntry.detail)).all()
    sessions = [row for row in kept if row.action.startswith("session.")]
    assert [row.action for row in sessions] == ["session.refused", "session.begun", "session.ended"]
    assert {row.about for row in sessions} == {f"person:{person.public_id}"}
    assert "sandi" not in str(kept)


def test_an_outdated_hash_is_renewed_at_sign_in(app: Flask, client: FlaskClient) -> None:
    person = a_person(unit=a_unit())
    before = db.session.scalar(sa.select(Person.password))
    stronger = type(passwords())(memory=16, time=2)
    app.extensions["lms.passwords"] = stronger
    sign_in_as(client, person)
    after = db.session.scalar(sa.select(Person.password))
    assert before is not None
    assert after is not None
    assert stronger.is_outdated(before)
    assert not stronger.is_outdated(after)
    sign_in_as(client, person)
