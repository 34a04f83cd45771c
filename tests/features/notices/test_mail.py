"""Mail goes out once, as mail should be, and what became of it is kept."""

from __future__ import annotations

import json
import socket
import threading

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from config import BadSetting, load
from lms.core import mail
from lms.core.clock import now
from lms.core.db import db
from lms.core.jobs import QueuedJob
from lms.core.mail import Mail
from lms.core.outbox import announce
from lms.core.worker import Worker, work_one_job
from lms.features.accounts import services as accounts
from lms.features.accounts.services import NewPerson
from lms.features.notices import queries
from lms.plugin.facts import Told
from tests.support.site import HandClock
from tests.support.smtp import Post
from tests.support.statements import statements


def somebody(name: str = "Siti Rahmawati", language: str = "en", number: int = 1, after: str = "") -> int:
    new = NewPerson(name=name, email=f"orang{number}@arungkala.example", title_after=after)
    person = db.write(accounts.add_person, new, now())
    db.write(accounts.choose_language, person.id, language)
    return person.id


def tell(person_id: int, key: str = "1") -> int:
    """A notice that goes by mail too; the number of the mail."""
    told = Told(person_ids=(person_id,), kind="password.changed", key=key, at=now())
    db.write(announce, told)
    found = db.session.scalars(sa.select(Mail.id).order_by(Mail.id.desc())).first()
    db.session.rollback()
    assert found
    return found


def drain(app: Flask) -> None:
    Worker(app).drain()


def fate() -> tuple[str, str]:
    """State and reason of the only mail."""
    row = db.session.execute(sa.select(Mail.state, Mail.reason)).one()
    db.session.rollback()
    return row.state, row.reason


def lms(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


@pytest.mark.both_engines
def test_a_mail_goes_out_in_the_language_of_its_reader(app: Flask, post: Post) -> None:
    for number, language in enumerate(("en", "id"), 1):
        tell(somebody("Dewi Wulandari", language, number, after="S.Sos., M.A.P."))
    assert post.mails == []
    drain(app)
    english, indonesian = post.mails
    assert english["Subject"] == "Your password was changed"
    assert indonesian["Subject"] == "Kata sandi Anda diganti"
    assert english["From"] == "Suluh Kami <suluh@arungkala.example>"
    assert english["To"].addresses[0].display_name == "Dewi Wulandari, S.Sos., M.A.P."
    assert english["Message-ID"].endswith("@arungkala.example>")
    assert english["Date"].datetime == now()
    assert (english["Auto-Submitted"], indonesian["Content-Language"]) == ("auto-generated", "id")
    body = english.get_content()
    assert "Dear Dewi Wulandari, S.Sos., M.A.P.," in body
    assert "https://belajar.arungkala.example/my/settings" in body
    assert post.envelopes[0] == ("FROM:<suluh@arungkala.example>", "TO:<orang1@arungkala.example>")
    drain(app)
    assert len(post.mails) == 2
    rows = db.session.execute(sa.select(Mail.state, Mail.data, Mail.sent_at)).all()
    assert rows == [("sent", None, now())] * 2


@pytest.mark.parametrize(
    "name",
    [
        'Siti "Ida" O\'Neil, S.Kom.',
        "Nur 🌺 Aisyah",
        "محمد \u202eعلي\u202c",
        "Raden Ayu " + "Kusumaningrat " * 12,
        "<b>Budi</b> & {{ 7 * 7 }}",
    ],
)
def test_names_of_every_kind_arrive_whole(app: Flask, post: Post, name: str) -> None:
    tell(somebody(name))
    drain(app)
    [message] = post.mails
    shown = name.replace("\u202e", "").replace("\u202c", "").strip()
    assert message["To"].addresses[0].display_name == shown
    assert f"Dear {shown}," in " ".join(message.get_content().split())
    assert all(len(line) <= 998 for line in post.raw[0].split(b"\r\n"))
    assert message.defects == []


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Budi\r\nBcc: mata@luar.example", "budi@arungkala.example"),
        ("Budi", "budi@arungkala.example\r\nBcc: mata@luar.example"),
        ("Budi", "budi@arungkala.example>\r\nRCPT TO:<mata@luar.example"),
        ("Budi", "búdi@arungkala.example"),
    ],
)
def test_nothing_typed_becomes_a_header_or_a_command(app: Flask, post: Post, name: str, address: str) -> None:
    one = mail.NewMail(
        key="1",
        address=address,
        name=name,
        language="en",
        kind="notices/_mail_notice",
        data={"notice": "password.changed", "values": {"x": "a\r\nBcc: b@c.example"}},
    )
    db.write(mail.post, [one], now())
    drain(app)
    assert not any("mata" in to for _sender, to in post.envelopes)
    for message in post.mails:
        assert message["Bcc"] is None
        assert len(message["To"].addresses) == 1
    assert (fate()[0] == "sent") == (address == "budi@arungkala.example")


@pytest.mark.both_engines
def test_two_workers_send_one_mail_once(app: Flask, post: Post) -> None:
    for number in range(4):
        tell(somebody(number=number))
    barrier = threading.Barrier(3)

    def run() -> None:
        with app.app_context():
            barrier.wait()
            while work_one_job(now()):
                pass

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(to for _sender, to in post.envelopes) == [
        f"TO:<orang{n}@arungkala.example>" for n in range(4)
    ]


@pytest.mark.both_engines
def test_a_mail_whose_sender_died_is_shown_and_not_sent_again(app: Flask, post: Post) -> None:
    number = tell(somebody())
    assert db.write(mail.claim, number, now())  # and here the power goes
    drain(app)
    assert post.mails == []
    assert fate()[0] == "unknown"
    state = queries.mail_state(db.session())
    assert (state.waiting, state.failed, state.unknown) == (0, 0, 1)
    drain(app)
    assert post.mails == []


def test_a_line_that_breaks_after_the_text_leaves_the_fate_open(app: Flask, post: Post) -> None:
    post.answers["."] = b""
    tell(somebody())
    drain(app)
    assert fate() == ("unknown", "the line broke before the server answered")


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "RCPT", "DATA", "."])
def test_not_now_is_tried_again_later(app: Flask, post: Post, clock: HandClock, command: str) -> None:
    post.answers[command] = b"451 come back later"
    if command == "EHLO":
        post.answers["HELO"] = b"451 come back later"
    tell(somebody())
    drain(app)
    assert fate() == ("waiting", "451 come back later")
    assert queries.mail_state(db.session()).oldest_waiting == now()
    db.session.rollback()
    post.answers.clear()
    drain(app)
    assert post.mails == []
    clock.forward(minutes=3)
    drain(app)
    assert len(post.mails) == 1
    assert fate()[0] == "sent"


@pytest.mark.parametrize("settings", [{"MAIL_TLS": "starttls"}, {"MAIL_TLS": "tls"}, {"MAIL_USER": "suluh"}])
def test_nothing_goes_over_a_line_that_is_not_as_the_settings_say(
    app: Flask, post: Post, settings: dict[str, str]
) -> None:
    app.config.update(settings)
    tell(somebody())
    drain(app)
    assert fate()[0] == "waiting"
    assert post.envelopes == []


def test_signing_in_at_the_server(app: Flask, post: Post, clock: HandClock) -> None:
    app.config.update(MAIL_USER="suluh", MAIL_PASSWORD="rahasia sekali")
    post.answers.update(EHLO=b"250-here\r\n250 AUTH PLAIN", AUTH=b"535 wrong")
    tell(somebody())
    drain(app)
    assert fate() == ("waiting", "535 wrong")  # a setting to mend: what waits goes out then
    post.answers["AUTH"] = b"235 come in"
    clock.forward(minutes=2)
    drain(app)
    assert len(post.mails) == 1


def test_never_is_not_tried_again(app: Flask, post: Post, clock: HandClock) -> None:
    post.answers["RCPT"] = b"550 nobody here of that name"
    tell(somebody())
    drain(app)
    assert fate() == ("failed", "550 nobody here of that name")
    assert db.session.scalar(sa.select(sa.func.count()).where(QueuedJob.name == mail.JOB)) == 0


@pytest.mark.both_engines
def test_any_number_of_mails_is_put_on_its_way_by_three_statements(app: Flask) -> None:
    mails = [
        mail.NewMail(key=f"{n}", address=f"a{n}@b.example", name="", language=None, kind="x", data={})
        for n in range(400)
    ]
    with statements() as sent:
        db.write(mail.post, mails, now())
    assert len(sent) == 3
    db.write(mail.post, mails, now())
    counted = sa.select(sa.func.count(Mail.id), sa.func.count(sa.distinct(Mail.public_id)))
    assert db.session.execute(counted).one() == (400, 400)
    assert db.session.scalar(sa.select(sa.func.count()).where(QueuedJob.name == mail.JOB)) == 400


def test_a_server_that_is_away_for_a_day_is_given_up(app: Flask, post: Post, clock: HandClock) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        app.config["MAIL_SERVER"] = f"127.0.0.1:{nobody.getsockname()[1]}"
        tell(somebody())
        for _hour in range(26):
            drain(app)
            clock.forward(hours=1)
    state, reason = fate()
    assert state == "failed"
    assert "refused" in reason.lower()
    listed = json.loads(lms(app, "mail", "list", "--json").stdout)
    assert [one["state"] for one in listed] == ["failed"]
    clock.forward(days=30)
    db.write(mail.sweep, now())
    assert lms(app, "mail", "list").stdout == ""


def test_without_a_mail_server_nothing_is_put_on_its_way(app: Flask) -> None:
    app.config["MAIL_SERVER"] = ""
    person = somebody()
    db.write(announce, Told(person_ids=(person,), kind="password.changed", key="1", at=now()))
    assert db.session.scalar(sa.select(sa.func.count(Mail.id))) == 0


def test_the_command_says_what_the_server_answered(app: Flask, post: Post) -> None:
    post.answers["."] = b"250 taken as 4711"
    done = lms(app, "mail", "test", "siapa@arungkala.example")
    assert (done.exit_code, done.stdout) == (0, f"{post.address}: 250 taken as 4711\n")
    assert "Suluh" in post.mails[0]["Subject"]
    post.answers["RCPT"] = b"550 not here"
    refused = lms(app, "mail", "test", "siapa@arungkala.example")
    assert refused.exit_code == 1
    assert "550 not here" in refused.stdout
    assert lms(app, "mail", "test", "no address").exit_code == 1
    app.config["MAIL_SERVER"] = ""
    assert lms(app, "mail", "test", "siapa@arungkala.example").exit_code == 2


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"SERVER": "mail.example"}, "host:port"),
        ({"SERVER": "mail.example:0"}, "host:port"),
        ({"SERVER": "mail.example:587"}, "LMS_MAIL_FROM"),
        ({"SERVER": "mail.example:587", "FROM": "nobody"}, "an address"),
        ({"SERVER": "mail.example:587", "FROM": "a@b.example\r\nBcc: c@d.example"}, "an address"),
        ({"SERVER": "mail.example:587", "FROM": "a@b.example", "TLS": "perhaps"}, "starttls"),
    ],
)
def test_settings_of_mail_that_cannot_be_meant_are_refused(settings: dict[str, str], word: str) -> None:
    environ = {f"LMS_MAIL_{name}": text for name, text in settings.items()}
    with pytest.raises(BadSetting, match=word):
        load(environ)
    whole = {"LMS_MAIL_SERVER": "mail.example:587", "LMS_MAIL_FROM": "Suluh <a@b.example>"}
    assert load({**whole, "LMS_BASE_URL": "https://a.example"})["MAIL_TLS"] == "starttls"
