"""What a learner does on the pages, and what these say."""

from __future__ import annotations

import re
from datetime import date

from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from tests.support import people


def begin(client: FlaskClient, course: str = "siaga", to: str = "") -> str:
    """Begins a run; where it leads."""
    response = people.post(client, f"/courses/{course}/runs", to=to)
    assert response.status_code == 303, response.text
    return response.location


def finish(client: FlaskClient, lesson: str, course: str = "siaga") -> str:
    """Marks a lesson as done; where that leads."""
    response = people.post(client, f"/courses/{course}/{lesson}/completion")
    assert response.status_code == 303, response.text
    return response.location


def give_duty(course: str, due: date, note: str = "") -> None:
    """Lays the course on the unit SETDA."""
    actor = people.actor_of(people.an_administrator("Lestari"))
    db.write(enrolment.give_duty, actor, NewDuty(course, ("SETDA",), due, note=note), now())


def words(text: str) -> str:
    """What a page says, without its tags."""
    main = text[text.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
