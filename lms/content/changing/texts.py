"""Two texts side by side as a reader would see them: lines that went, came or stayed, with the words that differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from lms.content.contents import Body, Card, Check, Contents, Html, Media
from lms.content.course import Course, Item
from lms.content.differences import Effort, Matcher

AROUND = 1
"""Lines shown before and after a change."""
MOST = 400
"""Lines of a difference that are shown."""

_PICTURE = re.compile(r'<img\b[^>]*?\bsrc="([^"]*)"[^>]*>')
_ALT = re.compile(r'\balt="([^"]*)"')
_BLOCK = re.compile(
    r"</?(?:p|h[1-6]|li|ul|ol|tr|table|blockquote|pre|div|figure|figcaption|dt|dd|summary|br)\b[^>]*>"
)
_CELL = re.compile(r"</t[hd]>")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line; `marked` ones are not in the other text."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line: `kind` is ``went``, ``came``, ``same`` or ``gap`` for lines left out; `number` counts in its own text."""

    kind: str
    number: int
    pieces: tuple[Piece, ...]


def lines_of(body: Body) -> list[str]:
    """The lines of a lesson as they are read, without their look."""
    lines: list[str] = []
    for part in body:
        match part:
            case Html():
                lines.extend(plain_lines(part.text))
            case Check():
                lines.append(f"[{part.question}]")
            case Card():
                lines.append(f"[{part.item}]")
            case Media():
                lines.append(f"[{part.label} {part.asset[:8]}]")
    return lines


def plain_lines(html: str) -> list[str]:
    """The lines of safe HTML, without tags; a picture is its alternative text and the beginning of its digest."""
    text = _PICTURE.sub(_picture, html)
    text = _CELL.sub(" · ", text)
    text = _TAG.sub("", _BLOCK.sub("\n", text))
    stripped = (" ".join(unescape(line).split()).removesuffix(" ·") for line in text.split("\n"))
    return [line for line in stripped if line]


def _picture(found: re.Match[str]) -> str:
    alt = _ALT.search(found[0])
    name = found[1].rsplit("/", 1)[-1]
    return f"[{alt[1] if alt else ''} {name[:8]}]"


def lesson_difference(
    old: tuple[Item, Contents], new: tuple[Item, Contents], course: Course, effort: Effort | None = None
) -> tuple[DiffLine, ...]:
    """How a lesson differs, in the course's language or the first one in which it does.

    `effort` is shared by all the lessons of a page.
    """
    before, after = old[1].bodies.get(old[0].id, {}), new[1].bodies.get(new[0].id, {})
    languages = [course.language, *sorted({*before, *after} - {course.language})]
    spoken = next((one for one in languages if before.get(one) != after.get(one)), course.language)
    return difference(lines_of(before.get(spoken, ())), lines_of(after.get(spoken, ())), effort)


def difference(old: Sequence[str], new: Sequence[str], effort: Effort | None = None) -> tuple[DiffLine, ...]:
    """The lines that differ with those around them; at most `MOST`."""
    effort = effort or Effort()
    found: list[DiffLine] = []
    end = 0
    for group in Matcher(old, new, effort, autojunk=False).get_grouped_opcodes(AROUND):
        if group[0][3] > end:
            found.append(DiffLine("gap", 0, ()))
        for name, i1, i2, j1, j2 in group:
            if name == "equal":
                found.extend(_plain("same", new, j1, j2))
            else:
                found.extend(_changed((old[i1:i2], i1), (new[j1:j2], j1), effort))
            end = j2
        if len(found) > MOST:
            return (*found[:MOST], DiffLine("gap", 0, ()))
    return tuple(found)


def _plain(kind: str, lines: Sequence[str], first: int, end: int) -> Iterator[DiffLine]:
    for number in range(first, end):
        yield DiffLine(kind, number + 1, (Piece(lines[number]),))


def _changed(
    before: tuple[Sequence[str], int], after: tuple[Sequence[str], int], effort: Effort
) -> Iterator[DiffLine]:
    """Lines that took the place of others: where they are as many, the words that differ are marked."""
    (old, first_old), (new, first_new) = before, after
    alike = len(old) == len(new) <= MOST
    pairs = [_words(a, b, effort) for a, b in zip(old, new, strict=True)] if alike else []
    for number, line in enumerate(old):
        pieces = pairs[number][0] if pairs else (Piece(line),)
        yield DiffLine("went", first_old + number + 1, pieces)
    for number, line in enumerate(new):
        pieces = pairs[number][1] if pairs else (Piece(line),)
        yield DiffLine("came", first_new + number + 1, pieces)


def _words(old: str, new: str, effort: Effort) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    before, after = old.split(" "), new.split(" ")
    matcher = Matcher(before, after, effort, autojunk=False)
    if matcher.quick_ratio() < 0.3:
        return (Piece(old),), (Piece(new),)
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for name, i1, i2, j1, j2 in matcher.get_opcodes():
        for side, words in zip(sides, (before[i1:i2], after[j1:j2]), strict=True):
            if words:
                side.append(Piece(" ".join(words), name != "equal"))
    return _joined(sides[0]), _joined(sides[1])


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The pieces with the blanks between them put back."""
    listed = list(pieces)
    return tuple(
        Piece(piece.text + (" " if number < len(listed) - 1 else ""), piece.marked)
        for number, piece in enumerate(listed)
    )
