"""Where drafts lie on the disk, and how their files change; knows no database.

Everything is below one folder (``LMS_UPLOADS``), so that a rename is all that makes a change visible. Whoever changes
a draft holds its lock (`changing`), also between processes; a reader may at worst meet the files of a moment ago.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from lms.core.locks import one_at_a_time

LEFTOVER = 24 * 3600
"""Seconds after which what lies in staging belongs to nobody."""


@dataclass(frozen=True, slots=True)
class Uploads:
    """The folders below ``LMS_UPLOADS``; those that are asked for are made."""

    root: Path

    @property
    def courses(self) -> Path:
        """What is published from here: the second root of courses."""
        return self._made("courses")

    @property
    def staging(self) -> Path:
        """What is not yet anything: written whole here, then renamed."""
        return self._made("staging")

    def draft(self, public_id: str) -> Path:
        """The working files of a draft."""
        return self._made("drafts") / public_id

    def edition(self, course: str, number: int) -> Path:
        """The source of a published edition, as a ZIP."""
        return self._made("editions") / course / f"{number}.zip"

    def pending(self, public_id: str, mark: str) -> Path:
        """An upload that waits for an answer."""
        return self.staging / f"{public_id}-{mark}"

    def _made(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder


def uploads(config: Mapping[str, Any]) -> Uploads:
    """The uploads of the site with these settings."""
    return Uploads(Path(config["UPLOADS"]))


@contextmanager
def changing(config: Mapping[str, Any], public_id: str) -> Iterator[None]:
    """Nobody else changes this draft meanwhile."""
    with one_at_a_time(str(uploads(config).root), f"draft-{int(public_id, 36) % 64}"):
        yield


@contextmanager
def staged(config: Mapping[str, Any]) -> Iterator[Path]:
    """A new folder on the same file system; what is not renamed out of it goes again."""
    folder = Path(tempfile.mkdtemp(dir=uploads(config).staging))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def place(folder: Path, path: str) -> Path:
    """Where the file `path` of a package is; `path` has been checked by `lms.content.exchange.archive.check_path`."""
    return folder / PurePosixPath(path)


def write_file(config: Mapping[str, Any], target: Path, data: bytes) -> None:
    """Replaces or makes one file, whole or not at all."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=uploads(config).staging)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def remove_file(folder: Path, target: Path) -> None:
    """Takes a file away, and the folders that it leaves empty."""
    target.unlink(missing_ok=True)
    parent = target.parent
    while parent != folder and not any(parent.iterdir()):
        parent.rmdir()
        parent = parent.parent


def put(config: Mapping[str, Any], new: Path, target: Path) -> None:
    """Puts the folder `new` in the place of `target`, which may be there already."""
    old = uploads(config).staging / f"old-{secrets.token_hex(8)}"
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def drop_pending(config: Mapping[str, Any], public_id: str, mark: str) -> None:
    """Deletes an upload that waits for an answer no longer; nothing happens without a `mark`."""
    if mark:
        shutil.rmtree(uploads(config).pending(public_id, mark), ignore_errors=True)


def clear_leftovers(config: Mapping[str, Any], now: datetime, keep: frozenset[str] = frozenset()) -> int:
    """Deletes what has lain in staging for a day and is not named in `keep`; how many."""
    gone = 0
    for entry in list(os.scandir(uploads(config).staging)):
        if entry.name in keep or entry.stat(follow_symlinks=False).st_mtime > now.timestamp() - LEFTOVER:
            continue
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            Path(entry.path).unlink(missing_ok=True)
        gone += 1
    return gone
