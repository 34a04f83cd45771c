"""``lms duties``: given, listed, left out of, and ended from the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from tests.features.enrolment import agency
from tests.features.enrolment.agency import World
from tests.support.people import Someone, a_person


@pytest.fixture
def world(app: Flask) -> World:
    return agency.made(app)


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["duties", *words])
    return result.exit_code, result.output


def listed(app: Flask) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(app, "list", "--json")[1])
    return found


def test_a_duty_is_given_left_out_of_and_ended(app: Flask, world: World) -> None:
    someone: Someone = a_person("Made Dharma", world.clinic)
    code, given = run(
        app, "give", "siaga", "--unit", "3.02", "--due", "31-12-2026", "--every", "12", "--status", "PNS"
    )
    assert code == 0, given
    (duty,) = listed(app)
    assert (duty["id"], duty["units"], duty["every_months"]) == (given.strip(), ["Dinas Kesehatan"], 12)
    assert given.strip() in run(app, "list")[1]
    exempt = ("exempt", duty["id"], "--nip", someone.nip)
    assert run(app, *exempt, "--reason", "Cuti") == (0, "1\n")
    assert run(app, *exempt, "--end") == (0, "1\n")
    assert run(app, "withdraw", duty["id"])[0] == 0
    assert listed(app)[0]["ended"] == "2026-11-23"


def test_what_cannot_be_done_is_said_and_nothing_is_given(app: Flask, world: World) -> None:
    for words, said in (
        (("give", "siaga", "--unit", "3.02", "--due", "01-01-2020"), ""),
        (("give", "siaga", "--nip", "123", "--due", "31-12-2026"), "123"),
        (("withdraw", "unknown123"), ""),
    ):
        code, output = run(app, *words)
        assert code != 0
        assert said in output
    assert listed(app) == []
