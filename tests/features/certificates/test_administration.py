"""Administrators find, revoke and reissue certificates, and set from which day on what is printed."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid
from lms.core.jobs import QueuedJob
from lms.core.worker import work_one_job
from lms.features.accounts.models import Person
from lms.features.certificates import ending, queries, setting
from lms.features.certificates.models import CertificateSignatory as Kept
from lms.features.certificates.setting import NewSetting, NewSignatory
from tests.features.certificates import world
from tests.features.certificates.test_checking import words
from tests.support import people
from tests.support.people import Someone
from tests.support.site import HandClock

TODAY = date(2026, 11, 23)


@pytest.fixture
def admin() -> Someone:
    return people.an_administrator()


def rename(session: Session, person_id: int, name: str) -> None:
    session.get_one(Person, person_id).name = name


def agency(**more: object) -> NewSetting:
    values = {
        "from_day": TODAY,
        "authority": "Pemerintah Kota Madyapura",
        "issuer": "BKPSDM Kota Madyapura",
        "organiser_code": "BKPSDM",
        "place": "Madyapura",
        "pattern": "{urut:5}/{kode}/{penyelenggara}/{bulan-romawi}/{tahun}",
        "predicates": "> 90 Sangat memuaskan\n80 Memuaskan",
    }
    return NewSetting(**{**values, **more})  # type: ignore[arg-type]


@pytest.mark.both_engines
def test_a_completion_takes_what_holds_on_its_day(app: Flask, clock: HandClock, admin: Someone) -> None:
    actor = people.actor_of(admin)
    world.a_course()
    db.write(setting.put, actor, agency(), now())
    retno = NewSignatory(
        "Ir. Retno, M.P.A.", "Kepala BKPSDM", "Pembina Utama Muda, IV/c", TODAY, date(2026, 12, 31)
    )
    db.write(setting.put_signatory, actor, "", retno, now())
    later = NewSignatory("Hasan Basri, S.E.", "Plt. Kepala BKPSDM", "", date(2027, 2, 1))
    db.write(setting.put_signatory, actor, "", later, now())
    db.write(setting.put, actor, agency(from_day=date(2027, 1, 1), issuer="BKPSDM Madyapura"), now())
    first = world.holder(clock, "Siti")
    assert first.number == "00001/SIA-01/BKPSDM/XI/2026"
    assert (first.frozen.issuer, first.frozen.place) == ("BKPSDM Kota Madyapura", "Madyapura")
    assert first.frozen.signatory is not None
    assert first.frozen.signatory.name == "Ir. Retno, M.P.A."
    clock.forward(days=50)
    second = world.holder(clock, "Budi")
    assert (second.number, second.frozen.issuer) == ("00001/SIA-01/BKPSDM/I/2027", "BKPSDM Madyapura")
    assert second.frozen.signatory is None
    assert world.one(Someone(first.person_id, "", "", "")) == first


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"pattern": "{kode}/{tahun}"}, "pattern"),
        ({"pattern": "{urut:5}/{kode}"}, "pattern"),
        ({"pattern": "{urut:5}/{tahun}/{nip}"}, "pattern"),
        ({"pattern": "{urut}{tahun}"}, "pattern"),
        ({"pattern": "{urut}/{tahun}", "series": "course"}, "pattern"),
        ({"pattern": "{urut}/{tahun}/{kursus}{kursus}{kursus}"}, "pattern"),
        ({"organiser_code": ""}, "organiser_code"),
        ({"predicates": "Baik sekali"}, "predicates"),
        ({"predicates": "101 Baik"}, "predicates"),
    ],
)
def test_a_setting_that_cannot_be_meant(app: Flask, admin: Someone, more: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        db.write(setting.put, people.actor_of(admin), agency(**more), now())
    assert set(refused.value.fields) == {field}


def test_numbers_never_come_twice_by_another_way_of_counting(
    app: Flask, clock: HandClock, admin: Someone
) -> None:
    world.a_course()
    db.write(setting.put, people.actor_of(admin), agency(), now())
    world.holder(clock)
    by_course = {"series": "course", "from_day": date(2026, 12, 1)}
    for day in (date(2026, 12, 1), date(2027, 2, 1), TODAY):
        with pytest.raises(Invalid) as refused:
            db.write(setting.put, people.actor_of(admin), agency(**{**by_course, "from_day": day}), now())
        assert set(refused.value.fields) == {"series"}
    db.write(setting.put, people.actor_of(admin), agency(series="course", from_day=date(2027, 1, 1)), now())


def test_days_without_a_signatory_and_with_two() -> None:
    held = (
        Kept(name="A", from_day=date(2026, 1, 1), until_day=date(2026, 7, 1)),
        Kept(name="B", from_day=date(2026, 6, 1), until_day=date(2026, 9, 1)),
        Kept(name="C", from_day=date(2026, 10, 1), until_day=None),
    )
    found = [(span.first, span.last, span.people) for span in setting.uneven(held)]
    assert found == [
        (date(2026, 6, 1), date(2026, 6, 30), ("A", "B")),
        (date(2026, 9, 1), date(2026, 9, 30), ()),
    ]


def test_the_last_day_of_the_calendar_is_an_office_without_an_end(app: Flask, admin: Someone) -> None:
    forever = NewSignatory("Ratna", "Kepala BKPSDM", "", TODAY, date.max)
    db.write(setting.put_signatory, people.actor_of(admin), "", forever, now())
    assert db.session.scalars(sa.select(Kept.until_day)).all() == [None]


def test_settings_by_their_pages(client: FlaskClient, admin: Someone) -> None:
    people.sign_in_as(client, admin)
    assert "The agency has set nothing yet" in words(client.get("/admin/certificates/settings").text)
    page = "/admin/certificates/settings/new"
    picture = io.BytesIO()
    Image.new("RGB", (1600, 900), "navy").save(picture, "JPEG")
    fields = {
        "csrf_token": people.csrf_token(client.get(page)),
        "from_day": "23-11-2026",
        "issuer": "BKPSDM",
        "pattern": "{urut:5}/{kode}/{tahun}",
        "series": "agency",
        "layout": "plain",
        "predicates": "90 Sangat memuaskan",
        "on_erasure": "stay",
    }
    wrong = client.post(page, data={**fields, "arms": (io.BytesIO(b"%PDF-1.7"), "lambang.png")})
    assert wrong.status_code == 422
    assert "no picture that can be read" in words(wrong.text)
    sent = client.post(page, data={**fields, "arms": (io.BytesIO(picture.getvalue()), "lambang.jpg")})
    assert sent.status_code == 303
    shown = client.get(sent.location)
    assert "00042/YAN-01/2026" in words(shown.text)
    arms = re.search(r'src="(/certificates/arms/[^"]+)"', shown.text)
    assert arms
    with Image.open(io.BytesIO(client.get(arms[1]).data)) as kept:
        assert (kept.format, max(kept.size)) == ("PNG", 600)


def test_revoked_and_reissued_by_the_pages(client: FlaskClient, clock: HandClock, admin: Someone) -> None:
    world.a_course()
    siti = people.a_person("Siti Rahmawti")
    world.complete(siti)
    world.number(clock)
    one = world.one(siti)
    people.sign_in_as(client, admin)
    page = f"/admin/certificates/{one.public_id}"
    for search in ("siti", "00001", one.spoken_code):
        assert one.number in words(client.get("/admin/certificates", query_string={"q": search}).text)
    assert "No certificate is found" in words(client.get("/admin/certificates?q=budi").text)
    same = people.post(client, f"{page}/reissue", page)
    assert same.status_code == 422
    db.write(rename, siti.id, "Siti Rahmawati")
    assert "The register has another name" in words(client.get(page).text)
    sent = people.post(client, f"{page}/reissue", page)
    assert sent.status_code == 303
    assert "was issued anew" in words(client.get(sent.location).text)
    new = world.certificates(siti)[0]
    revocation = f"/admin/certificates/{new.public_id}/revocation"
    assert people.post(client, revocation, revocation, why="").status_code == 422
    done = people.post(client, revocation, revocation, ended_class="misconduct", why="Laporan 12")
    assert done.status_code == 303
    assert "Rules were broken" in words(client.get(done.location).text)
    people.sign_in_as(client, siti)
    assert client.get(f"/my/certificates/{new.code}.pdf").status_code == 410


def test_a_unit_administrator_sees_their_people_and_changes_nothing(
    client: FlaskClient, clock: HandClock
) -> None:
    world.a_course()
    here, there = people.a_unit("A"), people.a_unit("B")
    mine, other = people.a_person("Siti", here), people.a_person("Budi", there)
    world.complete(mine)
    world.complete(other)
    world.number(clock)
    people.sign_in_as(client, people.an_administrator("Lestari", here, over=here))
    said = words(client.get("/admin/certificates").text)
    assert "Siti" in said
    assert "Budi" not in said
    assert client.get(f"/admin/certificates/{world.one(other).public_id}").status_code == 404
    assert client.get(f"/admin/certificates/{world.one(mine).public_id}").status_code == 200
    assert client.get(f"/admin/certificates/{world.one(mine).public_id}/revocation").status_code == 403
    assert client.get("/admin/certificates/settings").status_code == 403


def test_trainers_have_a_list_of_their_course_and_no_more(client: FlaskClient, clock: HandClock) -> None:
    for course in ("siaga", "lain-kursus"):
        world.a_course(course)
    one = world.holder(clock, "Siti Rahmawati")
    world.holder(clock, "Budi", "lain-kursus")
    page = "/teach/courses/siaga/certificates"
    people.sign_in_as(client, people.a_trainer(course="siaga"))
    assert f'href="{page}"' in client.get("/teach/courses/siaga").text
    shown = client.get(page)
    for text in ("Siti Rahmawati", one.number, "23 November 2026", "Genuine"):
        assert text in words(shown.text), text
    assert "Budi" not in shown.text
    for hidden in (one.code, one.spoken_code, one.public_id, "revocation"):
        assert hidden not in shown.text, hidden
    assert one.number in words(client.get(f"{page}?q=siti").text)
    assert "No certificate is found" in words(client.get(f"{page}?state=revoked").text)
    assert client.get("/teach/courses/lain-kursus/certificates").status_code == 404
    assert client.get(f"/admin/certificates/{one.public_id}").status_code in {403, 404}
    people.sign_in_as(client, people.a_person("Ani"))
    assert client.get(page).status_code in {403, 404}


def test_many_in_one_file_by_the_job(client: FlaskClient, clock: HandClock, admin: Someone) -> None:
    world.a_course()
    unit = people.a_unit("DISDUK")
    for name in ("Siti Rahmawati", "Budi 漢", "Wayan"):
        world.complete(people.a_person(name, unit))
    world.complete(people.a_person("Orang lain"))
    world.number(clock)
    people.sign_in_as(client, admin)
    page = "/admin/certificates/prints"
    assert people.post(client, page, page, unit="TIDAK").status_code == 422
    asked = people.post(client, page, page, course="siaga", unit="DISDUK", year="2026")
    assert "0 of 3 done" in words(client.get(asked.location).text)
    _work()
    ready = client.get(asked.location)
    assert "2 certificates as ZIP" in words(ready.text)
    assert "1 is not in the file" in words(ready.text)
    with client.get(f"{asked.location}.zip") as file:
        packed = file.data
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert [name.partition("2026-")[2] for name in archive.namelist()] == [
            "siti-rahmawati.pdf",
            "wayan.pdf",
        ]
        assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())


def _work() -> None:
    db.session.remove()
    while work_one_job(now()):
        continue
    assert not db.session.query(QueuedJob).filter(QueuedJob.last_error != "").count()


def test_the_commands(app: Flask, clock: HandClock, tmp_path: Path) -> None:
    world.a_course()
    one = world.holder(clock)
    run = app.test_cli_runner()

    def lms(*words: str) -> tuple[int, str]:
        done = run.invoke(args=["certificates", *words])
        return done.exit_code, done.output

    assert one.number in lms("list", "--search", "siti")[1]
    assert lms("print", "--course", "siaga", str(tmp_path / "out"))[0] == 0
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 1
    assert "Siti Rahmawati" in lms("show", one.spoken_code)[1]
    assert lms("show", "7KQF-3MXA-9WTD-0")[0] == 2
    db.write(rename, one.person_id, "Siti Aminah")
    assert "has the code" in lms("reissue", one.code)[1]
    new = queries.own(db.session(), one.person_id)[0]
    assert lms("revoke", new.code, "--reason", "mistake", "--why", "Keliru")[0] == 0
    assert lms("issue", "--course", "siaga") == (0, "0 certificates issued\n")


@pytest.mark.parametrize("chosen", ["stay", "revoke"])
def test_erasing_does_what_the_agency_has_chosen(
    app: Flask, clock: HandClock, admin: Someone, chosen: str
) -> None:
    world.a_course()
    db.write(setting.put, people.actor_of(admin), agency(on_erasure=chosen), now())
    one = world.holder(clock)
    db.write(ending.erase, one.person_id, now())
    after = world.one(Someone(one.person_id, "", "", ""))
    if chosen == "stay":
        assert after == one
    else:
        assert (after.kept_state, after.ended_class, after.frozen.name) == (queries.REVOKED, "erased", "–")
