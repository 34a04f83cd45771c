"""One at a time across processes: two starts, two migrations, two builds wait for each other."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def one_at_a_time(folder: str, name: str) -> Iterator[None]:
    """Holds the lock `name` of the installation in `folder`; a process that dies lets go of it."""
    with _file(folder, name).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def hold(folder: str, name: str, words: str, patience: float) -> Iterator[str | None]:
    """Holds the lock `name` and yields None; or, when another process keeps it for `patience` seconds, yields what
    that one said of itself (`words`). Children of a process that was killed hold the lock until they leave too.
    """
    until = time.monotonic() + patience
    with _file(folder, name).open("a+", encoding="utf-8") as file:
        while not (is_ours := _take(file.fileno())) and time.monotonic() < until:
            time.sleep(0.05)
        file.seek(0)
        if is_ours:
            file.truncate()
            file.write(words)
            file.flush()
        yield None if is_ours else file.read()


def _file(folder: str, name: str) -> Path:
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    return place / f"{name}.lock"


def _take(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
