"""Tables of plugins: each has its own migrations and its own table of versions, beside ours and never among them.

Their names begin with ``x_`` and the plugin's. Nothing of ours points to them, so a plugin that is gone leaves them
where they are.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.engine import Connection

from lms.core.db import db, one_migration
from lms.core.locks import one_at_a_time
from lms.plugin.manager import Plugins
from lms.plugin.offers import Tables

PREFIX = "x_"


class TablesMissing(Exception):
    """A plugin's migrations have not been run; the text says what to do."""


def bring_up() -> tuple[str, ...]:
    """Runs the migrations that plugins lack, each plugin by itself; their names. One that fails is named."""
    done = []
    with one_at_a_time(current_app.config["INSTANCE"], "migrate"):
        for name, tables in _plugins().offers("tables").items():
            try:
                if _migrate(tables):
                    done.append(name)
            except Exception as error:  # noqa: BLE001  # its tables stay as they were, and the others go on
                _plugins().fail(_plugins().owner("tables", name), f"tables {name}", error)
    return tuple(done)


def tell_missing() -> None:
    """Names every plugin whose migrations have not all been run."""
    for name, tables in _plugins().offers("tables").items():
        owner, where = _plugins().owner("tables", name), f"tables {name}"
        try:
            if not _is_current(tables):
                _plugins().fail(owner, where, TablesMissing("run `lms plugins migrate`"))
        except Exception as error:  # noqa: BLE001  # a broken folder of migrations does not stop the start
            _plugins().fail(owner, where, error)


def _plugins() -> Plugins:
    plugins: Plugins = current_app.extensions["lms.plugins"]
    return plugins


def _is_current(tables: Tables) -> bool:
    from alembic.runtime.migration import MigrationContext

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": _versions(tables)})
        return set(context.get_current_heads()) == set(_script(tables).get_heads())


def _migrate(tables: Tables) -> bool:
    if _is_current(tables):
        return False
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext

    script = _script(tables)

    def up(revision: Any, _context: Any) -> Any:
        return script._upgrade_revs("head", revision)  # noqa: SLF001  # what Alembic's own command does

    with (
        db.engine.connect().execution_options(lms_writes=True) as connection,
        connection.begin(),  # ours, so that Alembic makes none: it would commit each step by itself on SQLite
        EnvironmentContext(Config(), script, fn=up) as environment,
    ):
        environment.configure(
            connection=connection,
            version_table=_versions(tables),
            render_as_batch=True,
            transaction_per_migration=False,
        )
        with environment.begin_transaction():
            one_migration(connection)
            before = _names(connection)
            environment.run_migrations()
            strays = [
                name for name in _names(connection) ^ before if not name.startswith(f"{PREFIX}{tables.name}_")
            ]
            if strays:
                raise ValueError(
                    f"tables of {tables.name} begin with {PREFIX}{tables.name}_, not {sorted(strays)}"
                )
    return True


def _names(connection: Connection) -> set[str]:
    return set(sa.inspect(connection).get_table_names())


def _versions(tables: Tables) -> str:
    return f"{PREFIX}{tables.name}_version"


def _script(tables: Tables) -> Any:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(tables.folder))
