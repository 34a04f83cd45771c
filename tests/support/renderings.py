"""Rendered texts that outlive a test's site, so that the same small courses are not rendered anew for each test.

They are kept as a site keeps them: in the file of its store, by the digest of the text. Editions are not among them:
each test publishes its own.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_FILE = "pages.db"


class Renderings:
    """The renderings of all sites of this process so far."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="lms-renderings-")
        self._kept = Path(self._folder.name) / _FILE

    @contextmanager
    def lent(self, store: Path) -> Iterator[None]:
        """Puts them into the empty `store` of a site, and afterwards takes up what it has rendered."""
        if self._kept.exists() and not store.exists():
            store.mkdir(parents=True)
            shutil.copyfile(self._kept, store / _FILE)
        yield
        if (store / _FILE).exists():
            self._take(store / _FILE)

    def _take(self, file: Path) -> None:
        with closing(sqlite3.connect(self._kept)) as kept, kept:
            kept.execute("PRAGMA synchronous = OFF")
            kept.execute("CREATE TABLE IF NOT EXISTS rendering (key TEXT PRIMARY KEY, data BLOB NOT NULL)")
            kept.execute("ATTACH ? AS site", (str(file),))
            if kept.execute("SELECT 1 FROM site.sqlite_master WHERE name = 'rendering'").fetchone():
                kept.execute("INSERT OR IGNORE INTO rendering SELECT key, data FROM site.rendering")
