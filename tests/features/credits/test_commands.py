"""``lms credits``: accounts, sums, years and terms from the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.db import db
from lms.features.credits import queries
from lms.features.credits.models import CreditAccount
from tests.features.credits.world import TODAY, a_line, entered
from tests.plugin.outside import command
from tests.support.people import a_person, a_unit

Capture = pytest.CaptureFixture[str]


def test_an_account_is_printed_and_checked(app: Flask, capsys: Capture) -> None:
    siti = a_person(unit=a_unit())
    entered(a_line(siti.id, 2.5))
    out, _err, code = command(app, capsys, "credits", "show", siti.nip, "--json")
    assert code == 0
    assert json.loads(out)["jp"] == "2,5"
    assert "Seminar Arsip Digital" in command(app, capsys, "credits", "show", siti.public_id)[0]
    assert command(app, capsys, "credits", "show", "nobody")[2] == 1
    assert command(app, capsys, "credits", "check")[2] == 0
    db.write(lambda session: session.execute(sa.update(CreditAccount).values(quarters=11)))
    out, _err, code = command(app, capsys, "credits", "check", "--json")
    told = {"person": siti.public_id, "year": 2026, "account": "2,75", "entries": "2,5"}
    assert (json.loads(out), code) == ([told], 1)


def test_a_year_is_closed_by_command(app: Flask, capsys: Capture) -> None:
    entered(a_line(a_person(unit=a_unit()).id, 2, date(2025, 3, 1)))
    assert command(app, capsys, "credits", "close", "2026", "--late-until", "2026-12-31")[2] == 1
    assert command(app, capsys, "credits", "close", "2025", "--late-until", "2026-12-31")[2] == 0
    assert command(app, capsys, "credits", "close", "2025", "--late-until", "2026-12-31")[2] == 1
    assert [one.accounts for one in queries.closed_years(db.session())] == [1]


def test_terms_go_from_site_to_site(app: Flask, capsys: Capture, tmp_path: Path) -> None:
    out = command(app, capsys, "credits", "terms-export")[0]
    rows = json.loads(out)
    for row in rows:
        if (row["kind"], row["code"]) == ("target", "PNS"):
            row |= {"jp": "24", "source": "Perda 3/2026"}
    rows = [row for row in rows if row["kind"] in ("target", "form")]
    (tmp_path / "terms.json").write_text(json.dumps(rows), encoding="utf-8")
    file = str(tmp_path / "terms.json")
    assert command(app, capsys, "credits", "terms-import", file)[2] == 0
    assert queries.targets_on(db.session(), TODAY)["PNS"].quarters == 96
    assert queries.targets_on(db.session(), date(2026, 1, 1))["PNS"].quarters == 80
    (tmp_path / "terms.json").write_text("[1]", encoding="utf-8")
    assert command(app, capsys, "credits", "terms-import", file)[2] == 2
