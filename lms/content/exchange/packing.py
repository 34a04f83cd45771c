"""A package as a ZIP: the same files give the same bytes, whenever and wherever they are packed.

Files stand in the order of their names below one folder, without times, owners or what the reader of packages ignores.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lms.content.files.tree import Found, read_chunks, walk
from lms.content.site import Limits

_SQUEEZED = frozenset({"png", "jpg", "jpeg", "gif", "webp", "mp4", "webm", "mp3", "m4a", "ogg", "pdf", "zip"})
"""Endings of what is small already: packing it again takes time and saves nothing."""

_BESIDE = ("README.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "CHANGELOG.md")
"""What lies beside a course and is no part of it, yet goes along."""

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = (stat.S_IFREG | 0o644) << 16


def packed(folder: Path, into: IO[bytes], limits: Limits, top: str = "") -> tuple[str, ...]:
    """Writes the ZIP of a package; returns the names of its files, all below `top` (default: the folder's name).

    Nothing of it is opened that the reader of packages would not open: no links, no drafts. Raises UnreadableError if
    the folder cannot be read or a file changes meanwhile.
    """
    top = top or folder.resolve().name
    found = sorted(_files(folder, limits), key=lambda one: one.path)
    with zipfile.ZipFile(into, "w") as archive:
        for one in found:
            entry = zipfile.ZipInfo(f"{top}/{one.path}", _NO_TIME)
            entry.create_system = 3
            entry.external_attr = _PLAIN_FILE
            entry.compress_type = zipfile.ZIP_STORED if one.suffix in _SQUEEZED else zipfile.ZIP_DEFLATED
            entry.file_size = one.size
            with archive.open(entry, "w") as file:
                for chunk in read_chunks(one):
                    file.write(chunk)
    return tuple(one.path for one in found)


def _files(folder: Path, limits: Limits) -> Iterator[Found]:
    yield from walk(folder, limits).files.values()
    for name in _BESIDE:
        place = folder / name
        try:
            status = place.lstat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode):
            yield Found(name, name, place, status.st_size, (status.st_dev, status.st_ino))
