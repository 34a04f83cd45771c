"""The file of a course beside the question about it: as it lies in its folder now, read safely, a few lines of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.content.contents import QuestionRecord
from lms.content.editions.library import Volume
from lms.content.files import tree as files
from lms.content.files.tree import UnreadableError
from lms.content.site import Limits
from lms.features.catalogue import folders

LINES = 40
CHARACTERS = 6000
AROUND = 2


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of the file `path` from line `first` on. `line` is where the question stands, 0 for a whole page.

    `is_cut`: the file goes on behind them. Without `lines` the file is no longer there, or cannot be read.
    """

    path: str
    first: int = 1
    line: int = 0
    lines: tuple[str, ...] = ()
    is_cut: bool = False

    @property
    def last(self) -> int:
        """The last line shown."""
        return self.first + len(self.lines) - 1


def excerpt(
    config: Mapping[str, Any], folder: str, volume: Volume, item: str, question: str
) -> Excerpt | None:
    """The lines on which an item, or a question of it, is written; None where `volume` does not know it."""
    record = _question(volume, item, question) if question else None
    found = volume.course.item(item)
    path = record.path if record else found.path if found else ""
    if not path or (question and record is None):
        return None
    text = _text(config, folder, path)
    if text is None:
        return Excerpt(path, line=record.line if record else 0)
    lines = text.split("\n")
    first, last = _span(lines, record.line if record else 0)
    wanted = _without_end(lines[first - 1 : last])
    shown = _bounded(wanted)
    return Excerpt(path, first, record.line if record else 0, shown, len(shown) < len(wanted))


def _question(volume: Volume, item: str, question: str) -> QuestionRecord | None:
    """The question as this edition has it, at the item itself or in a bank."""
    records = [*volume.checks(item)]
    if item in volume.manifest.quizzes:
        records += volume.questions(item).questions
    records += [record for bank in volume.banks().values() for record in bank.questions]
    return next((one for one in records if question in (one.id, *one.former_ids)), None)


def _text(config: Mapping[str, Any], folder: str, path: str) -> str | None:
    tree = folders.tree(config, folder)
    found = tree.files.get(path) if tree else None
    try:
        return files.read_text(found, Limits())[0] if found else None
    except UnreadableError:
        return None


def _span(lines: list[str], line: int) -> tuple[int, int]:
    """First and last line to show: a question up to the next heading, a page from behind its header to its end."""
    if not line or line > len(lines):
        return _behind_header(lines), len(lines)
    following = (n for n, text in enumerate(lines[line:], line + 1) if text.startswith("#"))
    return max(1, line - AROUND), next(following, len(lines) + 1) - 1


def _behind_header(lines: list[str]) -> int:
    if lines[0].strip() != "---":
        return 1
    ends = (n for n, text in enumerate(lines[1:], 2) if text.strip() == "---")
    return min(next(ends, 0) + 1, len(lines))


def _without_end(lines: list[str]) -> list[str]:
    """The same without the empty lines at the end."""
    full = (n for n in range(len(lines), 0, -1) if lines[n - 1].strip())
    return lines[: next(full, 0)]


def _bounded(lines: list[str]) -> tuple[str, ...]:
    shown: list[str] = []
    size = 0
    for text in lines[:LINES]:
        size += len(text)
        if shown and size > CHARACTERS:
            break
        shown.append(text[:CHARACTERS])
    return tuple(_without_end(shown))
