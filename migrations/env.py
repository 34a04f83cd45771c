"""Alembic's environment: the app's engine, all tables of the built-in features, one linear history.

Whoever migrates does all of it in one transaction or nothing, one process at a time; of an embedded database that
holds something, a copy is made first.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection

from lms.app import FEATURES
from lms.core import schema
from lms.core.db import Base, db, one_migration
from lms.core.plugin_tables import PREFIX
from lms.core.search import INDEX


def _import_tables() -> None:
    for module in ("lms.core.jobs", "lms.core.mail", "lms.core.once", "lms.core.outbox", "lms.core.search"):
        importlib.import_module(module)
    for feature in FEATURES:
        package = feature.__name__.rpartition(".")[0]
        if importlib.util.find_spec(f"{package}.models"):
            importlib.import_module(f"{package}.models")


def _has_model(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether what is found in the database is to be compared with the models: index and plugins' tables have none."""
    return not (name or "").startswith((INDEX, PREFIX))


def _run(connection: Connection) -> None:
    copied = []

    def copy_once(heads: Any, **_rest: Any) -> None:
        # Runs after a step and before the commit: other connections still see what was there.
        if found and not copied:
            copied.append(schema.copy_embedded())

    is_embedded = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=_has_model,
        transaction_per_migration=False,
        on_version_apply=copy_once if is_embedded else None,
    )
    with context.begin_transaction():
        one_migration(connection)
        found = context.get_context().get_current_heads()
        schema.check_known(found)
        context.run_migrations()
        if is_embedded:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"the migration leaves {len(broken)} rows that point to nothing")


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    # SQLite rebuilds tables to alter them, which its foreign keys would take for deletions. Set on the driver's own
    # connection: inside a transaction the setting is ignored.
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        connection.commit()
    finally:
        connection.rollback()
        raw.execute("PRAGMA foreign_keys=ON")


_import_tables()
with current_app.app_context(), db.engine.connect() as opened, _without_foreign_keys(opened):
    _run(opened.execution_options(lms_writes=True))
