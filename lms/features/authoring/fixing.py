"""Safe edits for a command: round by round until nothing is left that a machine can do, and what changed as a text."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lms.content.contents import Reading
from lms.content.files.tree import UnreadableError, walk
from lms.content.files.writing import Refusal, read_plain
from lms.content.mending import can_mend, mend_folder, text_of
from lms.content.site import Limits
from lms.plugin.finding import Finding

ROUNDS = 5
"""An edit may uncover the next; a course that needs more rounds than this is looked at again by a person."""

Read = Callable[[Path], Reading]


@dataclass(slots=True)
class Fixed:
    """What was done to one folder: findings dealt with, changes as a diff by file, new names, and what is found now."""

    done: list[Finding] = field(default_factory=list)
    changes: dict[str, list[str]] = field(default_factory=dict)
    renames: dict[str, str] = field(default_factory=dict)
    left: tuple[Finding, ...] = ()


def fixed(folder: Path, read: Read, keep: Path, proposals: bool = False) -> Fixed:
    """Mends the files of a folder; every old file is kept below `keep`. Raises OSError."""
    result = Fixed()
    before = _texts(folder)
    for _round in range(ROUNDS):
        result.left = read(folder).findings
        wanted = [found for found in result.left if can_mend(found, proposals)]
        if not wanted:
            break
        mended = mend_folder(folder, wanted, keep, proposals)
        if not mended.done:
            break
        result.done += mended.done
        result.renames |= mended.renames
    else:
        result.left = read(folder).findings
    result.changes = _changes(before, _texts(folder), result.renames)
    return result


def rehearsed(folder: Path, read: Read, limits: Limits, proposals: bool = False) -> Fixed:
    """What `fixed` would do, on a copy that is thrown away. Raises OSError."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / folder.resolve().name
        copy.mkdir()
        for found in walk(folder, limits).files.values():
            target = copy / found.path
            target.parent.mkdir(parents=True, exist_ok=True)
            if found.name.endswith(".md"):
                target.write_bytes(read_plain(found.place))
            else:
                _lent(found.place, target)
        return fixed(copy, read, Path(place) / "kept", proposals)


def _lent(source: Path, target: Path) -> None:
    """The same file under a second name where the disk allows it: videos are large, and nothing writes to them."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target, follow_symlinks=False)


def _texts(folder: Path) -> Mapping[str, str]:
    texts = {}
    try:
        tree = walk(folder, Limits())
    except UnreadableError:
        return {}
    for found in tree.files.values():
        if found.name.endswith(".md"):
            try:
                text = text_of(read_plain(found.place), converts=True)
            except (Refusal, OSError):
                continue
            if text is not None:
                texts[found.path] = text
    return texts


def _changes(
    before: Mapping[str, str], after: Mapping[str, str], renames: Mapping[str, str]
) -> dict[str, list[str]]:
    """The lines of a small diff by file, without its head."""
    changes = {}
    for path, old in before.items():
        new = after.get(_renamed(path, renames), old)
        if new != old:
            lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=1)
            changes[path] = list(lines)[2:]
    return changes


def _renamed(path: str, renames: Mapping[str, str]) -> str:
    seen = set()
    while path in renames and path not in seen:
        seen.add(path)
        path = renames[path]
    return path
