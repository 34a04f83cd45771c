"""Packages that come as a ZIP or as single files: taken whole, or refused whole with what is wrong (chapter 16.3).

Nothing in an archive is believed: names are checked before anything is written, and sizes are counted while reading,
not taken from its tables.
"""

from __future__ import annotations

import errno
import re
import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from lms.content.files.tree import is_allowed
from lms.content.findings import finding
from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark

MEGA = 1_000_000
_CHUNK = 1 << 16
_END = b"PK\x05\x06"
_END_SIZE = 22
_END64 = b"PK\x06\x07"
_MOST_TOLD = 20
_FREE = 100_000
"""Bytes that any file may unfold to: short files of blanks compress very well."""
_JUNK = re.compile(r"\.DS_Store|Thumbs\.db|desktop\.ini|\._.*", re.IGNORECASE)
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1 | 0x40
_REPARSE_POINT = 0x400


BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, struct.error, ValueError)
"""What the standard library raises for a ZIP that is broken, or packed in a way that it does not know."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much a package from a browser may bring; sizes in bytes."""

    entries: int = 2_000
    packed: int = 20 * MEGA
    total: int = 100 * MEGA
    file: int = 10 * MEGA
    ratio: int = 100
    depth: int = 6


class Refused(Exception):
    """Nothing was kept; `findings` say why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(one.code for one in findings))
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class Part:
    """One file on its way in: its path as written, its bytes, and how many they were packed (None: not packed)."""

    path: str
    open: Callable[[], IO[bytes]]
    packed: int | None = None


def unpack(stream: IO[bytes], folder: Path, limits: ArchiveLimits) -> None:
    """Writes the files of a ZIP into the new `folder`. Raises Refused, and then there is no such folder.

    A single folder that holds everything is taken off, and what systems add by themselves is left out.
    """
    try:
        with _opened(stream, limits) as archive:
            lay_out(_parts(archive), folder, limits)
    except BROKEN as error:
        raise Refused([finding("E907")]) from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise Refused([finding("E907")]) from error  # its tables lead to before the beginning


def lay_out(parts: Iterable[Part], folder: Path, limits: ArchiveLimits) -> None:
    """Writes `parts` into the new `folder`, by the same rules. Raises Refused, and then there is no such folder."""
    kept = [(part, part.path.split("/")) for part in parts if not _is_junk(part.path)]
    paths = _unwrapped([pieces for _, pieces in kept])
    _check(paths, limits)
    try:
        total = 0
        for (part, _), path in zip(kept, paths, strict=True):
            total += _write(part, path, folder, limits, limits.total - total)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def problems_of(path: str, limits: ArchiveLimits | None = None) -> tuple[Finding, ...]:
    """What is wrong with the path of one file of a package; nothing where it may be written."""
    return tuple(_problems(path, (limits or ArchiveLimits()).depth))


def _opened(stream: IO[bytes], limits: ArchiveLimits) -> zipfile.ZipFile:
    """The archive, unless its table alone is more than a package can need: reading it takes memory for each entry."""
    size = stream.seek(0, 2)
    if size > limits.packed:
        raise Refused([_too_much(mark("the ZIP, in MB"), _mega(size), _mega(limits.packed))])
    stream.seek(max(0, size - _END_SIZE - 65_535))
    tail = stream.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + _END_SIZE:
        raise zipfile.BadZipFile
    table, start = struct.unpack("<II", tail[place + 12 : place + 20])
    if tail[:place][-20:].startswith(_END64) or 0xFFFFFFFF in (table, start):
        raise zipfile.BadZipFile
    if table > limits.entries * 1_000:
        raise Refused([_too_much(mark("the list of files, in KB"), table // 1_000, limits.entries)])
    archive = zipfile.ZipFile(stream)
    count = len(archive.infolist())
    if count > limits.entries:
        archive.close()
        raise Refused([_too_much(mark("number of files"), count, limits.entries)])
    return archive


def _parts(archive: zipfile.ZipFile) -> Iterator[Part]:
    findings: list[Finding] = []
    parts = []
    for entry in archive.infolist():
        name = entry.orig_filename
        fault = _fault(entry, name)
        if fault:
            findings.append(finding(fault, _shown(name.rstrip("/")), p=_shown(name)))
        elif name.endswith("/"):
            if name.strip("/") and not _is_junk(name):
                findings.extend(found for found in _problems(name.rstrip("/"), 100))
        else:
            parts.append(Part(name, lambda entry=entry: archive.open(entry), entry.compress_size))  # type: ignore[misc]
    if findings:
        raise Refused(_few(findings))
    yield from parts


def _fault(entry: zipfile.ZipInfo, name: str) -> str:
    """The code of what may not be in a package; empty for a plain file or folder."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if entry.flag_bits & _ENCRYPTED:
        return "E906"
    if "\x00" in name:
        return "E902"
    expected = stat.S_IFDIR if name.endswith("/") else stat.S_IFREG
    if kind not in (0, expected) or entry.external_attr & _REPARSE_POINT:
        return "E904"
    if entry.compress_type not in _PLAIN_METHODS:
        return "E907"
    return ""


def _is_junk(path: str) -> bool:
    """Whether a system put this beside the files of the author by itself."""
    pieces = path.split("/")
    return "__MACOSX" in pieces[:-1] or path.startswith("__MACOSX/") or bool(_JUNK.fullmatch(pieces[-1]))


def _unwrapped(paths: list[list[str]]) -> list[str]:
    """The paths without the folders that hold everything."""
    for _ in range(2):
        first = {pieces[0] for pieces in paths}
        if len(first) != 1 or not all(len(pieces) > 1 for pieces in paths) or first <= {"", ".", ".."}:
            break
        paths = [pieces[1:] for pieces in paths]
    return ["/".join(pieces) for pieces in paths]


def _check(paths: Sequence[str], limits: ArchiveLimits) -> None:
    if len(paths) > limits.entries:
        raise Refused([_too_much(mark("number of files"), len(paths), limits.entries)])
    findings = [found for path in paths for found in _problems(path, limits.depth)]
    findings.extend(twins(paths))
    if findings:
        raise Refused(_few(findings))


def twins(paths: Iterable[str]) -> Iterator[Finding]:
    """What is wrong with paths side by side: the same but for case, or a file and a folder at once."""
    names = [unicodedata.normalize("NFC", path) for path in paths]
    files = {name.casefold() for name in names}
    seen: dict[str, str] = {}
    for name in names:
        if name.casefold() in seen:
            other = seen[name.casefold()]
            yield finding("E903", _shown(name), p=_shown(other), q=_shown(name))
        seen.setdefault(name.casefold(), name)
        yield from _folders_apart(name, seen, files)


def _folders_apart(name: str, seen: dict[str, str], files: set[str]) -> Iterator[Finding]:
    """Folders on the way that are a file elsewhere, or that only differ by case from another."""
    for parent in list(PurePosixPath(name).parents)[:-1]:
        folded = str(parent).casefold()
        other = seen.setdefault(folded + "/", str(parent))
        if folded in files or other != str(parent):
            yield finding("E903", _shown(name), p=_shown(other), q=_shown(str(parent)))


def _problems(path: str, depth: int) -> Iterator[Finding]:
    pieces = path.split("/")
    shown = _shown(path)
    if ".." in pieces or path.startswith("/") or re.match(r"[A-Za-z]:", path):
        yield finding("E901", shown, p=shown)
    elif not all(is_allowed(piece) for piece in pieces):
        yield finding("E902", shown, p=shown)
    elif len(pieces) > depth:
        yield finding("E905", shown, what=Message(mark("depth of folders")), n=len(pieces), m=depth)


def _write(part: Part, path: str, folder: Path, limits: ArchiveLimits, left: int) -> int:
    """Writes one file and returns its size; stops as soon as it is too much."""
    target = folder / PurePosixPath(unicodedata.normalize("NFC", path))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    most = limits.file if part.packed is None else max(_FREE, limits.ratio * part.packed)
    size = 0
    with part.open() as source, target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > limits.file:
                raise Refused(
                    [
                        finding(
                            "E709", path, p=path, n=f"> {_mega(limits.file)} MB", m=f"{_mega(limits.file)} MB"
                        )
                    ]
                )
            if size > left:
                raise Refused(
                    [
                        _too_much(
                            mark("all files together, in MB"), f"> {_mega(limits.total)}", _mega(limits.total)
                        )
                    ]
                )
            if size > most:
                raise Refused([finding("E908", path, p=path, m=limits.ratio)])
            file.write(chunk)
    return size


def _too_much(what: str, n: int | str, m: int) -> Finding:
    return finding("E905", what=Message(what), n=n, m=m)


def _mega(size: int) -> int:
    return -(-size // MEGA)


def _few(findings: Sequence[Finding]) -> list[Finding]:
    return list(findings[:_MOST_TOLD])


def _shown(path: str) -> str:
    """A path that every page and table can hold."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in path)
    return plain.encode("utf-8", "replace").decode()[:300]
