"""F19: somebody is erased, closed or moved while at work: the next request knows, and what was saved stays or goes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.catalogue import building
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.laying import NewDuty
from lms.features.enrolment.models import Enrolment
from lms.features.learning.models import Note
from lms.features.organisation import services as organisation
from lms.features.privacy import erasing
from lms.features.progress import checking
from lms.features.progress.models import Record
from lms.features.quizzes import services as quizzes
from lms.features.quizzes.models import Answer
from tests.support.courses import write_course
from tests.support.people import Someone, a_person, a_unit, actor_of, an_administrator, post, sign_in_as
from tests.support.site import NOON

NOTE = "/courses/siaga/satu/note"


@pytest.fixture
def siti(app: Flask) -> Someone:
    write_course(Path(app.config["COURSES"]), "siaga", lessons=("satu", "dua"), quiz="akhir")
    building.bring_up_to_date()
    here = a_unit("SETDA")
    chief = an_administrator("Lestari Handayani", here)
    person = a_person("Siti Rahmawati", here)
    due = NOON.date() + timedelta(days=30)
    db.write(enrolment.give_duty, actor_of(chief), NewDuty("siaga", ("SETDA",), due), NOON)
    db.write(enrolment.begin_run, actor_of(person), "siaga", NOON)
    db.write(quizzes.start, actor_of(person), "siaga", "akhir", "id", NOON)
    return person


def at_work(client: FlaskClient, person: Someone) -> None:
    sign_in_as(client, person)
    assert post(client, NOTE, "/courses/siaga/satu", note="Catatan saya", seen="0").status_code in {
        200,
        303,
    }


def kept(person: Someone) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Note.body).where(Note.person_id == person.id)))


def counters_agree() -> bool:
    db.session.rollback()
    return not checking.differences(db.session(), NOON.date())


def test_closed_while_at_work_the_next_request_is_refused_and_what_was_saved_stays(
    client: FlaskClient, siti: Someone
) -> None:
    at_work(client, siti)
    db.write(organisation.switch_person, None, siti.id, False, NOON.date(), NOON)
    for address in ("/learn", "/courses/siaga/satu", "/my/data"):
        assert client.get(address).location.startswith("/session")
    assert client.post(NOTE, data={"note": "Lain", "seen": "1"}).status_code in {307, 403}
    assert kept(siti) == ["Catatan saya"]
    assert counters_agree()


def test_moved_while_at_work_the_session_goes_on_in_the_new_unit(client: FlaskClient, siti: Someone) -> None:
    at_work(client, siti)
    there = a_unit("DINKES", name="Dinas Kesehatan")
    db.write(organisation.move_person, None, siti.id, there, NOON.date(), NOON)
    assert "Dinas Kesehatan" in client.get("/my/settings").text
    assert kept(siti) == ["Catatan saya"]
    assert counters_agree()


@pytest.mark.both_engines
def test_erased_while_at_work_words_go_and_figures_stay(client: FlaskClient, siti: Someone) -> None:
    at_work(client, siti)
    runs = sa.select(sa.func.count()).select_from(Enrolment).where(Enrolment.person_id == siti.id)
    before = db.session.scalar(runs), db.session.scalar(sa.select(sa.func.count()).select_from(Record))
    db.write(erasing.erase, siti.id, NOON)
    assert client.get("/learn").location.startswith("/session")
    assert kept(siti) == []
    after = db.session.scalar(runs), db.session.scalar(sa.select(sa.func.count()).select_from(Record))
    assert before == after
    assert all(
        isinstance(one, (list, str, type(None))) for one in db.session.scalars(sa.select(Answer.response))
    )
    assert counters_agree()
