"""A certificate is frozen when a run is complete, and numbered in order, without gaps, whatever happens beside."""

from __future__ import annotations

import random
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Gone, Invalid
from lms.features.accounts.models import Person
from lms.features.accreditation.models import CourseHours, EditionHours
from lms.features.certificates import ending, patterns, queries, services, spelling, telling, work
from lms.features.certificates.models import Certificate, CertificateBacklog
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.models import Duty, Enrolment
from lms.features.notices.models import Notice
from tests.features.certificates import world
from tests.support import people
from tests.support.site import HandClock

pytestmark = pytest.mark.both_engines


def test_the_record_is_that_of_the_completion(app: Flask, clock: HandClock) -> None:
    world.a_course(jp="12.5", certificate=world.CERTIFICATE + "\n  berlaku: 6 bulan", judul="Siaga bencana")
    siti = people.a_person("Siti Rahmawati")
    world.complete(siti)
    waiting = world.one(siti)
    assert waiting.state(date(2026, 11, 23)) == queries.WAITING
    world.number(clock)
    issued = world.one(siti)
    frozen = issued.frozen
    assert issued.number == frozen.number == "00001/SIA-01/XI/2026"
    assert (frozen.name, frozen.course_title, frozen.quarters) == ("Siti Rahmawati", "Siaga bencana", 50)
    assert (frozen.jp, frozen.jp_words) == ("12.5", "twelve point five")
    assert (issued.expires_on, frozen.valid_until) == (date(2027, 5, 23), date(2027, 5, 22))
    assert issued.state(date(2027, 5, 22)) == queries.VALID
    assert issued.state(date(2027, 5, 23)) == queries.EXPIRED
    db.write(_rename, siti.id)
    world.a_course(jp="2", judul="Lain sama sekali")
    assert world.one(siti) == issued


def _rename(session: Session, person_id: int) -> None:
    session.get_one(Person, person_id).name = "Siti Aminah"


def test_courses_that_issue_none_and_those_of_attendance(app: Flask, clock: HandClock) -> None:
    world.a_course("tanpa", "\n  terbit: tidak")
    world.a_course("hadir", world.CERTIFICATE + "\n  jenis: keikutsertaan")
    siti = people.a_person()
    world.complete(siti, "tanpa")
    world.complete(siti, "hadir")
    (attended,) = world.certificates(siti)
    assert (attended.course, attended.kind) == ("hadir", "attendance")


def test_hours_are_the_confirmed_ones_if_there_are_any(app: Flask, clock: HandClock) -> None:
    world.a_course(jp="4")
    siti, budi = people.a_person("Siti"), people.a_person("Budi")
    world.complete(siti)
    db.write(_confirm)
    world.complete(budi)
    assert world.one(siti).frozen.quarters == 16
    assert world.one(budi).frozen.quarters == 12


def _confirm(session: Session) -> None:
    session.execute(sa.update(CourseHours).values(state="confirmed", quarters=12))
    assert session.scalar(sa.select(sa.func.count()).select_from(EditionHours))


@pytest.mark.parametrize("seed", [1])
def test_numbers_have_no_gaps_whatever_happens(app: Flask, clock: HandClock, seed: int) -> None:
    rng = random.Random(seed)
    for course in ("a-satu", "b-dua"):
        world.a_course(course)
    crowd = [people.a_person(f"Orang {number}") for number in range(6)]
    admin = people.actor_of(people.an_administrator())
    for _turn in range(30):
        clock.forward(days=rng.choice([0, 0, 3, 20]), seconds=rng.randrange(90))
        act = rng.randrange(5)
        if act < 2:
            world.complete(rng.choice(crowd), rng.choice(["a-satu", "b-dua"]))
        elif act == 2:
            work.number({}, now())
        elif act == 3:
            with suppress(_Stop):
                db.write(_number_and_fail)
        else:
            held = [one for person in crowd for one in world.certificates(person) if one.number]
            if held:
                with suppress(Invalid, Gone):
                    db.write(ending.revoke, admin, rng.choice(held).public_id, "mistake", "Salah", now())
    world.number(clock)
    for year in {day.year for day in db.session.scalars(sa.select(Certificate.completed_day))}:
        rows = db.session.execute(
            sa.select(Certificate.sequence, Certificate.completed_at)
            .where(Certificate.year == year)
            .order_by(Certificate.sequence)
        ).all()
        assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
        assert [row.completed_at for row in rows] == sorted(row.completed_at for row in rows)


class _Stop(Exception):
    pass


def _number_and_fail(session: Session) -> None:
    services.number(session, now())
    raise _Stop


def test_two_jobs_at_once_give_each_number_once(app: Flask, clock: HandClock) -> None:
    world.a_course()
    crowd = [people.a_person(f"Orang {number}") for number in range(8)]
    for person in crowd:
        clock.forward(seconds=1)
        world.complete(person)
    clock.forward(minutes=1)
    gate = threading.Barrier(3)

    def job() -> None:
        with app.app_context():
            gate.wait()
            work.number({}, now())
            db.session.remove()

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(job) for _turn in range(3)]:
            done.result()
    assert [world.one(person).number[:5] for person in crowd] == [f"0000{n}" for n in range(1, 9)]


def test_what_was_completed_before_gets_its_number_in_order(app: Flask, clock: HandClock) -> None:
    world.a_course()
    crowd = [people.a_person(f"Orang {number}") for number in range(4)]
    for person in crowd[:3]:
        clock.forward(days=40)
        world.complete(person)
    db.write(_as_before)
    clock.forward(minutes=1)
    world.complete(crowd[3])
    world.number(clock)
    work.number({}, now())
    assert [world.one(person).number for person in crowd] == [
        "00001/SIA-01/I/2027",
        "00002/SIA-01/II/2027",
        "00003/SIA-01/III/2027",
        "00004/SIA-01/III/2027",
    ]


def test_attendance_that_ended_before_is_issued_in_order_without_a_pass(app: Flask, clock: HandClock) -> None:
    world.a_course("lulus")
    world.an_attended_course("hadir")
    siti, budi, wayan, ani = (people.a_person(name) for name in ("Siti", "Budi", "Wayan", "Ani"))
    db.write(enrolment.begin_run, people.actor_of(ani), "hadir", now())
    for person, course in ((siti, "lulus"), (budi, "hadir"), (wayan, "lulus")):
        clock.forward(days=1)
        world.complete(person, course)
    live = world.one(budi)
    db.write(_as_before)
    world.number(clock)
    assert [world.one(person).number[:5] for person in (siti, budi, wayan)] == ["00001", "00002", "00003"]
    (late,) = world.certificates(budi)
    assert (late.kind, late.completed_day, late.frozen) == (
        "attendance",
        live.completed_day,
        replace(
            live.frozen,
            number=late.number,
            code=late.code,
            spoken_code=late.spoken_code,
            address=late.frozen.address,
        ),
    )
    assert world.certificates(ani) == (), "who began and did not end has attended nothing yet"
    db.write(_without, late.public_id)
    made = app.test_cli_runner().invoke(args=["certificates", "issue", "--course", "hadir"])
    assert made.output == "1 certificate issued\n"


def _without(session: Session, public_id: str) -> None:
    session.execute(sa.delete(Certificate).where(Certificate.public_id == public_id))


def _as_before(session: Session) -> None:
    last = session.scalar(sa.select(sa.func.max(Enrolment.id)))
    session.execute(sa.delete(Certificate))
    session.add(CertificateBacklog(through_id=last, after_id=0))


def test_at_most_one_of_a_run_is_valid(app: Flask, clock: HandClock) -> None:
    world.a_course()
    held = world.holder(clock)
    with pytest.raises(sa.exc.IntegrityError):
        db.write(_a_second, held.public_id)


def _a_second(session: Session, public_id: str) -> None:
    one = session.execute(sa.select(Certificate.__table__).where(Certificate.public_id == public_id)).one()
    other = {"id": None, "public_id": "x" * 10, "code": "x" * 13, "sequence": 99, "number": "99"}
    session.execute(sa.insert(Certificate).values(**{**one._mapping, **other}))


def test_a_corrected_name_gives_another_code_and_the_same_number(app: Flask, clock: HandClock) -> None:
    world.a_course()
    admin = people.actor_of(people.an_administrator())
    siti = people.a_person("Siti Rahmawti")
    world.complete(siti)
    world.number(clock)
    old = world.one(siti)
    with pytest.raises(Invalid):
        db.write(ending.reissue, admin, old.public_id, now())
    db.write(_rename, siti.id)
    first = db.write(ending.reissue, admin, old.public_id, now())
    assert db.write(ending.reissue, admin, old.public_id, now()) == first
    new, former = world.certificates(siti)
    assert (new.number, former.number) == (old.number, old.number)
    assert (former.kept_state, former.new_code) == (queries.REPLACED, new.code)
    assert (former.frozen.name, new.frozen.name) == ("Siti Rahmawti", "Siti Aminah")
    with pytest.raises(Gone):
        db.write(ending.revoke, admin, old.public_id, "mistake", "Salah", now())
    db.write(ending.revoke, admin, new.public_id, "mistake", "Salah kursus", now())
    assert world.certificates(siti)[0].kept_state == queries.REVOKED
    assert db.write(services.issue_missing, [new.enrolment_id], now()) == 0


def test_one_that_was_revoked_before_it_had_a_number_comes_back_and_gets_one(
    app: Flask, clock: HandClock
) -> None:
    world.a_course()
    admin = people.actor_of(people.an_administrator())
    siti = people.a_person("Siti Rahmawati")
    world.complete(siti)
    early = world.one(siti).public_id
    with pytest.raises(Conflict):
        db.write(ending.reissue, admin, early, now())
    db.write(ending.revoke, admin, early, "mistake", "Salah orang", now())
    world.number(clock)
    new = db.write(ending.reissue, admin, early, now())
    world.number(clock)
    found = {one.public_id: (one.kept_state, one.number) for one in world.certificates(siti)}
    assert found == {new: ("valid", "00001/SIA-01/XI/2026"), early: ("replaced", "")}


def test_a_pattern_of_a_course_that_fits_nowhere_gives_way_and_holds_nobody_up(
    app: Flask, clock: HandClock
) -> None:
    certificate = f'{world.CERTIFICATE}\n  nomor: "{{urut}}/{{tahun}}/{"{kursus}" * 40}"'
    world.a_course("layanan-publik", certificate=certificate)
    assert world.holder(clock, course="layanan-publik").number == "00001/LAY-01/XI/2026"


def test_hours_in_words_and_numbers_by_pattern() -> None:
    assert spelling.in_words(50, "id") == "dua belas koma lima"
    assert spelling.in_words(4 * 121, "id") == "seratus dua puluh satu"
    assert spelling.in_words(3, "su") == ""
    values = patterns.Values(date(2026, 4, 9), "layanan", "YAN-01", "BKPSDM")
    assert patterns.fill(patterns.USUAL, 42, values) == "00042/YAN-01/BKPSDM/IV/2026"
    assert patterns.fill("{seq}-{month}-{course}-{year}", 7, values) == "7-04-layanan-2026"
    assert patterns.faults("{urut}{tahun}") == ("close",)


def test_a_duty_lasts_as_long_as_the_certificate_unless_told_otherwise(
    app: Flask, clock: HandClock, client: FlaskClient
) -> None:
    world.a_course(certificate=world.CERTIFICATE + "\n  berlaku: 1 tahun")
    people.a_unit("SETDA")
    people.sign_in_as(client, people.an_administrator())
    page = "/admin/duties/new"
    typed = {"courses": "siaga", "units": "SETDA", "due_day": "23-12-2026", "reason": "mandate"}
    for more, months in (({}, 12), ({"valid_months": ""}, None), ({"valid_months": "24"}, 24)):
        counted = people.post(client, page, page, **typed, **more)
        seal = re.search(r'name="counted"[^>]*value="([0-9a-f]+)"', counted.text)
        assert seal
        sent = people.post(client, page, page, **typed, **more, counted=seal[1], do="assign")
        assert sent.status_code == 303
        db.session.remove()
        assert db.session.scalars(sa.select(Duty.valid_months).order_by(Duty.id.desc())).first() == months
        public_id = sent.location.split("?")[0].rsplit("/", 1)[1]
        db.write(enrolment.withdraw_duty, people.actor_of(people.an_administrator()), public_id, now())


def test_holders_are_told_a_month_before_the_end(app: Flask, clock: HandClock) -> None:
    world.a_course(certificate=world.CERTIFICATE + "\n  berlaku: 6 bulan")
    one = world.holder(clock)
    for days, notices in ((140, 0), (14, 1), (2, 1)):
        clock.forward(days=days)
        work.tell({}, now())
        db.session.remove()
        found = db.session.scalars(sa.select(Notice).where(Notice.kind == telling.EXPIRING)).all()
        assert [notice.person_id for notice in found] == [one.person_id] * notices
