"""Alembic's environment: the app's engine, all tables of the built-in features, one linear history."""

from __future__ import annotations

import importlib
import importlib.util

from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection

from lms.app import FEATURES
from lms.core.db import Base, db


def _import_tables() -> None:
    for module in ("lms.core.jobs", "lms.core.once", "lms.core.outbox"):
        importlib.import_module(module)
    for feature in FEATURES:
        package = feature.__name__.rpartition(".")[0]
        if importlib.util.find_spec(f"{package}.models"):
            importlib.import_module(f"{package}.models")


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


_import_tables()
with current_app.app_context(), db.engine.connect() as opened:
    # SQLite rebuilds tables to alter them, which its foreign keys would take for deletions.
    if opened.dialect.name == "sqlite":
        opened.exec_driver_sql("PRAGMA foreign_keys=OFF")
        opened.rollback()
    writing = opened.execution_options(lms_writes=True)
    _run(writing)
    if opened.dialect.name == "sqlite":
        opened.commit()
        opened.exec_driver_sql("PRAGMA foreign_keys=ON")
