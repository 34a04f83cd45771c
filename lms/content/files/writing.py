"""Replaces files of a folder whole, and never through a link."""

from __future__ import annotations

import os
import stat
import tempfile
import unicodedata
from pathlib import Path

_LARGEST = 10_000_000


class Refusal(OSError):
    """The file is not a plain file of the folder."""


def place_of(folder: Path, path: str) -> Path:
    """Where the file `path` of a package lies. Raises Refusal where it is none, or a link is on the way."""
    place = folder
    parts = path.split("/")
    for number, part in enumerate(parts, 1):
        if part in ("", ".", ".."):
            raise Refusal(f"no path of a package: {path}")
        place = _entry(place, part)
        try:
            mode = place.lstat().st_mode
        except (OSError, ValueError) as error:
            raise Refusal(f"no such file: {path}") from error
        if not (stat.S_ISREG(mode) if number == len(parts) else stat.S_ISDIR(mode)):
            raise Refusal(f"not a plain file: {path}")
    return place


def _entry(folder: Path, name: str) -> Path:
    """The entry of a folder that the package calls `name`; some systems write its letters in another form."""
    if os.path.lexists(folder / name):
        return folder / name
    try:
        with os.scandir(folder) as entries:
            return next(
                (Path(one.path) for one in entries if unicodedata.normalize("NFC", one.name) == name),
                folder / name,
            )
    except OSError:
        return folder / name


def read_plain(place: Path) -> bytes:
    """The bytes of a plain file. Raises Refusal for a link, and for a file too large to be a text."""
    try:
        handle = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise Refusal(*error.args) from error
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            raise Refusal(f"not a text: {place.name}")
        return file.read(_LARGEST)


def replaced(place: Path, content: bytes) -> None:
    """Puts `content` in the place of a file in one step, with the mode it had. Raises OSError."""
    try:
        mode = stat.S_IMODE(place.lstat().st_mode)
    except FileNotFoundError:
        mode = 0o644
    handle, name = tempfile.mkstemp(prefix="._", dir=place.parent)
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        written.chmod(mode)
        written.replace(place)
    except BaseException:
        written.unlink()
        raise
