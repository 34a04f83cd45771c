"""Courses that issue certificates, and people who complete them."""

from __future__ import annotations

from collections.abc import Mapping

from lms.core.clock import now
from lms.core.db import db
from lms.features.certificates import queries, work
from lms.features.certificates.queries import CertificateRecord
from lms.features.enrolment import services as enrolment
from lms.features.learning import services as learning
from tests.features.learning import world
from tests.support import people
from tests.support.courses import write_course
from tests.support.people import Someone
from tests.support.site import HandClock

CERTIFICATE = "\n  terbit: ya"


def a_course(course: str = "siaga", certificate: str = CERTIFICATE, **head: str) -> None:
    """A course of one lesson that issues certificates."""
    keys: Mapping[str, str] = {"kode": f"{course[:3].upper()}-01", "sertifikat": certificate, **head}
    world.a_course(course, lessons=["satu"], head=keys)


def an_attended_course(course: str) -> None:
    """A course of one lesson, whose certificate is of attendance; to pass it asks for a quiz that is not required."""
    attended = CERTIFICATE + "\n  jenis: keikutsertaan"
    keys = {"kode": f"{course[:3].upper()}-01", "sertifikat": attended, "kelulusan": "\n  nilai-minimal: 70%"}
    place = write_course(world.courses(), course, lessons=["satu"], quiz="uji", head=keys)
    quiz = place / "uji.md"
    quiz.write_text(quiz.read_text("utf-8").replace("jenis: kuis\n", "jenis: kuis\nwajib: tidak\n"), "utf-8")
    world.publish()


def complete(person: Someone, course: str = "siaga") -> None:
    """The person completes the course now."""
    db.write(enrolment.begin_run, people.actor_of(person), course, now())
    db.write(learning.finish, people.actor_of(person), course, "satu", now())


def number(clock: HandClock) -> None:
    """The job comes round."""
    clock.forward(seconds=60)
    work.number({}, now())


def certificates(person: Someone) -> tuple[CertificateRecord, ...]:
    """What the person has, read anew."""
    db.session.remove()
    return queries.own(db.session(), person.id)


def one(person: Someone) -> CertificateRecord:
    """The one certificate of the person."""
    (found,) = certificates(person)
    return found


def holder(clock: HandClock, name: str = "Siti Rahmawati", course: str = "siaga") -> CertificateRecord:
    """A numbered certificate of a new person; the course is in service."""
    person = people.a_person(name)
    complete(person, course)
    number(clock)
    return one(person)
