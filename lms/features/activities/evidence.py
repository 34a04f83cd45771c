"""The kinds of evidence: those we bring, and the one question asked of a file of any kind; knows no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from gettext import NullTranslations
from pathlib import Path

from flask import current_app

from lms.content.files.assets import dimensions
from lms.plugin.evidence import EvidenceKind, Read
from lms.plugin.manager import Plugins
from lms.plugin.message import Message, mark

AT_ONCE = 1_000_000
MOST_PIXELS = 40_000_000

_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_OVERLAP = 64

CUT_OFF = mark(
    "%(name)s is not a whole PDF: its end is missing. Open it to see whether it is complete, save it anew and choose "
    "it again."
)
LOCKED = mark(
    "%(name)s is protected with a password, so nobody could check it. Print it into a new PDF or take a picture of it, "
    "and choose that."
)
NO_PICTURE = mark(
    "%(name)s cannot be read as a picture. Open it to see what it holds, save it anew and choose it again."
)
TOO_LARGE = mark("%(name)s has more dots than a page can show. Make it smaller and choose it again.")
NOT_CHECKED = mark(
    "%(name)s cannot be checked at the moment. Choose it as a PDF or a picture, or try again later."
)


def check_pdf(name: str, size: int, read: Read) -> Message | None:
    """Whether a PDF is whole and can be opened by whoever verifies."""
    if b"%%EOF" not in read(max(0, size - 2_048), 2_048):
        return Message(CUT_OFF, {"name": name})
    for offset in range(0, size, AT_ONCE - _OVERLAP):
        if _ENCRYPTED.search(read(offset, AT_ONCE)):
            return Message(LOCKED, {"name": name})
    return None


def check_picture(name: str, size: int, read: Read) -> Message | None:
    """Whether a picture tells its size, and is not made to fill the memory of whoever looks."""
    width, height = dimensions(read(0, AT_ONCE), name.rpartition(".")[2].lower())
    if not width or not height:
        return Message(NO_PICTURE, {"name": name})
    return Message(TOO_LARGE, {"name": name}) if width * height > MOST_PIXELS else None


OURS = (
    EvidenceKind("pdf", Message(mark("PDF")), (".pdf",), check_pdf),
    EvidenceKind("picture", Message(mark("Picture")), (".jpg", ".jpeg", ".png", ".webp"), check_picture),
)


def kinds() -> Iterable[EvidenceKind]:
    """All kinds of evidence that the site takes."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    return plugins.offers("evidence_kinds").values()


def endings() -> tuple[str, ...]:
    """The endings without dot, ours first."""
    return tuple(dict.fromkeys(suffix.removeprefix(".") for one in kinds() for suffix in one.suffixes))


def examine(name: str, file: Path) -> Message | None:
    """Why a file cannot be taken as evidence; None where it can. A kind from outside that fails is named."""
    suffix = f".{name.rpartition('.')[2].lower()}"
    plugins: Plugins = current_app.extensions["lms.plugins"]
    size = file.stat().st_size

    def read(offset: int, size: int) -> bytes:
        with file.open("rb") as opened:
            opened.seek(offset)
            return opened.read(max(0, min(size, AT_ONCE)))

    for one in kinds():
        if suffix not in one.suffixes:
            continue
        owner = plugins.owner("evidence_kinds", one.name)
        try:
            return _sentence(one.check(name, size, read))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if not plugins.is_outside(owner):
                raise
            plugins.fail(owner, f"evidence {one.name}", error)
            return Message(NOT_CHECKED, {"name": name})
    return Message(NOT_CHECKED, {"name": name})


def _sentence(objection: object) -> Message | None:
    """What a check gave, once it is clear that it can be said; raises where it cannot."""
    if objection is None:
        return None
    if not isinstance(objection, Message):
        raise TypeError(f"a check must give a Message or None, not {objection!r}")
    objection.translate(NullTranslations())
    return objection
