"""The contract of a certificate's layout: how the same words look on the screen, on paper and as a file.

A layout decides nothing of what is said. It gets a `Sheet`, whose words are finished, in the language of the
certificate, and frozen on the day of the completion, so that the page, its print and the file say the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from lms.plugin.message import Message

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a sentence; `strong` is what was given to this person."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class SheetSubject:
    """A line of the back page: a part of the course with its hours as written, and the lessons in it."""

    title: str
    hours: str
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a certificate. A text that is empty is left out.

    Pictures stand beside it: `mark` is ours, `arms` the agency's, empty where it has set none, `ground` the batik
    behind the words (a page only), and `qr`. On the page they are safe HTML; a page shows the code 32 mm wide on paper.
    For the file they are SVG texts; at `qr_width` mm the code is 25 mm wide without its quiet zone.
    """

    language: str
    title: str
    authority: str
    issuer: str
    heading: str
    number: str
    given_to: str
    name: str
    sentence: tuple[Run, ...]
    further: tuple[str, ...]
    check: str
    address: str
    code: str
    place_day: str
    office: str
    electronic: str
    signatory: str
    rank: str
    back_heading: str
    back_line: str
    columns: tuple[str, str]
    subjects: tuple[SheetSubject, ...]
    total: tuple[str, str]
    arms_text: str
    qr_text: str
    qr_width: float


@dataclass(frozen=True, slots=True)
class CertificateLayout:
    """A look that the agency chooses by `name`. `folder` holds ``sheet.html`` and ``sheet.typ``.

    ``sheet.html`` is a template of Jinja for what stands inside ``<article class="cert">``; it knows ``sheet`` (a
    `Sheet`), ``mark``, ``arms``, ``ground`` and ``qr``. It has no style or script of its own and uses the classes of
    the built-in one.

    ``sheet.typ`` is a source of Typst. It reads the sheet as ``json(bytes(sys.inputs.data))`` and a picture as
    ``image(bytes(sys.inputs.qr), format: "svg", alt: …)``; each picture needs `alt`, and the document a title, which
    archives and readers aloud ask for. It imports nothing but files of its folder. A file above 200 KB is refused.

    `name` has at most 40 small letters, digits and hyphens. A layout that fails is told to administrators, and the
    built-in one takes its place.
    """

    name: str
    title: Message
    folder: Path

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name for a layout")
