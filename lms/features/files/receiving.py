"""What a browser sends becomes bytes on the disk, counted and checked file by file, before any row is written.

A page calls `receive`, says what was `refused`, and hands what was `taken` to `lms.features.files.services.keep`.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from werkzeug.datastructures import FileStorage

from lms.content.files.assets import TYPES
from lms.core import names
from lms.core.errors import Unavailable
from lms.core.html import file_size
from lms.features.files import policies, storage
from lms.plugin.message import Message, counted, mark

PIECE = 256 * 1024
HEAD = 65_536
MEGABYTE = 1_000_000
FULL = {errno.ENOSPC, errno.EDQUOT}

NO_SPACE = Message(
    mark("Your files are not saved yet: there is no room for them at the moment. Try again a little later.")
)
NO_NAME = Message(mark("A file"))
OVER = mark(
    "With this you would have handed in more than %(most)s MB in this course, which is as much as there is room for. "
    "Remove files that are no longer needed, or make them smaller."
)
OVER_YEAR = mark(
    "With this you would have handed in more than %(most)s MB of evidence within a year, which is as much as there is "
    "room for. Remove files that are no longer needed, or make them smaller."
)
_EMPTY = mark("%(name)s is empty. Open it to see what it holds, save it, and choose it again.")
_LARGE = mark("%(name)s is larger than %(most)s. Make it smaller, or hand it in as several files.")
_KIND = mark("%(name)s is of a kind that is not asked for here. Possible are: %(endings)s.")
_UNLIKE = mark(
    "%(name)s does not hold what its ending .%(ending)s says. Save it anew in that format and choose it again."
)


@dataclass(frozen=True, slots=True)
class Demands:
    """What is asked for: endings without dot, bytes of one file, and how many more files there is room for.

    `quota` is how many bytes the person may hand in for the course, of which `used` are taken: what goes beyond is
    refused while it is read, so that nobody fills the disk with what is never kept. `over` says so. `examine` gets the
    name of a file and the file itself, and says why it cannot be taken.
    """

    endings: tuple[str, ...]
    most_bytes: int
    room: int
    quota: int = sys.maxsize
    used: int = 0
    over: str = OVER
    examine: Callable[[str, Path], Message | None] = field(default=lambda _name, _file: None, compare=False)

    @property
    def largest(self) -> int:
        """The bytes that one file may really have here."""
        return min(self.most_bytes, policies.LARGEST)

    @property
    def accept(self) -> str:
        """The endings as a file field takes them."""
        return ",".join(f".{ending}" for ending in self.endings)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file whose bytes are in their place, and which no row names yet."""

    name: str
    media_type: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Received:
    """What came: the files that can be kept, and a sentence for each that cannot."""

    taken: tuple[Taken, ...] = ()
    refused: tuple[Message, ...] = ()


class _Refused(Exception):
    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


def receive(
    config: Mapping[str, Any], sent: Sequence[FileStorage], demands: Demands, now: datetime
) -> Received:
    """Lays the files of a form on the disk, each checked by itself. Raises Unavailable where the disk is full."""
    taken: list[Taken] = []
    refused: list[Message] = []
    for one in sent:
        if not one.filename:
            continue
        if len(taken) == demands.room:
            refused.append(_too_many(demands.room))
            break
        try:
            left = demands.quota - demands.used - sum(file.size for file in taken)
            taken.append(_take(config, one, demands, left, now))
        except _Refused as refusal:
            refused.append(refusal.message)
        except OSError as error:
            if error.errno in FULL:
                raise Unavailable(NO_SPACE) from error
            raise
        finally:
            one.close()
    return Received(tuple(taken), tuple(refused))


def clean_name(name: str) -> str:
    """What a file is called here: its own name without folders and signs that cannot be seen, ending kept."""
    last = names.visible(name.replace("\\", "/").rpartition("/")[2])
    plain = "".join("_" if sign in '<>:"|?*' or not sign.isprintable() else sign for sign in last).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    most = policies.LONGEST_NAME - len(dot) - len(ending)
    return f"{stem[: max(most, 1)].rstrip()}{dot}{ending}"[: policies.LONGEST_NAME]


def _too_many(room: int) -> Message:
    if not room:
        return Message(mark("There is room for no further file. Remove one first."))
    return counted(
        "There is room for %(n)s more file only; the others were not kept.",
        "There is room for %(n)s more files only; the others were not kept.",
        room,
    )


def _take(config: Mapping[str, Any], one: FileStorage, demands: Demands, left: int, now: datetime) -> Taken:
    name = clean_name(one.filename or "")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not ending or ending not in demands.endings:
        endings = ", ".join(demands.endings).upper()
        raise _Refused(Message(_KIND, {"name": name or NO_NAME, "endings": endings}))
    kind = TYPES.get(ending)
    descriptor, staged = tempfile.mkstemp(dir=storage.staging(config), prefix="handed-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            size, digest, head = _copied(one.stream, file, demands, left, name)
        if not size:
            raise _Refused(Message(_EMPTY, {"name": name}))
        if kind is not None and not kind.fits(head):
            raise _Refused(Message(_UNLIKE, {"name": name, "ending": ending}))
        if (objection := demands.examine(name, Path(staged))) is not None:
            raise _Refused(objection)
        storage.put(config, Path(staged), digest, now)
    except BaseException:
        Path(staged).unlink(missing_ok=True)
        raise
    # Of a kind that pages know nothing of, nothing is said to a browser that might open it.
    return Taken(name, kind.media_type if kind else "application/octet-stream", size, digest)


def _copied(
    source: IO[bytes], target: IO[bytes], demands: Demands, left: int, name: str
) -> tuple[int, str, bytes]:
    """Size, digest and first bytes of what was copied; what is too large is refused while it is read."""
    size, head, sum_ = 0, b"", hashlib.sha256()
    while piece := source.read(PIECE):
        size += len(piece)
        if size > demands.largest:
            raise _Refused(Message(_LARGE, {"name": name, "most": file_size(demands.largest)}))
        if size > left:
            raise _Refused(Message(demands.over, {"most": demands.quota // MEGABYTE}))
        head = head or piece[:HEAD]
        sum_.update(piece)
        target.write(piece)
    target.flush()
    os.fsync(target.fileno())
    return size, sum_.hexdigest(), head
