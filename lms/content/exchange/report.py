"""What became of each part of a source, as a file that stays with the course and is no part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lms.content.exchange import plain
from lms.plugin.importer import Fate, Note
from lms.plugin.message import Message, Translations, mark

PATH = "_impor/impor.log"
"""Below a folder that the reader of courses passes over."""

FATES: Mapping[Fate, str] = {
    Fate.KEPT: mark("kept"),
    Fate.CHANGED: mark("changed"),
    Fate.LOST: mark("lost"),
}
_TITLE = mark("Result of the import: %(kept)s kept, %(changed)s changed, %(lost)s lost.")


def log(notes: Sequence[Note], words: Translations) -> bytes:
    """One line for each note in the language of `words`, what was lost first."""
    counts = {fate.value: sum(note.fate is fate for note in notes) for fate in Fate}
    lines = [Message(_TITLE, counts).translate(words), ""]
    order = (Fate.LOST, Fate.CHANGED, Fate.KEPT)
    for note in sorted(notes, key=lambda one: order.index(one.fate)):
        place = f"{note.path}:{note.line}" if note.line else note.path
        way = " → ".join(part for part in (note.source, place) if part)
        said = note.what.translate(words)
        lines.append(plain.cleaned(f"[{words.gettext(FATES[note.fate])}] {way}{': ' if way else ''}{said}"))
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")
