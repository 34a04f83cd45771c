"""Files that people hand in: received whole and checked, given to few, cleared away when nobody needs them."""

from __future__ import annotations

import errno
import io
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from lms.core.db import db
from lms.core.errors import Invalid, Unavailable
from lms.core.i18n import say
from lms.features.catalogue.building import bring_up_to_date
from lms.features.files import queries, services, storage, work
from lms.features.files.receiving import Demands, Received, clean_name, receive
from tests.support import people
from tests.support.courses import write_course
from tests.support.site import HandClock

PDF = b"%PDF-1.7\n" + b"0" * 500
JPG = b"\xff\xd8\xff\xe0 a picture"
ZIP = b"PK\x03\x04 a document"
DEMANDS = Demands(("pdf", "jpg", "docx", "txt"), 1_000, 3)
QUOTA = 2_000
MONTH = timedelta(days=30)


@pytest.fixture
def course(app: Flask, tmp_path: Path) -> str:
    write_course(tmp_path / "courses", "siaga")
    bring_up_to_date()
    return "siaga"


def received(app: Flask, clock: HandClock, *sent: tuple[str, bytes], demands: Demands = DEMANDS) -> Received:
    files = [FileStorage(io.BytesIO(data), name) for name, data in sent]
    return receive(app.config, files, demands, clock())


def bytes_there(app: Flask) -> list[Path]:
    root = Path(app.config["UPLOADS"])
    return [path for path in sorted(root.rglob("*")) if path.is_file() and path.suffix != ".lock"]


def kept(
    app: Flask, clock: HandClock, person: people.Someone, name: str = "rencana.pdf", data: bytes = PDF
) -> str:
    taken = received(app, clock, (name, data)).taken
    [public_id] = db.write(services.keep, people.actor_of(person), "siaga", taken, QUOTA, clock())
    return public_id


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("kosong.pdf", b"", "is empty"),
        ("besar.pdf", PDF * 3, "larger than 1 KB"),
        ("gambar.png", JPG, "is of a kind that is not asked for here. Possible are: PDF, JPG, DOCX, TXT."),
        ("tanpa-akhiran", PDF, "is of a kind"),
        ("bukan.pdf", JPG, "does not hold what its ending .pdf says"),
        ("bukan.docx", PDF, "does not hold"),
        ("biner.txt", b"a\x00b", "does not hold"),
        ("virus.pdf.exe", PDF, "is of a kind"),
    ],
)
def test_each_file_that_cannot_be_taken_is_told_and_leaves_nothing(
    app: Flask, clock: HandClock, name: str, data: bytes, words: str
) -> None:
    with app.test_request_context():
        found = received(app, clock, (name, data), ("baik.jpg", JPG))
        assert [one.name for one in found.taken] == ["baik.jpg"], "the others are taken all the same"
        assert [words in say(one) and name in say(one) for one in found.refused] == [True]
    assert len(bytes_there(app)) == 1


def test_more_files_than_there_is_room_for_are_told(app: Flask, clock: HandClock) -> None:
    demands = Demands(("pdf",), 1_000, 1)
    found = received(app, clock, ("a.pdf", PDF), ("b.pdf", PDF), demands=demands)
    assert ([one.name for one in found.taken], len(found.refused)) == (["a.pdf"], 1)
    assert received(app, clock, ("a.pdf", PDF), demands=Demands(("pdf",), 1_000, 0)).taken == ()


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\siti\\rencana.pdf", "rencana.pdf"),
        ("re\u0301sume\u0301.pdf", "r\u00e9sum\u00e9.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("  .pdf", "pdf"),
    ],
)
def test_names_are_cleaned(sent: str, name: str) -> None:
    assert clean_name(sent) == name


def test_a_full_disk_is_told_and_nothing_is_half_kept(
    app: Flask, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable):
        received(app, clock, ("a.pdf", PDF))
    assert bytes_there(app) == []


@pytest.mark.both_engines
def test_a_person_may_hand_in_so_much_for_a_course(app: Flask, clock: HandClock, course: str) -> None:
    siti, budi = people.a_person(), people.a_person("Budi Santoso")
    for number in range(3):
        kept(app, clock, siti, f"{number}.pdf")
    with pytest.raises(Invalid):
        kept(app, clock, siti)
    kept(app, clock, budi)


def test_what_goes_beyond_that_never_stays_on_the_disk(app: Flask, clock: HandClock) -> None:
    demands = replace(DEMANDS, quota=QUOTA, used=QUOTA - 2 * len(PDF))
    found = received(app, clock, ("a.pdf", PDF), ("b.pdf", PDF + b"%"), ("c.jpg", JPG), demands=demands)
    assert [one.name for one in found.taken] == ["a.pdf", "c.jpg"]
    assert len(found.refused) == 1
    assert sum(path.stat().st_size for path in bytes_there(app)) == len(PDF + JPG)


@pytest.mark.both_engines
def test_what_nobody_holds_goes_after_a_week_and_its_bytes_when_no_row_names_them(
    app: Flask, clock: HandClock, course: str
) -> None:
    siti, budi = people.a_person(), people.a_person("Budi Santoso")
    gone, stays = kept(app, clock, siti, "hilang.jpg", JPG), kept(app, clock, siti)
    shared = kept(app, clock, budi)
    db.write(services.hold, people.actor_of(siti), [stays])
    with pytest.raises(Invalid):
        db.write(services.hold, people.actor_of(siti), [shared])
    assert len(bytes_there(app)) == 2, "the same bytes are kept once"
    work.clear({}, clock.forward(days=6))
    assert set(queries.of(db.session(), [gone, stays, shared])) == {gone, stays, shared}
    work.clear({}, clock.forward(days=2))
    assert set(queries.of(db.session(), [gone, stays, shared])) == {stays}
    assert [path.read_bytes() for path in bytes_there(app)] == [PDF]
    db.write(services.let_go, people.actor_of(siti), [stays])
    work.clear({}, clock.forward(hours=1))
    assert bytes_there(app) == []
    with pytest.raises(Invalid):
        db.write(services.hold, people.actor_of(siti), [stays])


def test_bytes_that_are_put_in_place_anew_while_others_are_cleared_stay(app: Flask, clock: HandClock) -> None:
    [first] = received(app, clock, ("a.pdf", PDF)).taken
    clock.forward(days=3)
    old = list(storage.kept(app.config, clock(), timedelta(days=1)))
    assert old == [first.digest]
    received(app, clock, ("b.pdf", PDF))
    assert list(storage.forget(app.config, old, clock(), timedelta(days=1))) == []
    assert len(bytes_there(app)) == 1


def test_a_file_goes_to_its_owner_and_to_trainers_of_the_course_only(
    app: Flask, client: FlaskClient, clock: HandClock, course: str
) -> None:
    siti, budi = people.a_person(), people.a_person("Budi Santoso")
    here, elsewhere = people.a_trainer(course="siaga"), people.a_trainer("Dewi", course="lain")
    admin = people.an_administrator()
    address = f"/files/{kept(app, clock, siti, 'rencana é.pdf')}"
    for person, status in ((siti, 200), (here, 200), (budi, 404), (elsewhere, 404), (admin, 404)):
        people.sign_in_as(client, person)
        with client.get(address) as answer:
            assert answer.status_code == status, person.name
    with people.sign_in_as(client, siti).get(address) as answer:
        assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get("/files/aaaaaaaaaa").status_code == 404
