"""A forgotten password: the same answer for everybody, a link that works once, and a word about it afterwards."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.clock import now
from lms.core.db import db
from lms.core.jobs import QueuedJob
from lms.core.worker import Worker
from lms.features.accounts import entry
from lms.features.accounts.models import EntryCode, Person
from lms.features.organisation import services as organisation
from tests.support.people import Someone, a_person, csrf_token, sign_in_as
from tests.support.site import HandClock
from tests.support.smtp import Post
from tests.support.statements import statements

NEW = "kuda laut terbang"
ADDRESS = "siti@arungkala.example"


@pytest.fixture
def person(app: Flask) -> Someone:
    found = a_person()
    db.write(
        lambda session: session.execute(sa.update(Person).where(Person.id == found.id).values(email=ADDRESS))
    )
    return found


def ask(client: FlaskClient, account: str, language: str = "en") -> TestResponse:
    token = csrf_token(client.get(f"/session/forgot?lang={language}"))
    return client.post("/session/forgot", data={"csrf_token": token, "identifier": account})


def link_in(post: Post, app: Flask) -> str:
    """The address in the mail that was sent last."""
    Worker(app).drain()
    found = re.search(r"https://belajar\.arungkala\.example(/session/reset\S+)", post.mails[-1].get_content())
    assert found
    return found[1]


def choose(client: FlaskClient, link: str, password: str = NEW) -> TestResponse:
    page = client.get(link)
    if page.status_code != 200:
        return page
    token = link.partition("token=")[2]
    return client.post(link, data={"csrf_token": csrf_token(page), "token": token, "password": password})


@pytest.mark.both_engines
def test_the_link_of_a_mail_lets_in_once_and_ends_other_sessions(
    app: Flask, client: FlaskClient, person: Someone, post: Post
) -> None:
    other = sign_in_as(app.test_client(), person)
    asked = ask(client, person.nip)
    assert (asked.status_code, asked.location) == (303, "/session/forgot?done=sent")
    assert "Check your email" in client.get(asked.location).text
    assert other.get("/my/settings").status_code == 200
    link = link_in(post, app)
    assert post.mails[0]["To"].addresses[0].addr_spec == ADDRESS
    weak = choose(client, link, "123")
    assert weak.status_code == 422
    done = choose(client, link)
    assert (done.status_code, done.location) == (303, "/")
    assert other.get("/my/settings").status_code == 303
    assert "Your password was changed" in client.get("/my/inbox").text
    again = choose(app.test_client(), link, "lain lagi sandinya")
    assert again.status_code == 410
    assert "This link no longer works" in again.text
    Worker(app).drain()
    assert [one["Subject"] for one in post.mails] == ["Choose a new password", "Your password was changed"]
    sign_in_as(app.test_client(), Someone(person.id, person.public_id, person.nip, person.name, NEW))


def test_known_and_unknown_names_get_the_same_answer_after_the_same_work(
    app: Flask, client: FlaskClient, person: Someone, post: Post
) -> None:
    without = a_person("Tanpa Email")
    answers, works = set(), set()
    for account in (person.nip, ADDRESS.upper(), without.nip, "siapa@luar.example", "199001012020011001"):
        with statements() as sent:
            answer = ask(client, account)
        answers.add((answer.status_code, answer.location, answer.text))
        works.add(tuple(sent))
    assert len(answers) == 1
    assert len(works) == 1
    Worker(app).drain()
    assert [to for _sender, to in post.envelopes] == [f"TO:<{ADDRESS}>"]


def test_a_link_is_good_for_an_hour_and_only_the_newest(
    app: Flask, client: FlaskClient, person: Someone, post: Post, clock: HandClock
) -> None:
    ask(client, ADDRESS)
    first = link_in(post, app)
    ask(client, ADDRESS)
    Worker(app).drain()
    assert len(post.mails) == 1  # asked for twice in five minutes, sent once
    clock.forward(minutes=6)
    ask(client, ADDRESS)
    second = link_in(post, app)
    assert choose(client, first).status_code == 410
    assert client.get(second).status_code == 200
    clock.forward(minutes=61)
    assert choose(client, second).status_code == 410
    for wrong in ("", "?token=", "?token=x", "?token=" + "a" * 500, "?token=%00"):
        assert client.get(f"/session/reset{wrong}").status_code in {400, 410}


def test_a_link_of_an_administrator_stays_good_and_is_no_mailed_one(
    app: Flask, client: FlaskClient, person: Someone, post: Post
) -> None:
    given = db.write(entry.make_link, None, person.id, now())
    ask(client, ADDRESS)
    Worker(app).drain()
    assert client.get(f"/session/reset?token={given}").status_code == 410
    kinds = db.session.scalars(sa.select(EntryCode.kind).order_by(EntryCode.kind)).all()
    assert kinds == ["link", "mail"]


def test_whoever_may_not_come_in_gets_no_link(
    app: Flask, client: FlaskClient, person: Someone, post: Post, clock: HandClock
) -> None:
    ask(client, ADDRESS)
    link = link_in(post, app)
    db.write(organisation.switch_person, None, person.id, False, clock.at.date(), clock.at)
    assert choose(client, link).status_code == 410
    clock.forward(minutes=10)
    ask(client, ADDRESS)
    Worker(app).drain()
    assert len(post.mails) == 1


def test_many_askings_are_slowed_down(client: FlaskClient, person: Someone) -> None:
    statuses = [ask(client, person.nip).status_code for _ in range(7)]
    assert statuses[:3] == [303] * 3
    assert statuses[-1] == 429


def test_what_was_typed_wrong_is_kept(client: FlaskClient) -> None:
    short = ask(client, "12345")
    assert short.status_code == 422
    assert 'value="12345"' in short.text
    assert "18 digits" in short.text
    assert ask(client, "").status_code == 422


def test_without_a_mail_server_the_page_says_who_helps(app: Flask, client: FlaskClient) -> None:
    app.config["MAIL_SERVER"] = ""
    page = client.get("/session/forgot?lang=en").text
    assert "<form" not in page.partition("<main")[2]
    assert "Ask the administrator of your unit for a new code" in page
    assert "/session/first" in page
    token = csrf_token(client.get("/session"))
    answer = client.post("/session/forgot", data={"csrf_token": token, "identifier": "a@b.example"})
    assert answer.status_code == 200
    assert (
        db.session.scalar(sa.select(sa.func.count(QueuedJob.id)).where(QueuedJob.name.contains("forgotten")))
        == 0
    )


def test_the_language_chosen_last_is_kept_for_mail(app: Flask, client: FlaskClient, person: Someone) -> None:
    def kept() -> str | None:
        return db.session.scalar(sa.select(Person.language).where(Person.id == person.id))

    sign_in_as(client, person)
    assert kept() is None
    client.get("/session?lang=en")
    sign_in_as(client, person)
    assert kept() == "en"
    token = csrf_token(client.get("/my/settings"))
    client.post("/my/settings/display", data={"csrf_token": token, "lang": "id"})
    db.session.rollback()
    assert kept() == "id"
