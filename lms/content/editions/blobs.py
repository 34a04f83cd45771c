"""The SQLite file of the store: compressed texts, and which of them make up an edition.

It belongs to the store alone and may be deleted at any time: what is in service is built again from the
packages. Safe for several processes and threads: a connection for each thread, write-ahead log, short writes.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
import weakref
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS blob (digest TEXT PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS rendering (key TEXT PRIMARY KEY, data BLOB NOT NULL)",
    (
        "CREATE TABLE IF NOT EXISTS edition"
        " (key TEXT PRIMARY KEY, outline TEXT NOT NULL, manifest TEXT NOT NULL, ready INTEGER NOT NULL)"
    ),
)
_PATIENCE = 10.0  # seconds to wait for another writer


class _Handle:
    """A connection and the file it was opened on; closed when its thread ends."""

    def __init__(self, connection: sqlite3.Connection, identity: tuple[int, int, int]) -> None:
        self.connection = connection
        self.identity = identity

    def __del__(self) -> None:
        self.connection.close()


class Blobs:
    """Texts by digest, renderings by key, and editions as pairs of digests. Texts are stored with zlib."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._handles: weakref.WeakSet[_Handle] = weakref.WeakSet()
        self._inherited: list[_Handle] = []

    def blob(self, digest: str) -> bytes | None:
        """The text with this digest."""
        return self._one("SELECT data FROM blob WHERE digest = ?", digest)

    def known(self, digests: Iterable[str]) -> set[str]:
        """Which of these texts are here."""
        statement = "SELECT digest FROM blob WHERE digest IN (SELECT value FROM json_each(?))"
        return {str(row[0]) for row in self._rows(statement, [json.dumps(list(digests))])}

    def rendering(self, key: str) -> bytes | None:
        """What was kept under `key`."""
        return self._one("SELECT data FROM rendering WHERE key = ?", key)

    def keep_rendering(self, key: str, data: bytes) -> None:
        """Keeps `data` under `key`."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO rendering VALUES (?, ?)", (key, zlib.compress(data)))

    def forget_renderings(self) -> None:
        """Drops all renderings; they are made again when asked for."""
        with self._writing() as connection:
            connection.execute("DELETE FROM rendering")

    def edition(self, key: str) -> tuple[str, str, bool] | None:
        """Digests of outline and manifest of an edition, and whether all its files have arrived."""
        rows = self._rows("SELECT outline, manifest, ready FROM edition WHERE key = ?", [key])
        return (str(rows[0][0]), str(rows[0][1]), bool(rows[0][2])) if rows else None

    def found(self, keys: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Digests of outline and manifest of those of these editions whose outline is here, by key."""
        statement = (
            "SELECT key, outline, manifest FROM edition JOIN blob ON blob.digest = edition.outline"
            " WHERE key IN (SELECT value FROM json_each(?))"
        )
        rows = self._rows(statement, [json.dumps(list(keys))])
        return {str(row[0]): (str(row[1]), str(row[2])) for row in rows}

    def keep_edition(self, key: str, outline: str, manifest: str, texts: Mapping[str, bytes]) -> None:
        """Keeps an edition and its texts by digest, all or nothing; it is not ready yet."""
        missing = set(texts) - self.known(texts)
        packed = [(digest, zlib.compress(texts[digest])) for digest in texts if digest in missing]
        with self._writing(durable=True) as connection:
            connection.executemany("INSERT OR IGNORE INTO blob VALUES (?, ?)", packed)
            connection.execute("INSERT OR IGNORE INTO edition VALUES (?, ?, ?, 0)", (key, outline, manifest))

    def make_ready(self, key: str) -> bool:
        """Says that all files of the edition have arrived; False if it was dropped meanwhile."""
        with self._writing(durable=True) as connection:
            return connection.execute("UPDATE edition SET ready = 1 WHERE key = ?", (key,)).rowcount > 0

    @contextmanager
    def pruning(self, drop: Iterable[str]) -> Iterator[list[str]]:
        """Drops editions and, at the end of the block, the texts in none; gives the manifests that remain.

        Nobody else writes while the block runs, so files that the remaining manifests do not name can go too.
        """
        with self._writing() as connection:
            connection.executemany("DELETE FROM edition WHERE key = ?", [(key,) for key in drop])
            kept = connection.execute("SELECT outline, manifest FROM edition").fetchall()
            used = {str(digest) for row in kept for digest in row}
            manifests = [str(row[1]) for row in kept]
            yield manifests
            used.update(manifests)
            unused = [row for row in connection.execute("SELECT digest FROM blob") if row[0] not in used]
            connection.executemany("DELETE FROM blob WHERE digest = ?", unused)

    def editions(self) -> list[tuple[str, bool]]:
        """Every edition here, and whether it is ready."""
        return [(str(row[0]), bool(row[1])) for row in self._rows("SELECT key, ready FROM edition", [])]

    def close(self) -> None:
        """Closes the connections of all threads; a later call opens new ones."""
        for handle in list(self._handles):
            handle.connection.close()
        self._handles.clear()
        self._local = threading.local()

    def _one(self, statement: str, value: str) -> bytes | None:
        rows = self._rows(statement, [value])
        return zlib.decompress(rows[0][0]) if rows else None

    def _rows(self, statement: str, values: Sequence[str]) -> list[tuple[Any, ...]]:
        return self._connection().execute(statement, values).fetchall()

    @contextmanager
    def _writing(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        connection = self._connection()
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection. A file that was deleted or replaced, or a fork, asks for a new one."""
        handle: _Handle | None = getattr(self._local, "handle", None)
        if handle is not None:
            if handle.identity == self._identity():
                return handle.connection
            if handle.identity[0] != os.getpid():
                self._inherited.append(handle)  # closing it here could take the log away from the parent
        connection = _open(self._path)
        handle = _Handle(connection, self._identity())
        self._local.handle = handle
        self._handles.add(handle)
        return connection

    def _identity(self) -> tuple[int, int, int]:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return os.getpid(), 0, 0
        return os.getpid(), found.st_dev, found.st_ino


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Keys of quizzes are in it: nobody else on the machine reads it. Log and index inherit the mode.
    # Only made, never opened: to close a file takes away the locks that other threads hold on it through SQLite, and
    # the next process to leave would then remove the log from under them.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            for statement in _SCHEMA:
                connection.execute(statement)
        except sqlite3.OperationalError:
            # Changing to the log does not wait for others who open the new file at the same time.
            if time.monotonic() > until:
                connection.close()
                raise
            time.sleep(0.01)
        else:
            return connection
