"""One at a time across processes: two starts, two migrations, two builds wait for each other."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def one_at_a_time(folder: str, name: str) -> Iterator[None]:
    """Holds the lock `name` of the installation in `folder`; a process that dies lets go of it."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    with (place / f"{name}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
