"""A safe walk through a package, and the only place that opens its files (chapters 3, 4 and 16.3).

Links, devices and pipes are named and never followed or opened. What is ignored: names that begin with ``.`` or
``_``, ``README.md``, ``LICENSE*``, ``CHANGELOG.md``.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lms.content.files.decoding import decode
from lms.content.findings import finding
from lms.content.site import Limits
from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark

_FORBIDDEN = re.compile('[<>:"|?*\\\\\x00-\x1f\x7f-\x9f]|^ | $|\\.$')
_UNFIT = re.compile(r'[<>:"|?*\\\s\x00-\x1f\x7f-\x9f]+')
_MOST_BYTES = 255
"""What disks hold as one name; a hundred letters of some scripts are more."""
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\..*)?", re.IGNORECASE)
_IGNORED = re.compile(r"[._].*|readme\.md|licen[sc]e.*|changelog\.md", re.IGNORECASE)
_ODD_ENDING = re.compile(r"(\.md\.txt|\.md\.md)$", re.IGNORECASE)
_OTHER_ENDING = re.compile(r"\.(?:md|markdown)$", re.IGNORECASE)
_CHUNK = 1 << 20
_REPARSE_POINT = 0x400


class UnreadableError(OSError):
    """A file changed under the reader, or the system refused it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file. `name` is its path as the course reads it, `path` as it stands in the folder, both with ``/``."""

    name: str
    path: str
    place: Path
    size: int
    identity: tuple[int, int]

    @property
    def suffix(self) -> str:
        """The ending in lower case, without the dot."""
        return self.name.rpartition(".")[2].lower() if "." in self.name.rpartition("/")[2] else ""


@dataclass(slots=True)
class Tree:
    """The files of a package by name, and what is wrong with names and kinds."""

    files: dict[str, Found] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)  # name without differences of case → path
    total: int = 0


def walk(folder: Path, limits: Limits, private: Path | None = None) -> Tree:
    """All files of the package in `folder`, and of `private` as if they stood in it.

    Raises UnreadableError if the folder itself cannot be listed.
    """
    tree = Tree()
    _walk(folder, "", 1, tree, limits)
    if private is not None and private.is_dir() and not private.is_symlink():
        _walk(private, "", 1, tree, limits)
    if len(tree.files) > limits.files:
        what = Message(mark("number of files"))
        tree.findings.append(finding("E905", what=what, n=len(tree.files), m=limits.files))
    if tree.total > limits.total:
        what = Message(mark("size in bytes"))
        tree.findings.append(finding("E905", what=what, n=tree.total, m=limits.total))
    return tree


def _walk(folder: Path, prefix: str, depth: int, tree: Tree, limits: Limits) -> None:
    try:
        with os.scandir(folder) as listing:
            # a name as it should be comes before one that is read like it
            entries = sorted(listing, key=lambda entry: (read_as(entry.name) != entry.name, entry.name))
    except OSError as error:
        if prefix:
            tree.findings.append(finding("E904/unread", prefix.removesuffix("/")))
            return
        raise UnreadableError(*error.args) from error
    for entry in entries:
        if is_ignored(entry.name) or len(tree.files) > limits.files:
            continue
        path = prefix + unicodedata.normalize("NFC", entry.name)
        if not is_allowed(entry.name):
            shown = path.encode("utf-8", "replace").decode()
            better = _better_name(entry.name) if shown == path else ""
            rename = prefix + better if better else ""
            tree.findings.append(
                finding("E902", shown, rename=rename, proposal=bool(rename), p=shown, s=better)
            )
            continue
        _visit(entry, path, depth, tree, limits)


def _visit(entry: os.DirEntry[str], path: str, depth: int, tree: Tree, limits: Limits) -> None:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        tree.findings.append(finding("E904/unread", path))
        return
    reparse = getattr(status, "st_file_attributes", 0) & _REPARSE_POINT
    directory = stat.S_ISDIR(status.st_mode)
    if reparse or not (directory or stat.S_ISREG(status.st_mode)):
        tree.findings.append(finding("E904", path))
    elif directory:
        if tree.seen.setdefault(path.casefold() + "/", path) != path:
            tree.findings.append(finding("E903", path, p=tree.seen[path.casefold() + "/"], q=path))
        elif depth >= limits.depth:
            what = Message(mark("depth of folders"))
            tree.findings.append(finding("E905", path, what=what, n=depth + 1, m=limits.depth))
        else:
            _walk(Path(entry.path), path + "/", depth + 1, tree, limits)
    else:
        _add(
            Found(read_as(path), path, Path(entry.path), status.st_size, (status.st_dev, status.st_ino)),
            tree,
        )


def _add(found: Found, tree: Tree) -> None:
    key = found.name.casefold()
    if key in tree.seen:
        tree.findings.append(finding("E903", found.path, p=tree.seen[key], q=found.path))
        return
    if found.name != found.path:
        odd = _ODD_ENDING.search(found.path)
        name = found.name.rpartition("/")[2]
        if odd:
            tree.findings.append(finding("W107", found.path, rename=found.name, e=odd[1], n=name))
        else:
            tree.findings.append(finding("W108", found.path, rename=found.name, n=name))
    tree.seen[key] = found.path
    tree.total += found.size
    tree.files[found.name] = found


def read_as(path: str) -> str:
    """The name under which a file is read: a slip in the ending of a Markdown file is passed over."""
    if _ODD_ENDING.search(path):
        return _ODD_ENDING.sub(".md", path)
    return _OTHER_ENDING.sub(".md", path)


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is no part of a package."""
    return bool(_IGNORED.fullmatch(name))


def is_allowed(name: str) -> bool:
    """Whether a file or folder of a package may be called `name`."""
    composed = unicodedata.normalize("NFC", name)
    try:
        size = len(composed.encode("utf-8"))
    except UnicodeEncodeError:
        return False
    if size > _MOST_BYTES:
        return False
    return 0 < len(composed) <= 100 and not (_FORBIDDEN.search(composed) or _DEVICES.fullmatch(composed))


def _better_name(name: str) -> str:
    """The allowed name that another most likely means; empty where there is none."""
    stem, dot, ending = unicodedata.normalize("NFC", name).rstrip(". ").rpartition(".")
    words = [_UNFIT.sub("-", part).strip("-. ") for part in (stem, ending)]
    better = words[0][: 99 - len(words[1])] + dot + words[1]
    return better if all(words[not dot :]) and is_allowed(better) and not is_ignored(better) else ""


def read_bytes(found: Found, limit: int) -> bytes:
    """At most `limit` + 1 bytes of a file seen by the walk. Raises UnreadableError if it is not that file any more."""
    try:
        with os.fdopen(_open(found), "rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise UnreadableError(*error.args) from error


def read_chunks(found: Found) -> Iterator[bytes]:
    """The bytes of a file seen by the walk, piece by piece. Raises UnreadableError, also if it grows."""
    length = 0
    try:
        with os.fdopen(_open(found), "rb") as file:
            while chunk := file.read(_CHUNK):
                length += len(chunk)
                if length > found.size:
                    raise UnreadableError(f"{found.path} grew while it was read")
                yield chunk
    except OSError as error:
        raise UnreadableError(*error.args) from error


def _open(found: Found) -> int:
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        handle = os.open(found.place, flags)
    except OSError as error:
        raise UnreadableError(*error.args) from error
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode) or (status.st_dev, status.st_ino) != found.identity:
        os.close(handle)
        raise UnreadableError(f"{found.path} changed while it was read")
    return handle


def read_text(found: Found, limits: Limits) -> tuple[str | None, list[Finding]]:
    """The normalised text of a Markdown file, and what is wrong with its bytes. Raises UnreadableError."""
    limit = max(limits.bank, limits.markdown)
    raw = read_bytes(found, limit)
    if len(raw) > limit:
        return None, [too_large(found, limit)]
    return decode(raw, found.path, limits.line)


def markdown_texts(tree: Tree, limits: Limits) -> dict[str, str]:
    """The normalised texts of the Markdown files by path; of one that cannot be read as text, an empty one.

    Raises UnreadableError.
    """
    names = (found for name, found in tree.files.items() if name.endswith(".md"))
    return {found.path: read_text(found, limits)[0] or "" for found in names}


def too_large(found: Found, limit: int) -> Finding:
    """The finding that a Markdown file has more than `limit` bytes."""
    return finding("E110", found.path, what=Message(mark("the file, in bytes")), n=found.size, m=limit)


def digest(found: Found) -> str:
    """SHA-256 of the bytes of a file, in hex. Raises UnreadableError."""
    sha = hashlib.sha256()
    for chunk in read_chunks(found):
        sha.update(chunk)
    return sha.hexdigest()
