"""Is the database at the tables this code knows, and bringing it there."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from lms.core.clock import now
from lms.core.db import db
from lms.core.locks import one_at_a_time
from lms.core.security import Unsafe
from lms.plugin.message import Message, mark


def is_current() -> bool:
    """Whether every migration has been run. Raises Unsafe for a database newer than the code."""
    found = _revision()
    check_known([found] if found else [])
    return found == _script().get_current_head()


def require_current() -> None:
    """Raises Unsafe, with what to do, unless every migration has been run."""
    if not is_current():
        raise Unsafe(Message(mark("The database lacks the newest tables; run `lms db upgrade` first.")))


def check_known(revisions: Collection[str]) -> None:
    """Raises Unsafe where the database stands at a revision this code has not heard of."""
    known = {revision.revision for revision in _script().walk_revisions()}
    for found in revisions:
        if found not in known:
            raise Unsafe(
                Message(
                    mark(
                        "The database is newer than this program (revision %(found)s); install the newer program."
                    ),
                    {"found": found},
                )
            )


def bring_up() -> bool:
    """Runs the migrations that are missing, one process at a time; whether there were any."""
    with one_at_a_time(current_app.config["INSTANCE"], "migrate"):
        if is_current():
            return False
        from flask_migrate import upgrade

        upgrade(directory=_directory())
        return True


def copy_embedded(at: datetime | None = None) -> Path:
    """Copies the embedded database as it was last committed, beside it; the copy is for its owner alone."""
    moment = at or now()
    target = (
        Path(current_app.config["INSTANCE"])
        / f"before-upgrade-{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.db"
    )
    target.touch(mode=0o600)  # SQLite takes an empty file as a new one
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("VACUUM INTO ?", (str(target),))
    return target


def _script():  # type: ignore[no-untyped-def]  # alembic is loaded only where it is needed
    from alembic.script import ScriptDirectory

    return ScriptDirectory(_directory())


def _directory() -> str:
    directory: str = current_app.extensions["migrate"].directory
    return directory


def _revision() -> str | None:
    if not sa.inspect(db.engine).has_table("alembic_version"):
        return None
    with db.engine.connect() as connection:
        revision: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return revision
