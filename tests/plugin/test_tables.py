"""A plugin's own tables: made by a command, with a table of versions of their own, never among ours."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from lms.core import plugin_tables, schema
from lms.core.db import db
from tests.plugin import outside
from tests.support.site import HandClock

STRAY = """
from pathlib import Path
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Tables

@hookimpl
def tables():
    return [Tables("theirs", Path(__file__).parent / "migrations")]
"""
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "one", None

def upgrade():
    op.create_table("x_theirs_good", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table("person_of_theirs", sa.Column("id", sa.Integer, primary_key=True))
"""


def names() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())


@pytest.mark.both_engines
def test_they_are_made_once_and_the_history_of_ours_stays_whole(
    migrated_url: str,
    tmp_path: Path,
    clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.syspath_prepend(outside.FOLDER)
    with outside.copied_site(tmp_path, migrated_url, clock) as app:
        before = names()
        out, _err, code = outside.command(app, capsys, "plugins", "list")
        assert code == 1
        assert "lms plugins migrate" in out
    with outside.copied_site(tmp_path, migrated_url, clock) as app:
        assert outside.command(app, capsys, "plugins", "migrate")[2] == 0
        assert names() - before == {"x_certainty_heard", "x_certainty_reading", "x_certainty_version"}
        assert plugin_tables.bring_up() == ()
        out, _err, code = outside.command(app, capsys, "plugins", "list")
        assert (out, code) == ("suluh_certainty 1.0\n", 0)
        assert schema.is_current()


@pytest.mark.both_engines
def test_a_table_under_a_foreign_name_is_refused_whole(
    migrated_url: str,
    tmp_path: Path,
    clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions / "one.py").write_text(MIGRATION, encoding="utf-8")
    with outside.written(STRAY, tmp_path, migrated_url, clock, monkeypatch) as app:
        before = names()
        _out, err, code = outside.command(app, capsys, "plugins", "migrate")
        assert code == 1
        assert "person_of_theirs" in err
        assert names() == before
        assert db.session.scalar(sa.text("SELECT 1")) == 1
