"""The files of a folder that somebody brought: their names, and what is in them, within bounds."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lms.plugin.importer import NotReadable
from lms.plugin.message import Message, mark

MOST_FILES = 5_000
MOST_PAGE = 1_000_000
MOST_ASSET = 50_000_000
MOST_TOTAL = 150_000_000
_DEEPEST = 12
_PASSED = frozenset({"node_modules", "_build", "_site", "site", "target", "build", "__pycache__"})
_TOO_MUCH = mark("The folder holds more than %(n)s files; name the folder of the book alone.")


@dataclass(slots=True)
class Folder:
    """A folder with its files by their path with ``/``; links and what begins with a dot are passed over."""

    root: Path
    files: dict[str, Path] = field(default_factory=dict)
    read: int = 0

    def text(self, path: str) -> str | None:
        """The text of a file; None where there is none, or it is larger than a page may be."""
        raw = self.body(path, MOST_PAGE)
        return (
            None
            if raw is None or b"\x00" in raw
            else raw.decode("utf-8-sig", "replace").replace("\r\n", "\n")
        )

    def body(self, path: str, most: int = MOST_ASSET) -> bytes | None:
        """The bytes of a file; None where there is none, or it is too large, or all files together are."""
        place = self.files.get(path)
        if place is None:
            return None
        descriptor = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            raw = file.read(most + 1)
        if len(raw) > most or self.read + len(raw) > MOST_TOTAL:
            return None
        self.read += len(raw)
        return raw

    def pages(self) -> list[str]:
        """The paths of its Markdown."""
        return [path for path in self.files if path.lower().endswith((".md", ".markdown", ".mdx"))]


def opened(root: Path) -> Folder:
    """The folder at `root`. Raises NotReadable for what is none, or has too many files."""
    folder = Folder(root)
    if not root.is_dir():
        raise NotReadable(Message(mark("This is no folder.")))
    for place, folders, names in os.walk(root):
        depth = len(PurePosixPath(place).relative_to(root).parts)
        folders[:] = sorted(
            one for one in folders if one[0] != "." and one not in _PASSED and depth < _DEEPEST
        )
        for name in sorted(names):
            path = Path(place) / name
            if name[0] != "." and not path.is_symlink() and path.is_file():
                folder.files[path.relative_to(root).as_posix()] = path
                if len(folder.files) > MOST_FILES:
                    raise NotReadable(Message(_TOO_MUCH, {"n": MOST_FILES}))
    return folder
