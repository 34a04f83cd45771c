"""``lms reports``: the same figures at the command line."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask

from lms.core import command
from lms.core.db import db
from lms.features.audit import queries as audit
from tests.features.reports.world import World, courses_in_service


@pytest.fixture
def world(app: Flask) -> World:
    courses_in_service("a")
    made = World()
    made.unit("KAB")
    made.unit("D1", "KAB")
    made.person("Agus", "D1")
    made.person("Budi", "KAB")
    made.duty("a", "KAB")
    made.complete("Agus", "a")
    return made


def run(app: Flask, capsys: pytest.CaptureFixture[str], *args: str) -> tuple[str, str, Any]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        command.run(lambda: app, ["reports", *args])
    out, err = capsys.readouterr()
    return out, err, end.value.code


def test_the_report_comes_as_csv(app: Flask, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    out, _err, code = run(app, capsys, "run", "completion", "--format", "csv")
    rows = list(csv.reader(io.StringIO(out.removeprefix("\ufeff"))))
    assert code == 0
    assert rows[1][:2] == ["Unit KAB", "KAB"]
    assert rows[1][5:9] == ["2", "0", "1", "50.00"]


def test_the_report_comes_as_json_and_is_narrowed(
    app: Flask, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    day = world.today.isoformat()
    args = ("--format", "json", "--unit", "D1", "--course", "a", "--on", day)
    out, _err, code = run(app, capsys, "run", "completion", *args)
    found = json.loads(out)
    assert code == 0
    assert found["filters"] == {"unit": "D1", "course": "a", "on": day}
    assert [(row["unit_code"], row["course"], row["required"]) for row in found["rows"]] == [
        ("D1", "a", 100.0)
    ]
    entry = audit.entries(db.session(), audit.Narrowed(about="report:completion")).rows[0]
    assert (entry.actor, entry.action) == ("", "report.exported")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("run", "unknown"), 2),
        (("run", "completion", "--on", "2099-01-01"), 2),
        (("run", "completion", "--on", "soon"), 2),
        (("run", "completion", "--format", "xml"), 2),
        (("run", "completion", "--unit", "unknown"), 1),
        (("run", "completion", "--course", "unknown"), 1),
    ],
)
def test_what_cannot_be_asked_is_said(
    app: Flask, world: World, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], code: int
) -> None:
    out, err, exit_code = run(app, capsys, *args)
    assert (out, exit_code) == ("", code)
    assert err


def test_the_reports_are_listed(app: Flask, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    out, _err, code = run(app, capsys, "list")
    assert code == 0
    assert {line.split()[0] for line in out.splitlines()} >= {"completion", "plausibility"}
