"""Many rows at once: on PostgreSQL by one statement, and as if one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from lms.core.db import db
from lms.core.rows import MANY, change_many, insert_many
from lms.features.imports.models import ImportRow, ImportRun

AT = datetime(2026, 11, 23, 4, 5, 6, 789, tzinfo=UTC)
NASTY = {"name": 'Ma\'ruf "Aco" \\ {,}\tNULL é', "more": [None, True, 1, {"deep": ["x"]}]}


def a_run(session: Session) -> int:
    same = {"headings": [], "columns": [], "options": {}, "made_at": AT, "beat_at": AT}
    run = ImportRun(public_id="abcdefghij", kind="people", file_name="a.csv", state="checked", **same)
    session.add(run)
    session.flush()
    return run.id


def fill(session: Session, count: int) -> None:
    same = {"run_id": a_run(session), "cells": NASTY, "reading": {}, "fate": "new", "changes": []}
    more: dict[str, Any] = {
        "problems": [],
        "taken_at": None,
        "before": None,
        "key": "",
        "second_key": "",
        "pending": "",
    }
    insert_many(session, ImportRow, [{"line": line, **same, **more} for line in range(count)])


def change(session: Session, changed: list[dict[str, Any]]) -> None:
    change_many(session, ImportRow, changed, {"second_key": sa.literal("alike")})


@pytest.mark.both_engines
@pytest.mark.parametrize("count", [3, MANY + 10])
def test_rows_keep_what_they_are_given_however_many_they_are(app: Flask, count: int) -> None:
    db.write(fill, count)
    rows = db.session.execute(sa.select(ImportRow.id, ImportRow.line).order_by(ImportRow.line)).all()
    changed = [
        {
            "id": row.id,
            "before": NASTY if row.line % 2 else None,
            "taken_at": AT,
            "subject_id": row.line or None,
        }
        for row in rows[:-1]
    ]
    db.write(change, changed)
    found = db.session.scalars(sa.select(ImportRow).order_by(ImportRow.line)).all()
    for row in found[:-1]:
        assert (row.cells, row.taken_at, row.second_key) == (NASTY, AT, "alike")
        assert row.before == (NASTY if row.line % 2 else None)
        assert row.subject_id == (row.line or None)
    assert (found[-1].cells, found[-1].taken_at, found[-1].second_key) == (NASTY, None, "")
    assert db.session.scalar(sa.select(sa.func.count()).where(ImportRow.before.is_(None))) == count // 2 + 1
