"""Many rows of earlier training by the command: statements follow the batches, not the rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from lms.core.db import db
from lms.features.credits import queries as credits_
from tests.features.attendance.test_history import HEAD, row
from tests.support import people
from tests.support.statements import statements


@pytest.mark.both_engines
def test_statements_follow_the_batches(app: Flask, tmp_path: Path, long_or_short: int) -> None:
    unit = people.a_unit("1")
    staff = [people.a_person(f"Peserta {n}", unit) for n in range(20)]
    rows = []
    for number in range(long_or_short // 20):
        day = f"{number % 28 + 1:02}-{number // 28 % 12 + 1:02}-{1990 + number // 336}"
        rows += [
            row(one, title=f"Kegiatan {number}", hours="0,25", form="Seminar", starts=day, ends=day)
            for one in staff
        ]
    path = tmp_path / "riwayat.tsv"
    path.write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    command = ["people", "import", "--kind", "training", str(path)]
    with statements() as sent:
        done = app.test_cli_runner().invoke(args=command)
    assert done.exit_code == 0, done.output
    assert f"{len(rows)} rows are in." in done.output
    assert len(sent) < 400 + len(rows) // 10
    years = credits_.years(db.session(), staff[0].id)
    assert sum(credits_.balance(db.session(), staff[0].id, year) for year in years) == len(rows) // 20
    again = app.test_cli_runner().invoke(args=command)
    assert "Nothing has changed." in again.output


@pytest.fixture
def long_or_short(request: pytest.FixtureRequest) -> int:
    """How many rows: a hundred thousand, where there is time."""
    return 100_000 if request.config.getoption("--long") else 2_000
