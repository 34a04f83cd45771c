"""Is the database at the tables this code knows, and bringing it there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from lms.core.db import db
from lms.core.locks import one_at_a_time
from lms.core.security import Unsafe


def is_current() -> bool:
    """Whether every migration has been run. Raises Unsafe for a database newer than the code."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(current_app.extensions["migrate"].directory)
    found = _revision()
    known = {revision.revision for revision in script.walk_revisions()}
    if found is not None and found not in known:
        raise Unsafe(f"the database is newer than this program (revision {found}); install the newer program")
    return found == script.get_current_head()


def bring_up(now: datetime) -> bool:
    """Runs the migrations that are missing, one process at a time; whether there were any.

    An embedded database that holds something is copied first.
    """
    with one_at_a_time(current_app.config["INSTANCE"], "migrate"):
        if is_current():
            return False
        _copy_first(now)
        from flask_migrate import upgrade

        upgrade(directory=current_app.extensions["migrate"].directory)
        return True


def _revision() -> str | None:
    if not sa.inspect(db.engine).has_table("alembic_version"):
        return None
    with db.engine.connect() as connection:
        revision: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return revision


def _copy_first(now: datetime) -> None:
    if db.engine.dialect.name != "sqlite" or _revision() is None:
        return
    target = Path(current_app.config["INSTANCE"]) / f"before-upgrade-{now:%Y%m%d-%H%M%S}.db"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("VACUUM INTO ?", (str(target),))  # type: ignore[attr-defined]
