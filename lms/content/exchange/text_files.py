"""A text file from anywhere: its text, however it was encoded, and the title that its name gives."""

from __future__ import annotations

import re
from pathlib import Path

from lms.plugin.importer import Fate, Note, NotReadable
from lms.plugin.message import Message, mark

MOST = 5_000_000


def text_of_file(source: Path, most: int = MOST) -> tuple[str, list[Note]]:
    """The text of at most `most` bytes, and what is to be told of its encoding. Raises NotReadable."""
    with source.open("rb") as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise NotReadable(Message(mark("The text is longer than %(n)s MB."), {"n": most // 1_000_000}))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace"), []
    if b"\x00" in raw:
        raise NotReadable(Message(mark("This is not a text file. Save it as plain text (.txt).")))
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        said = Message(mark("read as Windows text; look at accents and quotation marks"))
        return raw.decode("cp1252", "replace"), [Note(Fate.CHANGED, said)]


def title_of_file(source: Path) -> str:
    """The name of a file or folder as the title of a course."""
    name = re.sub(r"\.(?:gift|aiken|moodle)$", "", source.stem, flags=re.IGNORECASE)
    return " ".join(re.sub(r"[_-]+", " ", name).split()) or "Kuis"
