"""Typed questions as a format: a text file, or text pasted into a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lms.content.exchange import plain
from lms.content.exchange.naming import Namer
from lms.content.exchange.package_files import Draft, bank_and_quiz, files_of
from lms.content.exchange.text_files import text_of_file
from lms.content.exchange.typed import shapes, writing
from lms.content.exchange.typed.parsing import parse
from lms.content.exchange.typed.records import Line
from lms.plugin.importer import Fate, Imported, Note, NotReadable
from lms.plugin.message import Message, mark

MOST = 2_000_000
MOST_PASTED = 300_000
_LONGEST_LINE = 3_000


class TypedQuestions:
    """``*.txt``: questions as they are typed, with choices, keys and explanations."""

    name = "questions"
    title = Message(mark("Typed questions"))
    suffixes: tuple[str, ...] = (".txt",)

    def read(self, source: Path) -> Imported:
        """A course of one bank and one quiz. Raises NotReadable where no question is found."""
        text, notes = text_of_file(source, MOST)
        found = parse(lines_of(text))
        if not found.questions:
            raise NotReadable(
                Message(
                    mark(
                        "No question was found. Begin each with its number, as in “1.”, and its choices with “A.”."
                    )
                )
            )
        title = next((shapes.bare(line.text) for line in found.intro), "") or source.stem.replace("_", " ")
        draft = Draft(plain.shortened(title.replace("\\", ""), 100), notes=notes)
        written = writing.write(found, Namer())
        intro = [plain.opened(shapes.bare(line.text)) for line in found.intro[1:]]
        bank_and_quiz(draft, "Kuis", written, intro)
        return files_of(draft)


def questions_from_text(text: str, taken: Sequence[str] = ()) -> tuple[str, tuple[Note, ...]]:
    """Pasted text as sections of a quiz or a bank, with notes whose lines count in it; empty if there is no question.

    `taken` are the ids that the course uses already. Reads no more than `MOST_PASTED` signs, so that it may be called
    while somebody waits.
    """
    found = parse(lines_of(text[:MOST_PASTED]))
    if not found.questions:
        return "", ()
    written = writing.write(found, Namer(taken))
    intro = [line for one in found.intro for line in (plain.opened(shapes.bare(one.text)), "")]
    lines = [*intro, *written.lines]
    if len(text) > MOST_PASTED:
        said = mark("the text from here on: no more than %(n)s signs are read at once")
        place = f"{text.count(chr(10), 0, MOST_PASTED) + 1}"
        written.notes.append(Note(Fate.LOST, Message(said, {"n": MOST_PASTED}), place))
    return "\n".join(lines).rstrip("\n") + "\n", tuple(written.moved("", len(intro)))


def lines_of(text: str) -> list[Line]:
    """The lines of a plain text."""
    lines: list[Line] = []
    blank = False
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        # What a page of a word processor puts before a line of a list is a sign of its own font.
        clean = plain.cleaned(shapes.bare(raw))
        for begin in range(0, len(clean), _LONGEST_LINE):
            piece = plain.escaped(clean[begin : begin + _LONGEST_LINE])
            bold = piece.startswith("\\*\\*") and piece.endswith("\\*\\*") and piece.count("\\*") == 4
            piece = f"**{piece[4:-4]}**" if bold else piece
            lines.append(Line(piece, number, f"{number}", blank_before=blank))
        blank = not clean
    return lines
