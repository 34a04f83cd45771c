"""A document is opened only after its parts were counted: entries, sizes, depth, and no entity is declared.

The libraries that read documents trust what they are given, so this stands before them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.parsers import expat

from lms.content.exchange.archive import BROKEN
from lms.plugin.importer import NotReadable
from lms.plugin.message import Message, mark

MOST_BYTES = 60_000_000
MOST_ENTRIES = 2_000
MOST_UNPACKED = 100_000_000
MOST_RATIO = 100
MOST_MARKUP = 20_000_000
DEEPEST = 200
DAMAGED = mark("The document is damaged. Open it, save it anew and try again.")
_CHUNK = 1 << 18
_STUMBLES = (
    LookupError,
    ValueError,
    AttributeError,
    TypeError,
    ArithmeticError,
    AssertionError,
    SyntaxError,
    OSError,
    expat.ExpatError,
    *BROKEN,
)
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_SMALL = 1_000_000


def opened(source: Path, main: str, old: Message) -> io.BytesIO:
    """The bytes of a document whose chief part is `main`. Raises NotReadable; `old` is said of old ones."""
    with source.open("rb") as file:
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise NotReadable(
            Message(mark("The document is larger than %(n)s MB."), {"n": MOST_BYTES // 1_000_000})
        )
    if raw.startswith(_OLD):
        locked = mark("The document is protected by a password. Save it without one and try again.")
        raise NotReadable(Message(locked) if _LOCKED in raw else old)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _count(archive, len(raw))
            if main not in archive.namelist():
                raise NotReadable(Message(mark("The file is not the kind of document that its name says.")))
    except (*BROKEN, OSError) as error:
        if isinstance(error, NotReadable):
            raise
        raise NotReadable(Message(DAMAGED)) from error
    return io.BytesIO(raw)


@contextmanager
def reading() -> Iterator[None]:
    """Inside, what a library stumbles over is the fault of the document: it is refused as damaged."""
    try:
        yield
    except NotReadable:
        raise
    except _STUMBLES as error:
        raise NotReadable(Message(DAMAGED)) from error


def _count(archive: zipfile.ZipFile, packed: int) -> None:
    entries = archive.infolist()
    too_large = Message(
        mark("The document unpacks to more than a course may hold; make its pictures smaller.")
    )
    if len(entries) > MOST_ENTRIES:
        raise NotReadable(too_large)
    total = markup = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise NotReadable(
                Message(mark("The document is protected by a password. Save it without one and try again."))
            )
        is_markup = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        depth = _Depth() if is_markup else None
        size = 0
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                total += len(chunk)
                markup += len(chunk) if is_markup else 0
                # Small parts may be well packed; it is the large ones that are bombs.
                packed_well = size > _SMALL and size > MOST_RATIO * max(1, entry.compress_size)
                if (
                    total > MOST_UNPACKED
                    or markup > MOST_MARKUP
                    or packed_well
                    or total > MOST_RATIO * packed
                ):
                    raise NotReadable(too_large)
                if depth is not None:
                    depth.feed(chunk)
        if depth is not None:
            depth.feed(b"", last=True)


class _Depth:
    """Reads markup to refuse what no word processor writes: declared entities, and nesting without end."""

    def __init__(self) -> None:
        self._depth = 0
        self._parser: expat.XMLParserType = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._down
        self._parser.EndElementHandler = self._up

    def feed(self, chunk: bytes, last: bool = False) -> None:
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from error

    def _refuse(self, *_anything: object) -> None:
        raise NotReadable(
            Message(mark("The document declares markup of its own, which no word processor does."))
        )

    def _down(self, _name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotReadable(Message(mark("The document is nested too deeply to be read.")))

    def _up(self, _name: str) -> None:
        self._depth -= 1
