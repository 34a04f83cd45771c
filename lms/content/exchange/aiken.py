"""Aiken: a question, its choices with letters, and a line that names the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from lms.content.exchange.asked import weights
from lms.content.exchange.asked.course import course
from lms.content.exchange.asked.records import Answer, Asked, Category
from lms.content.exchange.asked.texts import as_typed
from lms.content.exchange.text_files import text_of_file, title_of_file
from lms.plugin.importer import Fate, Imported, NotReadable
from lms.plugin.message import Message, mark

_CHOICE = re.compile(r"\s*([A-Za-z])[.)][ \t]+(\S.*)")
_KEY = re.compile(r"\s*ANSWER[ \t]*:[ \t]*(.*?)[ \t.]*", re.IGNORECASE)
_LETTER = re.compile(r"[A-Za-z]")
_NONE = mark("This is no Aiken file: no question has choices with letters and a line “ANSWER: A”.")
_BROKEN = mark("not a whole question: it needs its text, choices with letters and a line “ANSWER:”")
_UNKNOWN = mark("its key “%(key)s” names none of its choices")


class Aiken:
    """``*.txt`` as Moodle and others write it."""

    name = "aiken"
    title = Message(mark("Questions in Aiken"))
    suffixes: tuple[str, ...] = (".aiken", ".txt")

    def read(self, source: Path) -> Imported:
        """A course of one bank and one quiz. Raises NotReadable where no question is whole."""
        text, notes = text_of_file(source)
        asked = [_asked(number, lines) for number, lines in _blocks(text)]
        # A sheet of typed questions may have such lines too; then most of them are not whole.
        whole = sum(bool(one.kind) and not one.remark for one in asked)
        if not whole or whole < sum(not one.kind for one in asked):
            raise NotReadable(Message(_NONE))
        return course(title_of_file(source), [Category("", asked)], {}, notes)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Questions with the number of their first line: up to their key, or to an empty line below choices."""
    first, lines = 0, list[str]()
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if line.strip():
            # Below the choices only a key can stand; text there begins the next question.
            is_next = bool(lines) and _CHOICE.fullmatch(lines[-1]) and not _CHOICE.fullmatch(line)
            if is_next and not _KEY.fullmatch(line):
                yield first, lines
                lines = []
            first = first if lines else number
            lines = [*lines, line] if len(lines) < 1_000 else lines
        if lines and _KEY.fullmatch(line):
            yield first, lines
            lines = []
    if lines:
        yield first, lines


def _asked(number: int, lines: list[str]) -> Asked:
    key = _KEY.fullmatch(lines[-1])
    body = lines[:-1] if key else lines
    start = next((place for place, line in enumerate(body) if _CHOICE.fullmatch(line)), len(body))
    choices = [found for line in body[start:] if (found := _CHOICE.fullmatch(line))]
    letters = [found[1].upper() for found in choices]
    one = Asked("single", f"{number}", stem=as_typed("\n".join(line.strip() for line in body[:start])))
    expected = [chr(ord("A") + place) for place in range(len(letters))]
    if not start or len(letters) < 2 or letters != expected or len(choices) != len(body) - start:
        one.kind, one.stem = "", as_typed("\n".join(lines))
        one.said.append((Fate.LOST, Message(_BROKEN)))
        return one
    said = key[1].upper() if key else ""
    for letter, found in zip(letters, choices, strict=True):
        one.answers.append(Answer(as_typed(found[2]), Fraction(letter == said), label=letter.lower()))
    if key and said and not (_LETTER.fullmatch(said) and said in letters):
        weights.without_key(one, remark="kunci tidak cocok dengan pilihan")
        one.said[-1] = (Fate.CHANGED, Message(_UNKNOWN, {"key": said[:30]}))
    elif not said:
        weights.without_key(one)
    return one
