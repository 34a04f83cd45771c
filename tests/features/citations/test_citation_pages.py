"""A code leads from paper to the figure, under the rights of whoever holds the paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core import citing
from lms.core.citing import LEARNERS, REQUIRED, Cited, CitedRow
from lms.core.clock import now
from lms.core.db import db
from lms.features.audit.models import AuditEntry
from lms.features.citations import services
from lms.features.citations.models import KeptFigure
from tests.features.reports.world import World, courses_in_service
from tests.support.people import Someone, a_person, actor_of, an_administrator, sign_in_as
from tests.support.site import HandClock


@pytest.fixture
def world(app: Flask) -> World:
    courses_in_service("a")
    made = World()
    made.unit("KAB")
    made.unit("D1", "KAB", "Dinas Kesehatan")
    made.unit("D2", "KAB", "Dinas Pendidikan")
    for name in ("Ani", "Budi"):
        made.person(name, "D1")
    made.duty("a", "KAB")
    made.complete("Ani", "a")
    return made


@pytest.fixture
def head(world: World) -> Someone:
    return an_administrator("Ratna Basri", over=world.units["D1"])


def a_code(world: World, by: Someone, unit: str = "D1") -> str:
    path = f"/{world.units['KAB']}/{world.units[unit]}/" if unit else "/"
    rates = {REQUIRED: (1, 2), LEARNERS: (1, 1)}
    cited = Cited(
        "completion",
        {"unit": unit},
        (path,),
        world.today,
        rates,
        (CitedRow("Puskesmas Mata", {REQUIRED: (1, 2)}),),
    )
    return db.write(citing.cite, actor_of(by), cited, now())


def test_a_code_opens_the_figure_as_it_was_beside_that_of_today(
    world: World, head: Someone, client: FlaskClient, clock: HandClock
) -> None:
    code = a_code(world, head)
    clock.forward(minutes=40)
    world.complete("Budi", "a")
    sign_in_as(client, head)
    typed = citing.spoken(code).upper()
    opened = client.get("/c", query_string={"code": typed}, follow_redirects=True)
    assert opened.status_code == 200
    assert opened.request.path == f"/admin/citations/{code}"
    for words in ("As on 23 November 2026", "50%", "100%", "Puskesmas Mata", "Completed since then"):
        assert words in opened.text
    assert "Made by Ratna Basri<br>" in opened.text, "a name with titles ends with a full stop of its own"
    people = client.get(f"/admin/citations/{code}/required/completed")
    assert "Budi" in people.text
    assert "Ani" not in people.text
    seen = sa.select(sa.func.count()).where(AuditEntry.action == "citation.people")
    client.get(f"/admin/citations/{code}/required/completed")
    assert db.session.scalar(seen) == 1


def test_the_same_figure_within_a_minute_has_one_code(world: World, head: Someone, clock: HandClock) -> None:
    code = a_code(world, head)
    clock.forward(seconds=50)
    assert a_code(world, head) == code
    assert a_code(world, an_administrator("Lain", over=world.units["D1"])) != code
    clock.forward(seconds=20)
    assert a_code(world, head) != code


def test_paper_that_was_passed_on_gives_nobody_more_rights(
    world: World, head: Someone, client: FlaskClient
) -> None:
    other = an_administrator("Yohanes Tanone", over=world.units["D2"])
    code, whole = a_code(world, head), a_code(world, head, "")
    sign_in_as(client, other)
    refused = client.get(f"/admin/citations/{code}")
    assert refused.status_code == 403
    assert "Dinas Kesehatan" in refused.text
    assert "Ratna Basri" in refused.text
    assert client.get(f"/admin/citations/{code}/required/completed").status_code == 403
    assert client.get(f"/admin/citations/{whole}").status_code == 403
    sign_in_as(client, a_person("Siti Rahmawati", world.units["D1"]))
    assert client.get(f"/c/{code}", follow_redirects=True).status_code == 403
    client.delete_cookie("lms")
    assert client.get(f"/c/{code}").location.startswith("/session")


def test_a_code_that_is_wrong_says_how(world: World, head: Someone, client: FlaskClient) -> None:
    code = a_code(world, head)
    sign_in_as(client, head)
    wrong = ("3" if code[0] != "3" else "4") + code[1:]
    assert "is not copied correctly" in client.get(f"/c/{wrong}").text
    assert client.get(f"/c/{wrong}").status_code == 404
    assert client.get(f"/admin/citations/{wrong}").status_code == 404
    assert client.get(f"/admin/citations/{code}/required/nonsense").status_code == 404
    assert citing.spoken(code) in client.get("/c").text


def test_the_command_prints_a_figure(app: Flask, world: World, head: Someone, clock: HandClock) -> None:
    code = a_code(world, head)
    clock.forward(days=1)
    world.complete("Budi", "a")
    shown = app.test_cli_runner().invoke(args=["citations", "show", citing.spoken(code)])
    assert shown.exit_code == 0, shown.output
    assert "1 / 2" in shown.output
    assert "2 / 2" in shown.output
    assert app.test_cli_runner().invoke(args=["citations", "show", "abc"]).exit_code == 2


def test_a_figure_is_kept_for_five_years(world: World, head: Someone) -> None:
    a_code(world, head)
    kept = sa.select(sa.func.count()).select_from(KeptFigure)
    db.write(services.forget, now() + timedelta(days=5 * 365))
    assert db.session.scalar(kept) == 1
    db.write(services.forget, now() + timedelta(days=5 * 366 + 1))
    assert db.session.scalar(kept) == 0
