"""The folder of course packages seen from outside: what is in it, what has changed, and who may build.

What was found in a folder is remembered beside the editions, under a digest of the sizes, times and numbers of its
files. While these stay as they are the folder is not read again; the memory goes with the store that it speaks of.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import lms.content
import lms.plugin
from lms.content.files.paths import natural
from lms.content.files.tree import Tree, UnreadableError, is_ignored, read_as, walk
from lms.content.site import Limits
from lms.features.catalogue.roots import Roots, label_of, roots

_TICK = 50_000_000
"""Nanoseconds. A file as young as that could change once more without a trace: clocks of file systems are coarse."""
_LIBRARIES = ("markdown", "pymdown-extensions", "bleach", "nh3", "pyyaml", "pydantic")


@dataclass(frozen=True, slots=True)
class Remembered:
    """What came of reading a folder once: the id it claims, its fingerprint, and the edition's key if it has no error.

    `checked_at` names the row of findings that belongs to it. `requires` are the courses that must come before,
    `unknown` those of them that were no course then; `refused` says why its neighbours kept it from being published.
    """

    state: str
    course: str
    fingerprint: str
    key: str
    checked_at: str
    requires: Sequence[str] = ()
    unknown: Sequence[str] = ()
    refused: str = ""


def labels(own: Roots) -> list[str] | None:
    """Labels of all folders that may be courses, those of uploads last; None where the operator's cannot be read."""
    served = course_folders(own.served)
    if served is None:
        return None
    uploaded = course_folders(own.uploads) if own.uploads is not None else None
    return [*served, *map(label_of, uploaded or ())]


def course_folders(root: Path) -> list[str] | None:
    """Names of the folders in `root` that may be courses, in natural order; None where it cannot be read."""
    try:
        with os.scandir(root) as entries:
            names = [entry.name for entry in entries if _is_candidate(entry)]
    except OSError:
        return None
    return sorted(names, key=natural)


def _is_candidate(entry: os.DirEntry[str]) -> bool:
    if is_ignored(entry.name) or not entry.is_dir(follow_symlinks=False):
        return False
    try:
        entry.name.encode()
    except UnicodeEncodeError:
        return False  # no table can hold such a name, and no author can have meant it
    try:
        with os.scandir(entry.path) as inside:
            return any(read_as(one.name).endswith(".md") and not is_ignored(one.name) for one in inside)
    except OSError:
        return True  # reading it says what is wrong


def tree(config: Mapping[str, Any], folder: str) -> Tree | None:
    """The files of a package as they lie there now, by its label; None where they cannot be read."""
    own = roots(config)
    try:
        return walk(own.place(folder), Limits(), own.beside(folder))
    except UnreadableError:
        return None


def owners(claims: Mapping[str, str], in_service: Mapping[str, str]) -> dict[str, str]:
    """Which folder each claimed course id belongs to; `claims` by folder, `in_service` by course.

    The folder in service keeps its id; else the folder whose name is the id has it, else the first in natural order.
    """
    claimants: dict[str, list[str]] = {}
    for folder in sorted(claims, key=natural):
        if claims[folder]:
            claimants.setdefault(claims[folder], []).append(folder)
    return {
        course: next((name for name in (in_service.get(course), course) if name in folders), folders[0])
        for course, folders in claimants.items()
    }


def state(folders: Iterable[Path], program: str, most: int) -> str:
    """A digest of how the files of a package stand and of the `program` that reads them; empty where it is unsettled.

    At most `most` files are looked at: a package with more has its error for that.
    """
    digest = hashlib.sha256(program.encode())
    youngest, count = 0, 0
    for folder in folders:
        for line, changed in entries(folder):
            digest.update(line)
            youngest, count = max(youngest, changed), count + 1
            if count > most:
                return digest.hexdigest()
    return digest.hexdigest() if youngest + _TICK < time.time_ns() else ""


def entries(folder: Path) -> Iterator[tuple[bytes, int]]:
    """Every file and folder below `folder` as a line that changes with it, and when that was last (nanoseconds)."""
    try:
        with os.scandir(folder) as listed:
            found = sorted(listed, key=lambda entry: entry.name)
    except OSError as error:
        yield f"{folder} {error.errno}\n".encode("utf-8", "surrogateescape"), 0
        return
    for entry in found:
        if entry.name.startswith((".", "_")):
            continue
        with suppress(FileNotFoundError):
            at = entry.stat(follow_symlinks=False)
            line = f"{entry.path} {at.st_mode} {at.st_size} {at.st_mtime_ns} {at.st_ctime_ns} {at.st_ino}\n"
            yield line.encode("utf-8", "surrogateescape"), max(at.st_mtime_ns, at.st_ctime_ns)
            if entry.is_dir(follow_symlinks=False):
                yield from entries(Path(entry.path))


def program_mark(told: Sequence[object]) -> str:
    """A digest of everything but the files that shapes what is read: this program, its libraries, the site's lists."""
    digest = hashlib.sha256(repr(told).encode())
    for package in (lms.content, lms.plugin):
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            digest.update(path.read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    return digest.hexdigest()


def recall(path: Path) -> dict[str, Remembered]:
    """What is remembered by folder; nothing where it cannot be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {name: Remembered(**values) for name, values in data.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def remember(path: Path, found: Mapping[str, Remembered]) -> None:
    """Keeps what was found, all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps({name: asdict(one) for name, one in found.items()})
    descriptor, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).replace(path)
