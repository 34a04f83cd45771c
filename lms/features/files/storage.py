"""The bytes of files that people handed in, on the disk; knows no database.

They lie in ``handed/<aa>/<digest>`` below ``LMS_UPLOADS``: written whole in ``staging``, then renamed. Bytes are named
by a row only after that, so what no row names is young or forgotten; `forget` takes away the forgotten.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lms.core.locks import one_at_a_time

_DIGEST = re.compile(r"[0-9a-f]{64}")


def staging(config: Mapping[str, Any]) -> Path:
    """Where a file is written before it has its name; on the same file system."""
    return _made(Path(config["UPLOADS"]) / "staging")


def place(config: Mapping[str, Any], digest: str) -> Path:
    """Where the bytes of this digest are."""
    return Path(config["UPLOADS"]) / "handed" / digest[:2] / digest


def put(config: Mapping[str, Any], staged: Path, digest: str, now: datetime) -> None:
    """Gives a staged file its place; the same bytes are kept once, and count as young again."""
    target = place(config, digest)
    with _alone(config):
        _made(target.parent)
        if target.exists():
            staged.unlink(missing_ok=True)
        else:
            staged.rename(target)
            _settle(target.parent)
        os.utime(target, (now.timestamp(), now.timestamp()))


def kept(config: Mapping[str, Any], now: datetime, age: timedelta) -> Iterator[str]:
    """The digests of all bytes that are older than `age`."""
    for file in _files(config):
        if _DIGEST.fullmatch(file.name) and file.stat().st_mtime < (now - age).timestamp():
            yield file.name


def forget(
    config: Mapping[str, Any], digests: Collection[str], now: datetime, age: timedelta
) -> Iterator[str]:
    """Takes away bytes that nobody names, unless somebody has put them in place anew; yields what is gone.

    The caller asks the table between the steps of `kept` and this: what is put meanwhile is young.
    """
    for digest in digests:
        with _alone(config):
            file = place(config, digest)
            if file.exists() and file.stat().st_mtime < (now - age).timestamp():
                file.unlink()
                yield digest


def _files(config: Mapping[str, Any]) -> Iterator[Path]:
    root = Path(config["UPLOADS"]) / "handed"
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        yield from sorted(folder.iterdir())


def _alone(config: Mapping[str, Any]) -> Any:
    return one_at_a_time(str(config["UPLOADS"]), "handed")


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _settle(folder: Path) -> None:
    """The names in a folder outlast a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
