"""The superior's page: one's own people only, in words, without an answer and without a change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.features.audit.models import AuditEntry
from lms.features.organisation import relations
from lms.features.team import queries
from tests.features.reports.world import World, courses_in_service
from tests.support.people import Someone, a_person, sign_in_as
from tests.support.site import HandClock
from tests.support.statements import statements


@pytest.fixture
def world(app: Flask) -> World:
    courses_in_service("a", "b")
    made = World()
    made.unit("KAB")
    made.unit("D1", "KAB", "Dinas Kesehatan")
    return made


@pytest.fixture
def head(world: World) -> Someone:
    return a_person("Bambang Wiryawan", world.units["D1"])


def under(world: World, superior: Someone, *names: str) -> None:
    for name in names:
        person = world.person(name, "D1")
        db.write(relations.set_superior, None, person.id, superior.id, world.today, now())


@pytest.mark.both_engines
def test_those_who_need_attention_stand_first_and_the_reason_is_said(
    world: World, head: Someone, client: FlaskClient, clock: HandClock
) -> None:
    under(world, head, "Agus Prasetyo", "Citra Dewi", "Rina Oktaviani", "Siti Rahmawati")
    world.person("Orang Lain", "D1")
    world.duty("a", "D1", due=world.today + timedelta(days=20))
    world.duty("b", "D1", due=date(2028, 1, 31))
    world.complete("Siti Rahmawati", "a")
    world.complete("Siti Rahmawati", "b")
    world.begin("Rina Oktaviani", "a")
    world.complete("Citra Dewi", "a")
    clock.forward(days=10)
    sign_in_as(client, head)
    page = client.get("/team").text
    assert "4 people have you as superior." in page
    assert "Orang Lain" not in page
    order = [page.index(name) for name in ("Agus Prasetyo", "Rina Oktaviani")]
    assert order == sorted(order)
    for words in (
        "“Kursus a” is due on 13 December 2026 and not begun yet.",
        "“Kursus a” is due on 13 December 2026 and under way.",
        "2 of 2 fulfilled",
        "1 of 2 fulfilled",
        "Last learned: 10 days ago",
        "Last learned: never yet",
    ):
        assert words in page, words
    clock.forward(days=15)
    sign_in_as(client, head)
    assert "“Kursus a” was due on 13 December 2026." in client.get("/team").text


def test_one_of_my_people_shows_duties_and_courses_and_nobody_elses(
    world: World, head: Someone, client: FlaskClient
) -> None:
    under(world, head, "Agus Prasetyo")
    other = world.person("Orang Lain", "D1")
    world.duty("a", "D1")
    world.complete("Agus Prasetyo", "a")
    mine = world.people["Agus Prasetyo"]
    sign_in_as(client, head)
    page = client.get(f"/team/{mine.public_id}")
    assert page.status_code == 200
    assert "Kursus a" in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert client.get(f"/team/{other.public_id}").status_code == 404
    assert client.get(f"/team/{head.public_id}").status_code == 404
    seen = sa.select(AuditEntry.action, sa.func.count()).where(AuditEntry.action.like("team.%"))
    client.get(f"/team/{mine.public_id}")
    client.get("/team")
    client.get("/team")
    counted = {row[0]: row[1] for row in db.session.execute(seen.group_by(AuditEntry.action))}
    assert counted == {"team.seen": 1, "team.person.seen": 1}
    sign_in_as(client, mine)
    assert client.get(f"/team/{mine.public_id}").status_code == 404


def test_without_staff_the_page_says_how_to_be_recorded_and_is_not_in_the_navigation(
    world: World, head: Someone, client: FlaskClient
) -> None:
    sign_in_as(client, head)
    page = client.get("/team").text
    assert "Nobody is recorded as your staff yet" in page
    assert 'href="/team"' not in client.get("/learn").text
    under(world, head, "Agus Prasetyo")
    assert 'href="/team"' in client.get("/learn").text


@pytest.mark.both_engines
def test_a_large_team_costs_no_more_statements_than_a_small_one(world: World, head: Someone) -> None:
    under(world, head, "Satu")
    world.duty("a", "D1")
    with statements() as few:
        queries.team(db.session(), head.id, world.today)
    under(world, head, *(f"Orang {number}" for number in range(12)))
    with statements() as many:
        found = queries.team(db.session(), head.id, world.today)
    assert len(found) == 13
    assert len(many) == len(few) == 3
