"""A session that ends while somebody types: the same person sends what was typed, and nobody else ever sees it."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.features.accounts import services
from tests.support import resumed
from tests.support.people import PASSWORD, Someone, a_person, a_unit, csrf_token, post, sign_in_as
from tests.support.site import HandClock

FORM = "/my/settings/time"
LONG = 'Baris pertama\r\nBaris <kedua> & "ketiga"'


@pytest.fixture
def siti(client: FlaskClient) -> Someone:
    person = a_person("Siti Rahmawati", a_unit())
    sign_in_as(client, person)
    return person


@pytest.fixture
def typed(client: FlaskClient, siti: Someone, clock: HandClock) -> dict[str, object]:
    """A form on her screen, whose session has just ended."""
    token = csrf_token(client.get("/my/settings?lang=en"))
    clock.forward(hours=13)
    return {
        "csrf_token": token,
        "words": LONG,
        "factor": "1.5",
        "identifier": "lain",
        "old_password": "sandi",
    }


def test_the_same_person_sends_it_after_signing_in(
    client: FlaskClient, siti: Someone, typed: dict[str, object]
) -> None:
    page = resumed.arrives(client, FORM, typed)
    assert (page.status_code, page.text.count("Needs fixing")) == (200, 0)
    assert "Sign in again with the same account" in page.text
    assert 'sandi"' not in page.text
    wrong = resumed.enters(client, page, siti, "bukan itu sandinya")
    assert wrong.status_code == 422
    there = resumed.enters(client, wrong, siti)
    fields = resumed.hidden(there)
    assert (resumed.action(there), fields["words"], fields["identifier"]) == (
        FORM,
        [LONG],
        ["lain"],
    )
    assert PASSWORD not in there.text
    assert resumed.sends(client, there).status_code < 400


def test_somebody_else_gets_nothing_of_it(client: FlaskClient, typed: dict[str, object]) -> None:
    budi = a_person("Budi Santoso")
    page = resumed.arrives(client, FORM, typed)
    other = resumed.enters(client, page, budi)
    assert (other.status_code, other.location) == (303, "/")
    assert "Baris" not in other.text


def test_what_nobody_can_tell_the_owner_of_is_dropped(
    client: FlaskClient, clock: HandClock, typed: dict[str, object]
) -> None:
    clock.forward(days=2)
    db.write(services.sweep, now())
    page = resumed.arrives(client, FORM, typed)
    assert (page.status_code, page.location) == (303, "/session?next=/&why=ended")


@pytest.mark.parametrize(
    "path",
    ["//evil.example/x", "https://evil.example/", "/\\evil", "/tidak/ada", "/my/settings/time/", ""],
)
def test_an_odd_path_is_never_sent_to(
    client: FlaskClient, siti: Someone, typed: dict[str, object], path: str
) -> None:
    page = client.post("/session", query_string={"resume": path}, data=typed)
    assert "Baris" not in page.text
    again = client.post(
        "/session",
        query_string={"resume": path, "kept": "yes"},
        data={
            "csrf_token": typed["csrf_token"],
            "identifier": siti.nip,
            "password": siti.password,
            "kept-words": LONG,
        },
    )
    assert (again.status_code, again.location) == (303, "/")


def test_a_link_alone_sends_nothing(client: FlaskClient, siti: Someone) -> None:
    post(client, "/session/end")
    page = client.get("/session?resume=/my/settings/time&kept=yes&lang=en")
    assert "What you typed" not in page.text
    fields = {
        "csrf_token": csrf_token(page),
        "identifier": siti.nip,
        "password": siti.password,
        "kept-words": "x",
    }
    there = client.post("/session?resume=/my/settings/time&kept=yes", data=fields)
    assert (there.status_code, there.location) == (303, "/")


def test_files_do_not_wait_and_it_is_said(
    client: FlaskClient, siti: Someone, typed: dict[str, object]
) -> None:
    form = {**typed, "files": lambda: (io.BytesIO(b"isi"), "rencana.pdf")}
    page = resumed.arrives(client, FORM, form)
    there = resumed.enters(client, page, siti)
    for shown in (page, there):
        assert "Files have to be chosen again" in shown.text
    assert resumed.hidden(there)["files-lost"] == ["yes"]


def test_a_script_is_told_and_keeps_what_it_has(client: FlaskClient, typed: dict[str, object]) -> None:
    answer = client.post(FORM, data=typed, headers={"Accept": "application/json"})
    assert answer.status_code == 401
