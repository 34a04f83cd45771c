"""A course with a lesson, a check and a quiz, a learner inside it, and its trainer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from lms.core.clock import now
from lms.core.db import db
from lms.features.enrolment.services import begin_run
from lms.features.helpdesk import services
from lms.features.helpdesk.services import Reply, Wish
from tests.features.learning import world
from tests.support.people import Someone, a_person, a_trainer, a_unit, actor_of

COURSE = "siaga"
LESSON = f"{COURSE}/satu"
QUIZ = f"{COURSE}/kuis"


@dataclass(frozen=True, slots=True)
class World:
    """Who is there, and the folder of the course."""

    place: Path
    learner: Someone
    trainer: Someone


def a_world() -> World:
    """The course in service, begun by a learner of the unit "Kecamatan Tanjung Asri"."""
    place = world.a_course(COURSE, lessons=("satu", "dua"), quiz="kuis")
    world.rewrite(place, "satu", body=world.CHECK)
    world.publish()
    learner = a_person(unit=a_unit("TA", name="Kecamatan Tanjung Asri"))
    db.write(begin_run, actor_of(learner), COURSE, now())
    return World(place, learner, a_trainer("Endang Lestari", course=COURSE))


def ask(
    who: Someone,
    text: str = "Sejak kapan waktu tunggu dihitung?",
    about: str = LESSON,
    question: str = "",
    kind: str = "ask",
    may_publish: bool = True,
    key: str = "",
) -> str:
    """Asks by the service and returns the public id."""
    wish = Wish(about, question, kind, text, may_publish)
    return db.write(services.ask, actor_of(who), wish, key, "id", now())


def answer(
    who: Someone,
    public_id: str,
    text: str = "Sejak warga mengambil nomor.",
    outcome: str = "answered",
    publish: bool = False,
) -> None:
    """Answers by the service."""
    db.write(services.answer, actor_of(who), public_id, Reply(text, outcome, publish), now())


def key_in(page: str) -> str:
    """The name under which the form of `page` is sent once."""
    found = re.search(r'name="key"[^>]* value="([0-9a-f]+)"', page)
    assert found
    return found[1]
