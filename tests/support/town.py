"""A small site on which the way of `tests.support.pages` can be walked: the real courses, units, people, a duty."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from lms.core.actor import Actor
from lms.core.db import db
from lms.features.accreditation import work as hours
from lms.features.catalogue import building
from lms.features.catalogue import queries as catalogue
from lms.features.certificates import work as certificates
from lms.features.enrolment.services import NewDuty, begin_run, give_duty
from lms.features.learning.services import finish
from lms.features.quizzes import queries as quizzes
from lms.features.quizzes import services as quiz_services
from lms.features.quizzes.answering import Given
from lms.features.scenarios.services import start
from lms.features.surveys import work as surveys
from lms.features.surveys.answers import Typed
from lms.features.surveys.services import send
from tests.support import people
from tests.support.courses import PRACTICE, RECALLED, break_course, write_course, write_practice
from tests.support.pages import COURSE
from tests.support.site import HandClock, site

ROOT = Path(__file__).resolve().parent.parent.parent
COURSES = ROOT / "courses"
PEOPLE = 60
"""So many that every list is as long as a page shows."""

ANSWERING = 8
"""So many answer the survey of the course for practice: enough to be shown."""

Accounts = dict[str, tuple[str, str]]


@contextmanager
def town(folder: Path, database_url: str, **changes: object) -> Iterator[tuple[Flask, Accounts]]:
    """The site, and identifier and password of each role."""
    clock, courses = HandClock(), lay_out(folder / "courses")
    issues = {"sertifikat": "\n  terbit: ya"}
    write_course(
        courses, RECALLED, title="Nomor Darurat", lessons=("satu",), quiz="kuis-darurat", head=issues
    )
    with site(folder, database_url, clock, COURSES=str(courses), **changes) as app:
        with app.app_context():
            building.bring_up_to_date()
            hours.read_editions({}, clock())
            accounts = _settle(clock)
            db.session.remove()
        yield app, accounts


def lay_out(folder: Path) -> Path:
    """The courses of the project in `folder`, one for practice, and one that cannot be read."""
    shutil.copytree(COURSES, folder, dirs_exist_ok=True)
    write_practice(folder)
    break_course(write_course(folder, "tata-naskah", title="Tata Naskah Dinas"))
    return folder


def _settle(clock: HandClock) -> Accounts:
    agency = people.a_unit("ARK", name="Pemerintah Kabupaten Arungkala")
    office = people.a_unit("2.01", agency, name="Badan Kepegawaian dan Pengembangan Sumber Daya Manusia")
    health = people.a_unit("3.02", agency, name="Dinas Kesehatan")
    village = people.a_unit("4.01", agency, name="Kelurahan Muara")
    found = {
        "learner": people.a_person("Siti Rahmawati", village),
        "recaller": people.a_person("Andi Tenri", village),
        "trainer": people.a_trainer("Bambang Wiryawan", office),
        "administrator": people.an_administrator("Lestari Handayani", office),
        "unit administrator": people.an_administrator("Ratna Basri", health, over=health),
    }
    chief = people.actor_of(found["administrator"])
    duty = NewDuty(COURSE, ("ARK",), clock.at.date() + timedelta(days=14), note="Program daerah")
    db.write(give_duty, chief, duty, clock.at)
    for number in range(PEOPLE):
        one = people.a_person(f"I Gusti Ayu Nomor {number}", (office, health, village)[number % 3])
        if number % 4 == 0:
            db.write(begin_run, people.actor_of(one), COURSE, clock.at)
        if number < ANSWERING:
            _answer(one, number, clock)
    surveys.move({}, clock.at)
    db.write(begin_run, people.actor_of(found["learner"]), COURSE, clock.at)
    _complete(people.actor_of(found["recaller"]), clock.at - timedelta(days=1))
    certificates.number({}, clock.at)
    return {role: (one.nip, one.password) for role, one in found.items()}


def _complete(actor: Actor, at: datetime) -> None:
    """What somebody does who completes the short course."""
    db.write(begin_run, actor, RECALLED, at)
    db.write(finish, actor, RECALLED, "satu", at)
    n = db.write(quiz_services.start, actor, RECALLED, "kuis-darurat", "id", at)
    taken = catalogue.snapshot()
    rows = taken.course_row(RECALLED), taken.item_row(RECALLED, "kuis-darurat")
    sitting = quizzes.sitting(db.session(), actor.person_id, *rows, n)
    assert sitting is not None
    right = [("a",) if one.served.type == "single" else ("a", "b") for one in sitting.asked]
    given = tuple(
        Given(one.position, {"choice": tuple(str(one.order.index(key) + 1) for key in keys)}, 0)
        for one, keys in zip(sitting.asked, right, strict=True)
    )
    db.write(quiz_services.send, actor, RECALLED, "kuis-darurat", n, at, given)


def _answer(person: people.Someone, number: int, clock: HandClock) -> None:
    """What somebody says of the course for practice."""
    chosen = {"rate.1": (str(2 + number % 3),), "rate.2": (str(3 + number % 2),)}
    fields = {1: chosen, 2: {"rate.1": (str(5 + number % 6),)}, 3: {"choice": (str(1 + number % 3),)}}
    words = {5: {"text": (f"Tambah contoh dari kantor kelurahan nomor {number}.",)}}
    typed = Typed(1, 0, {**fields, **words, 4: {"number": (str(1 + number % 4),)}})
    db.write(send, people.actor_of(person), PRACTICE, "evaluasi", "id", typed, clock.at)
    db.write(start, people.actor_of(person), PRACTICE, "parsel", "id", clock.at)
