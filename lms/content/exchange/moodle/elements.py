"""Markup of strangers as a tree with the lines of its elements; bounded, and nothing outside the file is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.parsers import expat

from lms.plugin.importer import NotReadable
from lms.plugin.message import Message, mark

MOST_BYTES = 60_000_000
MOST_ELEMENTS = 500_000
DEEPEST = 50
_CHUNK = 1 << 18


@dataclass(slots=True)
class Element:
    """An element; `text` is all text directly in it."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly in it."""
        return "".join(self.pieces)

    def all(self, *tags: str) -> Iterator[Element]:
        """The children of these kinds."""
        return (child for child in self.children if child.tag in tags)

    def first(self, tag: str) -> Element | None:
        """The first child of this kind."""
        return next(self.all(tag), None)

    def said(self, tag: str) -> str:
        """The text of the first child of this kind, which may stand in a ``text`` of its own."""
        child = self.first(tag)
        if child is None:
            return ""
        inner = child.first("text")
        return (inner or child).text.strip()


def read(source: Path) -> Element:
    """The root of a file. Raises NotReadable for what is no XML, declares anything, or is too large or too deep."""
    with source.open("rb") as file:
        return parsed(file)


def parsed(file: IO[bytes]) -> Element:
    """The same of an open file."""
    reader = _Reader()
    size = 0
    try:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > MOST_BYTES:
                said = mark("The document is larger than %(n)s MB.")
                raise NotReadable(Message(said, {"n": MOST_BYTES // 1_000_000}))
            reader.parser.Parse(chunk, False)
        reader.parser.Parse(b"", True)
    except NotReadable:
        raise
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = reader.parser.ErrorLineNumber
        said = mark("This is no XML; it cannot be read from line %(n)s on.")
        raise NotReadable(Message(said, {"n": line})) from error
    return reader.root.children[0]


class _Reader:
    def __init__(self) -> None:
        self.root = Element("", {}, 0)
        self._open = [self.root]
        self._count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def _refuse(self, *_anything: object) -> None:
        raise NotReadable(Message(mark("The file declares markup of its own; such files are not read.")))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > DEEPEST or self._count > MOST_ELEMENTS:
            raise NotReadable(
                Message(mark("The file is nested too deeply, or has too many parts, to be read."))
            )
        element = Element(tag, attributes, self.parser.CurrentLineNumber)
        self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _data(self, text: str) -> None:
        self._open[-1].pieces.append(text)
