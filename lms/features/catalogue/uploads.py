"""Puts a folder in the place of a published one so that a stop at any moment leaves the old or the new one, whole.

Two renames cannot be one. So what is about to happen is written down first; whoever comes after a stop reads that and
puts the old folder back, or, where the tables already name the new edition, clears the old one away.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PUBLISHING = "publishing"
WITHDRAWN = "withdrawn"
_NOTE = "swap.json"
_OLD = ".before"


@contextmanager
def swapped(root: Path, work: Path, name: str, key: str) -> Iterator[None]:
    """Inside, ``work/name`` lies at ``courses/name`` below `root`; an exception puts back what lay there before.

    `work` is a folder in ``publishing`` below `root` that belongs to this publication alone, and is gone afterwards;
    `key` is the edition that the tables will name when all is done.
    """
    place = root / "courses" / name
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    replaces = place.exists()
    _write(work / _NOTE, json.dumps({"name": name, "key": key, "replaces": replaces}))
    try:
        if replaces:
            place.rename(work / _OLD)
        (work / name).rename(place)
        _settle(place.parent)
        yield
    except BaseException:
        _undo(place, work, name, replaces)
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def mend(root: Path, is_done: Callable[[str, str], bool]) -> None:
    """Ends or undoes what was begun and not finished; `is_done` is asked for name and key."""
    begun = root / PUBLISHING
    for work in sorted(begun.iterdir()) if begun.is_dir() else ():
        try:
            planned = json.loads((work / _NOTE).read_text(encoding="utf-8"))
            name, key, replaces = str(planned["name"]), str(planned["key"]), bool(planned["replaces"])
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
            pass  # not written to its end, so nothing was moved; or cleared away in part, so all was done
        else:
            if (work / name).exists() or not is_done(name, key):
                _undo(root / "courses" / name, work, name, replaces)
        shutil.rmtree(work, ignore_errors=True)


def lay_aside(root: Path, name: str) -> None:
    """Takes a folder out of what is published and keeps it; nothing happens where it is not there."""
    _move(root / "courses" / name, root / WITHDRAWN / name)


def bring_back(root: Path, name: str) -> None:
    """Puts a folder that was laid aside back where it was."""
    _move(root / WITHDRAWN / name, root / "courses" / name)


def _move(source: Path, target: Path) -> None:
    if not source.is_dir():
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if target.exists():
        shutil.rmtree(target)
    source.rename(target)


def _undo(place: Path, work: Path, name: str, replaces: bool) -> None:
    """The folder as it was before, however far the two renames, or an earlier undoing, had come."""
    old = work / _OLD
    if replaces and not old.exists():
        return
    if place.exists() and not (work / name).exists():
        place.rename(work / name)
    if replaces:
        old.rename(place)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """The names in a folder outlast a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
