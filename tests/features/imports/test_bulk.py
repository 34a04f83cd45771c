"""Taking in many people: killed half-way it goes on, and nobody else waits long to save."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core import clock
from lms.core.db import db
from lms.features.accounts.models import Person
from lms.features.imports import arriving, exporting, queries, services, work
from lms.features.imports.models import ImportRow
from lms.features.organisation.models import Membership
from lms.features.progress.queries import sums
from tests.support.people import a_person, a_unit, an_administrator
from tests.support.roll import roll, write_csv, write_xlsx
from tests.support.statements import statements

ROWS = 6_000
PATIENCE = 2.0


def taken() -> int:
    db.session.remove()
    return db.session.scalar(sa.select(sa.func.count()).where(ImportRow.taken_at.is_not(None))) or 0


def begun(place: Path) -> int:
    """An import by the operator, as far as its dry run."""
    public_id = arriving.arrive(None, place.name, arriving.copied_from(place), large=True)
    run = queries.run_of(db.session(), public_id)
    db.write(services.match, None, public_id, list(run.columns), {}, clock.now(), True)
    work.carry_on(run.id)
    return run.id


@pytest.mark.both_engines
def test_killed_half_way_it_goes_on_and_others_save_meanwhile(app: Flask, tmp_path: Path) -> None:
    a_unit("U1")
    someone = a_person("Penyimpan")
    run_id = begun(write_csv(tmp_path / "a.csv", roll(ROWS, ("U1",)), ";"))
    db.write(
        services.take_in, None, queries.run_by_id(db.session(), run_id).public_id, False, clock.now(), True
    )
    program = (
        "import json,sys\n"
        "from tests.support.site import an_app, HandClock\n"
        "from pathlib import Path\n"
        "from lms.features.imports import work\n"
        "folder, url, run = json.loads(sys.argv[1])\n"
        "with an_app(Path(folder), url, HandClock()).app_context():\n"
        "    work.carry_on(run)\n"
    )
    asked = json.dumps([str(tmp_path), app.config["DATABASE_URL"], run_id])
    with subprocess.Popen([sys.executable, "-c", program, asked]) as child:
        while not taken() and child.poll() is None:
            pass
        child.kill()
    before = taken()
    assert 0 < before < ROWS, "killed in the middle"

    slowest, stop = [0.0], threading.Event()

    def save() -> None:
        with app.app_context():
            while not stop.is_set():
                at = time.monotonic()
                db.write(
                    lambda session: session.execute(
                        sa.update(Person).where(Person.id == someone.id).values(phone="1")
                    )
                )
                slowest[0] = max(slowest[0], time.monotonic() - at)
                db.session.remove()

    other = threading.Thread(target=save)
    other.start()
    try:
        assert work.carry_on(run_id)
    finally:
        stop.set()
        other.join()
    assert taken() == ROWS
    people = db.session.scalar(sa.select(sa.func.count()).select_from(Person).where(Person.nip.is_not(None)))
    assert people == ROWS + 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Membership)) == ROWS
    assert slowest[0] < PATIENCE * 4, "a loaded machine may be slow, but nobody waits for all of it"


@pytest.mark.both_engines
def test_what_goes_out_comes_in_without_a_change_and_by_few_statements(app: Flask, tmp_path: Path) -> None:
    top = a_unit("U1")
    a_unit("U2", top)
    an_administrator("Tanpa Unit")
    first = begun(write_xlsx(tmp_path / "a.xlsx", roll(200, ("U1", "U2"))))
    db.write(
        services.take_in, None, queries.run_by_id(db.session(), first).public_id, True, clock.now(), True
    )
    work.carry_on(first)
    assert queries.run_by_id(db.session(), first).state == "applied"

    rows = [
        {column.heading.text: row[column.name] for column in exporting.COLUMNS}
        for row in exporting.people(db.session(), ("/",))
    ]
    for place in (write_csv(tmp_path / "b.csv", rows), write_xlsx(tmp_path / "b.xlsx", rows)):
        tally = queries.tally(db.session(), begun(place))
        assert (tally.same, tally.good, tally.refused) == (201, 201, 0)

    moved = [{**row, "kode_unit": "U2"} for row in rows if row["kode_unit"] == "U1"]
    second = begun(write_csv(tmp_path / "c.csv", moved))
    db.write(
        services.take_in, None, queries.run_by_id(db.session(), second).public_id, False, clock.now(), True
    )
    with statements() as sent:
        work.carry_on(second)
    assert len(sent) < 90, "as many for a hundred people as for one"
    assert sums(db.session(), [top], ["all"]) is not None
