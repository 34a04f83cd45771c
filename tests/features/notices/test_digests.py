"""What is new comes by mail as its reader wishes: once a day, each by itself, or not at all."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.mail import Mail
from lms.core.outbox import announce
from lms.core.worker import Worker
from lms.features.accounts import services as accounts
from lms.features.accounts.services import NewPerson
from lms.features.notices import digests, services
from lms.features.notices.models import Notice
from lms.plugin.facts import Told
from tests.support.people import a_person, an_administrator, csrf_token, sign_in_as
from tests.support.people import post as send
from tests.support.site import HandClock
from tests.support.smtp import Post
from tests.support.statements import statements

ZONE = "Asia/Makassar"


def somebody(number: int = 1, language: str = "en") -> int:
    new = NewPerson(name=f"Orang {number}", email=f"orang{number}@arungkala.example")
    person = db.write(accounts.add_person, new, now())
    db.write(accounts.choose_language, person.id, language)
    return person.id


def tell(*people: int, key: str = "1") -> None:
    data = {"course": f"kursus {key}", "due_day": "2026-12-15"}
    db.write(announce, Told(person_ids=people, kind="duty.given", key=key, data=data, at=now()))


def pack(zone: str | None = ZONE) -> None:
    after: int | None = 0
    while after is not None:
        after = db.write(digests.pack, zone, day_in(ZONE, now()), now(), after)


def bodies(app: Flask, post: Post) -> list[str]:
    Worker(app).drain()
    return [" ".join(one.get_content().split()) for one in post.mails]


@pytest.mark.both_engines
def test_one_mail_a_day_has_all_that_is_new(app: Flask, post: Post, clock: HandClock) -> None:
    first, second = somebody(1), somebody(2, "id")
    for key in ("satu", "dua"):
        tell(first, key=key)
        clock.forward(minutes=1)
    tell(second, key="satu")
    pack()
    both, single = bodies(app, post)
    assert post.mails[0]["Subject"] == "2 things are new for you"
    assert both.index("kursus dua") < both.index("kursus satu")
    assert post.mails[1]["Content-Language"] == "id"
    assert "kursus satu" in post.mails[1]["Subject"]
    assert "kursus dua" not in single
    tell(first, key="tiga")
    pack()
    assert len(bodies(app, post)) == 2, "a second mail on one day"
    clock.forward(days=1)
    pack()
    assert "kursus tiga" in bodies(app, post)[2]
    assert "kursus dua" not in bodies(app, post)[2]


@pytest.mark.both_engines
def test_the_statements_do_not_grow_with_the_people(app: Flask) -> None:
    sizes = []
    for number in (3, 30):
        people = [somebody(number * 100 + n) for n in range(number)]
        tell(*people, key=f"{number}")
        with statements() as sent:
            db.write(digests.pack, ZONE, day_in(ZONE, now()), now())
        sizes.append(len(sent))
    assert sizes[0] == sizes[1] <= 8
    assert db.session.scalar(sa.select(sa.func.count(Mail.id))) == 33


def test_what_was_seen_in_the_inbox_meanwhile_is_left_out(app: Flask, post: Post) -> None:
    person = somebody()
    tell(person, key="satu")
    tell(person, key="dua")
    pack()
    seen = db.session.scalars(sa.select(Notice.id).where(Notice.key == "dua")).one()
    db.write(services.see, person, [seen], now())
    assert "kursus dua" not in bodies(app, post)[0]
    other = somebody(2)
    tell(other, key="satu")
    pack()
    db.write(services.see, other, None, now())
    assert len(bodies(app, post)) == 1, "a mail with nothing left to tell"
    assert db.session.scalars(sa.select(Mail.state)).all() == ["sent"]


def test_each_by_itself_or_none_by_wish(app: Flask, post: Post) -> None:
    each, none, gone = somebody(1), somebody(2), somebody(3)
    db.write(services.wish, each, "each", now())
    db.write(services.wish, none, "daily", now())
    db.write(services.wish, none, "none", now())
    tell(each, none, gone, key="satu")
    db.write(accounts.switch, gone, False)
    bodies(app, post)
    assert [to for _from, to in post.envelopes] == ["TO:<orang1@arungkala.example>"]
    pack()
    assert "TO:<orang2@arungkala.example>" not in [to for _from, to in post.envelopes]
    waits = sa.select(sa.func.count()).where(Notice.to_mail)
    assert db.session.scalar(waits) == 0


def test_mail_is_ended_from_within_it_by_one_press(app: Flask, post: Post, client: FlaskClient) -> None:
    person = somebody()
    tell(person)
    pack()
    bodies(app, post)
    [message] = post.mails
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = urlsplit(message["List-Unsubscribe"].strip("<>"))
    assert stop.netloc == "belajar.arungkala.example"
    page = client.get(stop.path)
    assert "End this mail" in page.text
    tell(person, key="dua")
    assert db.session.scalar(sa.select(sa.func.count()).where(Notice.to_mail)) == 1
    wrong = stop.path[:-1] + ("0" if stop.path[-1] != "0" else "1")
    assert client.post(wrong).status_code == 404
    assert client.get("/unsubscribe/abcdefghjk/" + "0" * 32).status_code == 404
    assert "No more mail" in client.post(stop.path, data={"List-Unsubscribe": "One-Click"}).text
    pack()
    assert len(bodies(app, post)) == 1


def test_the_wish_is_chosen_on_its_page(client: FlaskClient) -> None:
    sign_in_as(client, a_person())
    assert "/my/settings/mail" in client.get("/my/settings").text
    page = client.get("/my/settings/mail").text
    assert re.search(r'value="daily"[^>]*checked|checked[^>]*value="daily"', page)
    assert "No email address is known of you" in page
    assert send(client, "/my/settings/mail", wish="none").status_code == 303
    again = client.get("/my/settings/mail").text
    assert re.search(r'value="none"[^>]*checked|checked[^>]*value="none"', again)
    refused = send(client, "/my/settings/mail", wish="now and then")
    assert refused.status_code == 422
    assert "Choose how you want your mail." in refused.text


@pytest.mark.both_engines
def test_a_mail_of_unknown_fate_goes_again_only_by_a_decision(
    app: Flask, post: Post, client: FlaskClient, clock: HandClock
) -> None:
    chief = an_administrator()
    tell(somebody())
    pack()
    post.answers["."] = b""
    bodies(app, post)
    sign_in_as(client, chief)
    page = client.get("/admin/mail")
    assert "Of 1 message nobody knows whether it arrived" in page.text
    clock.forward(minutes=30)
    bodies(app, post)
    post.answers.clear()
    assert bodies(app, post) == []
    name = re.search(r'name="mail" value="(\w+)"', page.text)
    assert name
    fields = {"mail": name[1], "csrf_token": csrf_token(page)}
    assert client.post("/admin/mail", data=fields).status_code == 303
    assert len(bodies(app, post)) == 1
    assert client.post("/admin/mail", data=fields).status_code == 404, "sent, so it cannot go once more"
    assert "Message sent again" in client.get("/admin/audit").text
    sign_in_as(client, a_person())
    assert client.get("/admin/mail").status_code == 403


DEATHS = ["EHLO", "MAIL", "RCPT", "DATA", "."]


@pytest.mark.parametrize("command", DEATHS)
def test_a_server_that_dies_before_the_text_gets_it_later_and_after_it_never(
    app: Flask, post: Post, clock: HandClock, command: str
) -> None:
    post.answers[command] = b""
    if command == "EHLO":
        post.answers["HELO"] = b""
    tell(somebody())
    pack()
    bodies(app, post)
    state = db.session.scalars(sa.select(Mail.state)).one()
    db.session.rollback()
    assert state == ("unknown" if command == "." else "waiting")
    post.answers.clear()
    for _hour in range(3):
        clock.forward(hours=1)
        bodies(app, post)
    assert len(post.mails) == (0 if command == "." else 1)


def test_a_site_that_has_sent_nothing_does_not_say_that_all_arrived(client: FlaskClient) -> None:
    sign_in_as(client, an_administrator())
    page = client.get("/admin/mail").text
    assert "No message here" in page
    assert "was taken by the mail server" not in page
