"""Carries out the edits of findings: on texts, pure, or on the files of a folder, of which copies are kept."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from lms.content.files.writing import Refusal, place_of, read_plain, replaced
from lms.plugin.finding import RESAVED, Edit, Finding

BYTE_ORDER_MARK = "\ufeff"
_LINE = re.compile("([^\r\n]*)(\r\n|\r|\n|$)")


@dataclass(frozen=True, slots=True)
class Mended:
    """Files that changed by path, files that should have another path, and the findings that are dealt with."""

    texts: Mapping[str, str]
    renames: Mapping[str, str]
    done: tuple[Finding, ...]


def can_mend(found: Finding, proposals: bool = False) -> bool:
    """Whether a machine can deal with this finding safely, or, with `proposals`, at all."""
    return (proposals or not found.proposal) and bool(found.rename or any(True for _ in _edits(found)))


def mended(texts: Mapping[str, str], findings: Iterable[Finding], proposals: bool = False) -> Mended:
    """The texts with all safe edits, with `proposals` all edits, that do not overlap.

    A text is as its file has it: with its line ends, which stay, and its byte order mark. What overlaps an edit that
    came before, or points outside its text, is left for the next check. A finding is done whole or not at all.
    """
    taken: dict[str, list[Edit]] = {}
    renames: dict[str, str] = {}
    done = []
    sources = {path: _Source(text) for path, text in texts.items()}
    for found in findings:
        if not can_mend(found, proposals):
            continue
        wanted = list(_edits(found))
        if any(path not in sources or not sources[path].takes(edit) for path, edit in wanted):
            continue
        if any(_overlaps(edit, other) for path, edit in wanted for other in taken.get(path, ())):
            continue
        for path, edit in wanted:
            taken.setdefault(path, []).append(edit)
        if found.rename:
            renames[found.path] = found.rename
        done.append(found)
    changed = {path: sources[path].edited(edits) for path, edits in taken.items()}
    return Mended(changed, renames, tuple(done))


def _edits(found: Finding) -> Iterator[tuple[str, Edit]]:
    if found.edit:
        yield found.path, found.edit
    for place in found.places:
        if place.edit:
            yield place.path, place.edit


def holds(lines: Sequence[str], edit: Edit) -> bool:
    """Whether the place of an edit within these lines still holds what it is to replace."""
    if edit.old is None:
        return True
    if edit.line != edit.end_line or not 1 <= edit.line <= len(lines):
        return False
    line = unicodedata.normalize("NFC", lines[edit.line - 1])
    return line[edit.column - 1 : edit.end_column - 1] == edit.old


def _overlaps(one: Edit, other: Edit) -> bool:
    """Whether not both can be carried out; an equal edit, wanted by two findings, is carried out once."""
    if one == other or one.resaves or other.resaves:
        return False
    start, end = (one.line, one.column), (one.end_line, one.end_column)
    other_start, other_end = (other.line, other.column), (other.end_line, other.end_column)
    return start == other_start or (start < other_end and other_start < end)


class _Source:
    """A text by lines: their content, normalised only where an edit touches it, and how each ends."""

    def __init__(self, text: str) -> None:
        self._mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
        pieces = [found.groups() for found in _LINE.finditer(text.removeprefix(BYTE_ORDER_MARK))]
        if len(pieces) > 1 and pieces[-1] == ("", "") and pieces[-2][1] == "":
            pieces.pop()  # the pattern also matches the empty rest after a last line without an end
        self._lines = [content for content, _ in pieces]
        self._ends = [end for _, end in pieces]

    def takes(self, edit: Edit) -> bool:
        """Whether the edit lies within the text."""
        if edit.resaves:
            return edit == RESAVED
        start, end = (edit.line, edit.column), (edit.end_line, edit.end_column)
        within = start <= end and self._has(*start) and (self._has(*end) or end == (len(self._lines) + 1, 1))
        return within and holds(self._lines, edit)

    def _has(self, line: int, column: int) -> bool:
        if not 1 <= line <= len(self._lines) or column < 1:
            return False
        return column - 1 <= len(unicodedata.normalize("NFC", self._lines[line - 1]))

    def edited(self, edits: Iterable[Edit]) -> str:
        """The whole text with these edits."""
        wanted = set(edits)
        resaved = RESAVED in wanted
        changes = sorted(wanted - {RESAVED}, key=lambda edit: (edit.line, edit.column), reverse=True)
        lines = list(self._lines)
        for number in {n for edit in changes for n in (edit.line, edit.end_line) if n <= len(lines)}:
            lines[number - 1] = unicodedata.normalize("NFC", lines[number - 1])
        starts = list(
            accumulate((len(a) + len(b) for a, b in zip(lines, self._ends, strict=True)), initial=0)
        )
        text = "".join(a + b for a, b in zip(lines, self._ends, strict=True))
        newline = next((end for end in self._ends if end), "\n")
        for edit in changes:
            start = starts[edit.line - 1] + edit.column - 1
            end = starts[edit.end_line - 1] + edit.end_column - 1
            text = text[:start] + edit.text.replace("\n", newline) + text[end:]
        return text if resaved else self._mark + text


def mend_folder(folder: Path, findings: Iterable[Finding], keep: Path, proposals: bool = False) -> Mended:
    """Carries out what `mended` says on the files of a folder; each old file is kept below `keep`.

    Every file is written whole or not at all; one that is a link, or whose path leads through one, stays as it is. A
    copy that is kept already is not overwritten, so that after several rounds `keep` holds the beginning. Raises
    OSError where the system refuses.
    """
    wanted = [found for found in findings if can_mend(found, proposals)]
    files: dict[str, tuple[Path, bytes]] = {}
    texts: dict[str, str] = {}
    for path in {path for found in wanted for path in (found.path, *(p for p, _ in _edits(found)))}:
        try:
            place = place_of(folder, path)
            raw = read_plain(place)
        except Refusal:
            continue
        files[path] = (place, raw)
        converts = any(found.path == path and found.edit == RESAVED for found in wanted)
        text = text_of(raw, converts)
        if text is not None:
            texts[path] = text
    result = mended(texts, [found for found in wanted if found.path in files], proposals)
    for path, text in result.texts.items():
        place, raw = files[path]
        _keep(keep / path, raw)
        replaced(place, text.encode())
    renames = {}
    for path, new in result.renames.items():
        place, raw = files[path]
        _keep(keep / path, raw)
        if _renamed(place, place.with_name(new.rpartition("/")[2])):
            renames[path] = new
    missed = result.renames.keys() - renames.keys()
    done = tuple(found for found in result.done if not (found.rename and found.path in missed))
    return replace(result, renames=renames, done=done)


def text_of(raw: bytes, converts: bool = False) -> str | None:
    """The text of a file with its byte order mark and line ends, from Windows-1252 where `converts`; None if binary."""
    for encoding in ("utf-8", "cp1252") if converts else ("utf-8",):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _keep(copy: Path, raw: bytes) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    if not os.path.lexists(copy):
        replaced(copy, raw)


def _renamed(place: Path, new: Path) -> bool:
    """Gives the file its new name, unless another file has it."""
    if os.path.lexists(new) and not new.samefile(place):
        return False
    place.rename(new)
    return True
