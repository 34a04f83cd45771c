"""Anybody checks a certificate: the verdict first, seven things and nothing else, and guesses lead nowhere."""

from __future__ import annotations

import gzip
import logging
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.clock import now
from lms.core.db import db
from lms.features.accounts.models import Person
from lms.features.certificates import codes, ending
from tests.features.certificates import world
from tests.support import people
from tests.support.site import HandClock


def words(text: str) -> str:
    """What a page says, without its frame."""
    main = text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_the_verdict_of_each_state(client: FlaskClient, clock: HandClock) -> None:
    world.a_course(jp="2.5", certificate=world.CERTIFICATE + "\n  berlaku: 6 bulan\n  tampilkan-nilai: ya")
    admin = people.actor_of(people.an_administrator())
    unit = people.a_unit("DISDUK", name="Dinas Kependudukan")
    siti = people.a_person("Siti Rahmawti", unit)
    world.complete(siti)
    waiting = client.get(f"/certificates/{world.one(siti).code}")
    assert "This certificate is genuine" in words(waiting.text)
    assert "is being given" in words(waiting.text)
    world.number(clock)
    one = world.one(siti)
    page = client.get(f"/certificates/{one.code}")
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in page.headers
    said = words(page.text)
    for shown in ("Siti Rahmawti", "Siaga", "2.5 JP", "23 November 2026", "Suluh", one.number, "22 May 2027"):
        assert shown in said, shown
    for hidden in (siti.nip, "DISDUK", "Dinas", "score", "Predicate"):
        assert hidden not in page.text, hidden
    assert len(gzip.compress(page.data)) < 3_300

    db.write(_rename, siti.id)
    db.write(ending.reissue, admin, one.public_id, now())
    new = world.certificates(siti)[0]
    assert "This certificate was replaced" in words(client.get(f"/certificates/{one.code}").text)
    db.write(ending.revoke, admin, new.public_id, "not-met", "Belum menyelesaikan ujian", now())
    revoked = words(client.get(f"/certificates/{new.code}").text)
    assert "This certificate was revoked" in revoked
    assert "as its rules ask" in revoked
    assert "Belum menyelesaikan" not in revoked

    budi = people.a_person("Budi")
    world.complete(budi)
    world.number(clock)
    clock.forward(days=190)
    assert "This certificate has expired" in words(client.get(f"/certificates/{world.one(budi).code}").text)


def _rename(session: Session, person_id: int) -> None:
    session.get_one(Person, person_id).name = "Siti Rahmawati"


def test_a_doctored_copy_is_found_by_what_the_page_says(client: FlaskClient, clock: HandClock) -> None:
    world.a_course(jp="2.5")
    world.a_course("tanpa-jp", jp="0")
    one = world.holder(clock)
    said = words(client.get(f"/certificates/{one.code}").text)
    for label, told in (
        ("Name", "Siti Rahmawati"),
        ("Course", "Siaga"),
        ("Hours", "2.5 JP"),
        ("Completed", "23 November 2026"),
        ("Issuer", "Suluh"),
        ("Number", one.number),
    ):
        assert f"{label} {told}" in said
    assert "If the name, course, JP, day of completion or number differs" in said
    without = world.holder(clock, "Budi", "tanpa-jp")
    assert "Hours none: this course counts for no JP" in words(
        client.get(f"/certificates/{without.code}").text
    )


def test_a_code_as_people_type_it(client: FlaskClient, clock: HandClock) -> None:
    world.a_course()
    code = world.holder(clock).code
    for typed in (code, code.upper(), codes.spoken(code), f" {codes.spoken(code).replace('-', ' ')} "):
        found = client.get("/certificates", query_string={"code": typed})
        assert (found.status_code, found.location) == (303, f"/certificates/{code}")
    assert client.get(f"/certificates/{codes.spoken(code)}").location == f"/certificates/{code}"
    short = client.get("/certificates", query_string={"code": code[:-1]})
    assert short.status_code == 422
    assert "13 letters and digits" in words(short.text)
    other = tokens.SIGNS[(tokens.SIGNS.index(code[3].upper()) + 1) % 31].lower()
    slip = client.get(f"/certificates/{code[:3]}{other}{code[4:]}")
    assert slip.status_code == 422
    assert "copied wrongly" in words(slip.text)
    swapped = client.get("/certificates", query_string={"code": "'\"><script>"})
    assert swapped.status_code == 422
    assert "<script>" not in swapped.text.partition("<main")[2]


def test_a_sign_that_no_code_has_is_told_and_the_code_proposed(client: FlaskClient) -> None:
    drawn = "DQAABBCCDDEE"
    code = f"{drawn}{tokens.check_sign(drawn)}".lower()
    page = client.get("/certificates", query_string={"code": f"0{code[1:]}"})
    said = words(page.text)
    assert page.status_code == 422
    assert "No code holds 0" in said
    assert codes.spoken(code) in said


def test_many_guesses_have_to_wait_and_shut_nobody_else_out(client: FlaskClient, clock: HandClock) -> None:
    world.a_course()
    code = world.holder(clock).code
    answers = [client.get(f"/certificates/{codes.new_code()}") for _guess in range(20)]
    assert {answer.status_code for answer in answers[:5]} == {404}
    assert answers[-1].status_code == 429
    assert "Try again in 1 minute" in answers[-1].text
    assert answers[-1].headers["Retry-After"] == "60"
    assert client.get(f"/certificates/{code}").status_code == 200
    clock.forward(seconds=61)
    assert client.get(f"/certificates/{codes.new_code()}").status_code == 404


def test_the_log_does_not_have_the_code(
    client: FlaskClient, clock: HandClock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.a_course()
    siti = people.a_person()
    world.complete(siti)
    world.number(clock)
    code = world.one(siti).code
    people.sign_in_as(client, siti)
    with caplog.at_level("INFO", logger="lms.requests"):
        monkeypatch.setattr(logging.getLogger("lms"), "propagate", True)
        for address in (f"/certificates/{code}", f"/my/certificates/{code}", f"/my/certificates/{code}.pdf"):
            client.get(address)
    assert code not in caplog.text


def test_ones_own_page_and_file(client: FlaskClient, clock: HandClock) -> None:
    world.a_course()
    siti, budi = people.a_person("Siti Rahmawati"), people.a_person("Budi")
    people.sign_in_as(client, budi)
    assert "No certificate yet" in words(client.get("/my/certificates").text)
    world.complete(siti)
    people.sign_in_as(client, siti)
    assert "Being issued" in words(client.get("/my/certificates").text)
    world.number(clock)
    one = world.one(siti)
    assert one.number in words(client.get("/my/certificates").text)
    page = client.get(f"/my/certificates/{one.code}")
    assert "Siti Rahmawati" in words(page.text)
    assert "has completed the course" in words(page.text)
    file = client.get(f"/my/certificates/{one.code}.pdf")
    assert file.mimetype == "application/pdf"
    assert file.data.startswith(b"%PDF-")
    assert "Your certificate for Siaga has been issued" in words(client.get("/my/inbox").text)
    people.sign_in_as(client, budi)
    assert client.get(f"/my/certificates/{one.code}").status_code == 404
    assert client.get(f"/my/certificates/{one.code}.pdf").status_code == 404
