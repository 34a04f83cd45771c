"""A kind of table from outside: its pages come with it, and what it cannot do stops that import alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.core.worker import Worker
from tests.features.imports.conftest import Desk
from tests.plugin.outside import failures, written
from tests.support.people import a_unit, an_administrator, sign_in_as
from tests.support.site import HandClock

ROOMS = """
from lms.core.actor import unit_scopes
from lms.plugin.hooks import hookimpl
from lms.plugin.intake import ImportColumn, ImportKind, InTheWay, Problem, Taken, Verdict
from lms.plugin.message import Message

KEPT = []

def judged(cells):
    room = cells["room"].text
    if room == "boom":
        raise RuntimeError("no such house")
    if "seats" in cells and not cells["seats"].text.isdigit():
        return Verdict("refused", (), {"room": room}, problems=(Problem("seats", Message("Write a number.")),))
    return Verdict("same" if room in KEPT else "new", (f"room:{room}",), {"room": room})

def check(session, actor, rows, options, now, hold):
    return [judged(cells) for cells in rows]

def take_in(session, actor, verdicts, now):
    KEPT.extend(one.reading["room"] for one in verdicts)
    return [Taken(None, {"room": one.reading["room"]}) for one in verdicts]

def put_back(session, rows, now):
    for row in rows:
        KEPT.remove(row.before["room"])

@hookimpl
def import_kinds():
    columns = (
        ImportColumn("room", "ruang", Message("Room"), required=True, example="Aula"),
        ImportColumn("seats", "kursi", Message("Seats")),
    )
    yield ImportKind(
        "rooms", Message("Rooms"), columns, check, take_in, lambda *given: [], put_back,
        lambda reading: reading.get("room", ""),
        twice={"room": Message("Row %(line)s has it too.")},
        shown=lambda actor: "/" in unit_scopes(actor, "administrator"),
    )
"""


def test_a_plugin_brings_a_kind_of_table(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with written(ROOMS, tmp_path, migrated_url, clock, monkeypatch) as app:
        unit = a_unit("1")
        site, officer = an_administrator("Satu"), an_administrator("Dua", unit, over=unit)
        desk = Desk(app, sign_in_as(app.test_client(), site), site, tmp_path)

        def sent(text: str, desk: Desk = desk) -> str:
            fields = {"kind": "rooms", "pasted": text}
            response = desk.press("/admin/imports", "", fields)
            assert response.status_code == 303, response.text
            address: str = response.headers["Location"]
            desk.press(address, "/columns")
            return address

        first = desk.page("/admin/imports")
        assert "What the table holds" in first
        assert "kind=rooms" in first
        assert (
            "templat-rooms"
            in desk.client.get("/admin/imports/template.xlsx?kind=rooms").headers["Content-Disposition"]
        )
        address = sent("ruang\tkursi\nAula\t40\nRapat\tbanyak\nArsip\t4\nArsip\t4\n")
        page = desk.page(address)
        assert "Write a number." in page
        assert "Row 4 has it too." in page
        desk.press(address, "/rows", {"r3-seats": "12"})
        desk.press(address, "/take-in")
        assert "Undo 3 rows" in desk.page(address)
        again = sent("ruang\tkursi\nAula\t40\nRapat\t12\n")
        assert "Everything is in the register already" in desk.page(again)
        desk.press(address, "/undo")
        assert "Undone" in desk.page("/admin/imports")

        broken = sent("ruang\tkursi\nboom\t1\n")
        assert "The plugin that knows this kind of table could not go on." in desk.page(broken)
        assert "no such house" in failures(app)["their_plugin: kind of table rooms"]

        others = sign_in_as(app.test_client(), officer)
        assert 'value="rooms"' not in others.get("/admin/imports").text
        assert others.get("/admin/imports/template.xlsx?kind=rooms").status_code == 404
        Worker(app).drain()
