"""The title that a document tells of itself."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

from lms.content.exchange import plain

_CORE = "docProps/core.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_NO_TITLE = frozenset(
    ("powerpoint presentation", "presentasi powerpoint", "word document", "microsoft word", "slide 1")
)


@dataclass(frozen=True, slots=True)
class Properties:
    """An empty text where nothing is told. The author is left out: it is often the name of a computer."""

    title: str = ""

    @classmethod
    def of(cls, archive: zipfile.ZipFile) -> Properties:
        """The properties of an open document."""
        try:
            root = ElementTree.fromstring(archive.read(_CORE))  # noqa: S314  # guarded: no entity is declared
        except (KeyError, ElementTree.ParseError):
            return cls()
        title = plain.cleaned(root.findtext(f"{_DC}title") or "")
        return cls("" if title.lower() in _NO_TITLE or len(title) > 200 else title)
