"""What each page asks of the database: held to a number, and printed by `make statements`.

The world is small on purpose: a page that asks once for each row is found by a second look with more rows in the
tests of its feature; here the numbers and the texts are what is read.
"""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask, current_app
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.catalogue import building
from lms.features.enrolment.services import NewDuty, begin_run, give_duty
from lms.features.learning import services as learning
from lms.features.quizzes import services as quizzes
from tests.support.courses import write_course
from tests.support.people import a_person, a_trainer, a_unit, actor_of, an_administrator, sign_in_as
from tests.support.site import HandClock
from tests.support.statements import statements

COURSE = "siaga"

PAGES = {
    # role: address: most statements, the one that finds the person among them
    "nobody": {
        "/": 1,
        "/help": 0,
        "/privacy": 0,
        "/accessibility": 0,
        "/status": 4,
        "/session": 1,
        "/session/first": 0,
        "/session/forgot": 0,
        "/healthz": 0,
    },
    "learner": {
        "/learn": 4,
        "/courses": 3,
        "/courses?q=pelajaran": 4,
        "/k": 1,
        f"/courses/{COURSE}": 4,
        f"/courses/{COURSE}/satu": 4,
        f"/courses/{COURSE}/quizzes/kuis": 6,
        f"/courses/{COURSE}/quizzes/kuis/attempts/1": 6,
        f"/courses/{COURSE}/quizzes/kuis/attempts/1/review": 6,
        "/my/notes": 2,
        "/my/settings": 6,
        "/my/sessions": 2,
        "/menu": 2,
        "/help": 2,
        "/my/inbox": 2,
    },
    "trainer": {"/teach": 6, f"/teach/courses/{COURSE}": 8, "/teach/questions": 4},
    "administrator": {
        "/admin": 4,
        "/admin/figures/required": 7,
        "/admin/figures/learners": 7,
        "/admin/units/DINKES": 6,
        "/admin/duties": 6,
        "/admin/duties/new": 6,
        "/admin/people": 6,
        "/admin/units": 6,
        "/admin/units/DINKES/edit": 4,
        "/admin/units/DINKES/place": 4,
        "/admin/units/DINKES/closing": 4,
        "/admin/plugins": 4,
        "/admin/slips": 7,
        "/admin/courses": 6,
        f"/admin/courses/{COURSE}": 8,
        "/admin/health": 14,
        "/admin/audit": 4,
    },
}


def a_site_in_use(clock: HandClock) -> dict[str, FlaskClient]:
    """A course, a unit under duty, a learner in the middle of it; a client for each role."""
    write_course(Path(current_app.config["COURSES"]), COURSE, lessons=("satu", "dua"), quiz="kuis")
    building.bring_up_to_date()
    unit = a_unit("DINKES")
    people = {
        "learner": a_person(unit=unit),
        "trainer": a_trainer(),
        "administrator": an_administrator(unit=unit),
    }
    due = clock.at.date().replace(year=2027)
    db.write(give_duty, actor_of(people["administrator"]), NewDuty(COURSE, ("DINKES",), due), clock.at)
    learner = actor_of(people["learner"])
    db.write(begin_run, learner, COURSE, clock.at)
    db.write(learning.open_item, learner, COURSE, "satu", clock.at)
    db.write(quizzes.start, learner, COURSE, "kuis", "id", clock.at)
    clients = {role: sign_in_as(current_app.test_client(), person) for role, person in people.items()}
    return {"nobody": current_app.test_client(), **clients}


def test_no_page_asks_more_of_the_database_than_it_may(app: Flask, clock: HandClock) -> None:
    clients = a_site_in_use(clock)
    over = []
    for role, pages in PAGES.items():
        for address, most in pages.items():
            assert clients[role].get(address).status_code == 200, address
            with statements() as sent:
                clients[role].get(address)
            print(f"\n{role} {address}: {len(sent)} of at most {most}")  # noqa: T201  # `make statements` shows it
            for statement in sent:
                print("   ", re.sub(r"\s+", " ", statement)[:400])  # noqa: T201
            if len(sent) > most:
                over.append(f"{address}: {len(sent)}, at most {most}")
    assert not over
