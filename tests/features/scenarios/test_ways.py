"""What trainers see of the ways through a scenario: shares from five people on, single runs, and who looked."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.audit.models import AuditEntry
from tests.features.scenarios import world
from tests.support import people
from tests.support.people import sign_in_as

WAYS = f"/teach/courses/{world.COURSE}/scenarios/parsel"


@pytest.mark.both_engines
def test_ways_are_for_trainers_of_the_course_and_who_looked_is_written_down(
    app: Flask, client: FlaskClient
) -> None:
    world.publish(app)
    unit = people.a_unit()
    for number in range(4):
        world.walk(people.a_person(f"Peserta {number}", unit), 0, 1)
    trainer = sign_in_as(client, people.a_trainer("Bambang Wiryawan", unit, course=world.COURSE))
    page = trainer.get(WAYS).text
    assert "Not enough runs yet" in page
    assert "blist" not in page
    [*ways] = re.findall(rf'href="({WAYS}/runs/[a-z0-9]+)"', page)
    assert len(ways) == 4
    for _time in range(2):
        assert "Peserta" in trainer.get(ways[0]).text
    world.walk(people.a_person("Peserta 5", unit), 0, 1)
    assert "Not enough runs yet" not in trainer.get(WAYS).text

    for person, status in (
        (people.a_trainer("Dewi Anggraini", unit, course="lain"), 404),
        (people.an_administrator("Lestari Handayani", unit), 403),
        (people.an_administrator("Ratna Basri", unit, over=unit), 403),
        (people.a_person("Orang Lain", unit), 403),
    ):
        other = sign_in_as(app.test_client(), person)
        assert [other.get(address).status_code for address in (WAYS, ways[0])] == [status, status], person
    for address in (f"{WAYS}/runs/aaaaaaaaaa", ways[0].replace("parsel", "tidak-ada")):
        assert trainer.get(address).status_code == 404
    seen = sa.select(AuditEntry.about).where(AuditEntry.action == "run.seen")
    assert db.session.scalars(seen).all() == [f"run:{ways[0].rpartition('/')[2]}"], "once a day"
