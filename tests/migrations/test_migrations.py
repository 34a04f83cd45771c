"""The tables: up from nothing, down and up again with rows in all of them, one migration at a time, never backwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from lms.app import create_app
from lms.core import schema
from lms.core.db import Base, db
from lms.core.search import INDEX
from lms.core.security import Unsafe
from tests.support.site import NOON, HandClock, settings

pytestmark = [
    pytest.mark.both_engines,
    # SQLite tells nothing of an index over expressions; the other engine compares it.
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index"),
]


@pytest.fixture
def app(tmp_path: Path, engine_url: str) -> Iterator[Flask]:
    """A site on a database without a table."""
    made = create_app(settings(tmp_path, engine_url), now=HandClock())
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def move(app: Flask, to: str) -> None:
    directory = app.extensions["migrate"].directory
    if to.startswith("-") or to == "base":
        downgrade(directory=directory, revision=to)
    else:
        upgrade(directory=directory, revision=to)


def revisions(app: Flask) -> list[str]:
    """Oldest first."""
    script = ScriptDirectory(app.extensions["migrate"].directory)
    return [one.revision for one in script.walk_revisions()][::-1]


def differences() -> list[Any]:
    """What the models say and the tables do not, or the other way round."""
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": lambda name, *_: not str(name).startswith(INDEX)}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, Base.metadata))


def tables() -> sa.MetaData:
    found = sa.MetaData()
    found.reflect(db.engine)
    found.remove(found.tables["alembic_version"])
    for table in [table for table in found.sorted_tables if table.name.startswith(INDEX)]:
        found.remove(table)  # the engine's own
    return found


def count(table: str) -> int:
    with db.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0


CHOSEN: dict[str, dict[str, Any]] = {
    "activity": {"state": "verified"},
    "attempt": {"state": "open"},
    "certificate": {
        "kind": "completion",
        "state": "valid",
        "ended_at": None,
        "sequence": None,
        "number": "",
        "replaces_id": None,
    },
    "certificate_setting": {"series": "agency", "on_erasure": "stay"},
    "certificate_signatory": {"until_day": None},
    "completion_hours": {"state": "waiting"},
    "course_draft": {"state": "open"},
    "course_hours": {"state": "confirmed"},
    "course_repeat": {"until_day": None},
    "credit_entry": {"reverses_id": None, "quarters": 1},
    "credit_term": {"id": 1000, "kind": "form", "track": "", "per": "", "bound": "", "until_day": None},
    "data_correction": {"outcome": "done"},
    "data_erasure": {"outcome": "done", "approved_by": None, "confirmed_by": None},
    "duty": {"valid_months": None, "every_months": None},
    "duty_exemption": {"until_day": None},
    "entry_code": {"kind": "link"},
    "import_row": {"fate": "new"},
    "import_run": {"state": "checked"},
    "inquiry": {"kind": "ask", "outcome": "answered"},
    "key_amendment": {"kind": "dropped", "ended": "withdrawn"},
    "mail": {"state": "waiting"},
    "mail_wish": {"wish": "daily"},
    "membership": {"until_day": None},
    "relation": {"kind": "superior", "other_id": 2, "until_day": None},
    "role_grant": {"role": "trainer", "course": None},
    "run_sign": {"sign": "lessons"},
    "scenario_run": {"state": "open"},
    "submission": {"state": "sent"},
    "training_list": {"kind": "event"},
    "unit_place": {"until_day": None},
    "work": {"state": "waiting"},
}
"""What a column has to hold where a rule of the table asks for more than its type."""

SECOND: dict[str, dict[str, Any]] = {"person": {"id": 2, "public_id": "2", "nip": "2", "email": "2"}}
"""A second row of a table, where another table's row is about two of them."""

KEPT_BY_TRIGGERS = {"unplaced"}
"""Tables whose rows follow from those of others: here the second person, who is in no unit."""


def value(column: sa.Column[Any]) -> Any:
    chosen = CHOSEN.get(column.table.name, {})
    if column.name in chosen:
        return chosen[column.name]
    if column.foreign_keys:
        return 1
    kinds: dict[type, Any] = {
        int: 1,
        float: 1.5,
        str: "1",
        bool: True,
        datetime: NOON,
        date: NOON.date(),
        object: {},
    }
    return kinds[column.type.python_type]


def fill() -> list[str]:
    """A row or two in every table; their names."""
    found = tables()
    with db.engine.begin() as connection:
        for table in found.sorted_tables:
            if table.name in KEPT_BY_TRIGGERS:
                continue
            row = {column.name: value(column) for column in table.columns}
            connection.execute(table.insert().values(row))
            if table.name in SECOND:
                connection.execute(table.insert().values({**row, **SECOND[table.name]}))
    return [table.name for table in found.sorted_tables]


SHIPPED = {"credit_term": 47}
"""How many rows a migration itself brings."""


def rows_of(filled: list[str]) -> dict[str, int]:
    """How many rows `fill` leaves in each table."""
    return {name: 1 + (name in SECOND) + SHIPPED.get(name, 0) for name in filled}


def test_the_tables_are_those_of_the_models(app: Flask) -> None:
    move(app, "head")
    assert differences() == []


def test_there_is_one_line_of_migrations(app: Flask) -> None:
    script = ScriptDirectory(app.extensions["migrate"].directory)
    assert len(script.get_heads()) == 1
    assert all(not one.is_merge_point and not one.is_branch_point for one in script.walk_revisions())


def test_every_step_goes_down_and_up_with_rows_in_all_tables(app: Flask) -> None:
    move(app, "head")
    filled = fill()
    assert len(filled) > 20
    assert {name: count(name) for name in filled} == rows_of(filled)
    for _step in revisions(app):
        move(app, "-1")
    assert set(sa.inspect(db.engine).get_table_names()) == {"alembic_version"}
    for step in revisions(app):
        move(app, step)
    assert differences() == []
    assert fill() == filled


def test_a_second_call_changes_nothing(app: Flask) -> None:
    assert schema.bring_up()
    assert schema.is_current()
    assert not schema.bring_up()


def test_a_database_newer_than_the_program_is_refused_in_words(
    app: Flask, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    move(app, "head")
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unsafe, match="newer than this program"):
        schema.is_current()
    with pytest.raises(SystemExit):
        move(app, "head")
    assert "newer than this program (revision 9999)" in caplog.text
    assert set(tables().tables) == set(Base.metadata.tables)


def test_a_migration_that_fails_leaves_nothing_behind(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    @sa.event.listens_for(db.engine, "before_cursor_execute")
    def fail(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.lstrip().startswith("CREATE TABLE") and "alembic_version" not in statement:
            made.append(statement)
            if len(made) == 10:
                raise OSError("the power is gone")

    with pytest.raises(OSError, match="power"):
        move(app, "head")
    sa.event.remove(db.engine, "before_cursor_execute", fail)
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    move(app, "head")
    assert differences() == []


def test_an_embedded_database_is_copied_before_it_is_changed(app: Flask, engine_name: str) -> None:
    instance = Path(app.config["INSTANCE"])
    move(app, "head")
    assert list(instance.glob("before-*")) == []
    filled = fill()
    move(app, "base")
    copies = list(instance.glob("before-upgrade-*.db"))
    if engine_name == "postgres":
        assert copies == []
        return
    [copy] = copies
    assert copy.stat().st_mode & 0o777 == 0o600
    kept = sa.create_engine(f"sqlite:///{copy}")
    with kept.connect() as connection:
        assert connection.scalar(sa.text("PRAGMA integrity_check")) == "ok"
        counts = {name: connection.scalar(sa.text(f"SELECT count(*) FROM {name}")) for name in filled}
    kept.dispose()
    assert counts == rows_of(filled)


def test_runs_that_ended_before_there_were_certificates_wait_for_theirs(app: Flask) -> None:
    move(app, "0037")
    assert count("certificate_backlog") == 0, "a new site waits for nothing"
    fill()
    _keep_one_valid()
    downgrade(directory=app.extensions["migrate"].directory, revision="0036")
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE enrolment SET completed_at = NULL, completed_day = NULL"))
    move(app, "0037")
    with db.engine.connect() as connection:
        backlog = connection.execute(sa.text("SELECT through_id, after_id FROM certificate_backlog")).all()
    assert backlog == [(1, 0)], "attendance asks for no pass: open runs wait too"
    assert count("certificate") == 0


def _keep_one_valid() -> None:
    """The rules that the tables themselves keep."""
    table = tables().tables["certificate"]
    row = {column.name: value(column) for column in table.columns}
    for wrong in (
        {"id": 2, "public_id": "2", "code": "2"},  # a second valid one of the run
        {"id": 2, "public_id": "2", "code": "2", "state": "revoked"},  # ended, and nobody knows when
        {"id": 2, "public_id": "2", "code": "2", "state": "revoked", "ended_at": NOON, "number": "1"},
    ):
        with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
            connection.execute(table.insert().values({**row, **wrong}))
    ended = {"id": 2, "public_id": "2", "code": "2", "state": "revoked", "ended_at": NOON}
    with db.engine.begin() as connection:
        connection.execute(table.insert().values({**row, **ended}))
