"""A lesson as prose: paragraphs and sentences with their lines, without headings, tables, code and checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lms.content.site import Limits
from lms.content.source import vocabulary
from lms.content.source.header_lines import read_lines
from lms.content.source.scanner import Scanned, scan

_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`~]+|<[^>]*>|\[\^[^\]]*\]")
_LIST = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_ALERT = re.compile(r"\[![^\]]*\]")
_BOX = re.compile(r"\s*>\s*\[!([^\]]+)\]")
_CHECK = re.compile(r"([^\W\d_]+)\b[^:]*:")
_SHORT = r"(?<!\b[Nn]o)(?<!\b[Pp]s)(?<!\bhlm)(?<!\bdll)(?<!\bdsb)(?<!\bdr)(?<!\bDr)(?<!\bPT)(?<![A-Z])"
_END = re.compile(_SHORT + r"[.!?…]+[\"”’)]*\s+(?=[A-Z0-9“\"(])")
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:-[^\W_]+)*")
_NO_PROSE = ("|", "[^", "***", "---", "===")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without markup, and the line on which it begins."""

    text: str
    line: int

    @property
    def length(self) -> int:
        """Its words."""
        return len(_WORD.findall(self.text))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of lines that belong together; a list item is one of its own."""

    sentences: tuple[Sentence, ...]
    line: int
    listed: bool

    @property
    def length(self) -> int:
        """Its words."""
        return sum(sentence.length for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Prose:
    """What there is to read in a lesson, and to do. `words` also counts headings, tables and code."""

    paragraphs: tuple[Paragraph, ...]
    words: int
    headings: int
    checks: int
    figures: int
    tasks: int

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences, those of list items left out: a list may run long."""
        return tuple(one for part in self.paragraphs if not part.listed for one in part.sentences)


def prose(text: str, path: str) -> Prose:
    """The prose of a Markdown file with its header, read by lines."""
    lines = text.split("\n")
    body = read_lines(lines, path, Limits()).body_line
    scanned = scan(lines[body - 1 :], body)
    hidden = _checks(scanned)
    paragraphs = tuple(_paragraphs(scanned, hidden))
    outside = [scanned.line(n) for n in range(scanned.first, scanned.end) if n not in hidden]
    total = sum(len(_WORD.findall(plain(line))) for line in outside)
    figures = sum("![" in line for line in outside)
    tasks = sum(vocabulary.lookup(found[1], "alert") == "try" for found in map(_BOX.match, outside) if found)
    headings = sum(heading.level > 1 and heading.line not in hidden for heading in scanned.headings)
    return Prose(paragraphs, total, headings, len(_check_heads(scanned)), figures, tasks)


def plain(line: str) -> str:
    """A line without its marks."""
    return _MARKUP.sub(lambda found: found[1] or "", _ALERT.sub(" ", line.lstrip("> \t")))


def _check_heads(scanned: Scanned) -> list[int]:
    return [
        heading.line
        for heading in scanned.headings
        if heading.level == 3
        and (found := _CHECK.match(heading.text))
        and vocabulary.lookup(found[1], "check")
    ]


def _checks(scanned: Scanned) -> set[int]:
    """The lines of knowledge checks: each reaches up to the next heading."""
    ends = [heading.line for heading in scanned.headings] + [scanned.end]
    hidden: set[int] = set()
    for line in _check_heads(scanned):
        hidden.update(range(line, next(end for end in ends if end > line)))
    return hidden


def _paragraphs(scanned: Scanned, hidden: set[int]) -> Iterator[Paragraph]:
    heads = {heading.line for heading in scanned.headings}
    run: list[tuple[int, str]] = []
    listed = False
    for number in range(scanned.first, scanned.end + 1):
        bare = scanned.line(number).strip() if number < scanned.end else ""
        inner = bare.lstrip("> ")
        ends = not inner or number in hidden or number in heads or scanned.is_code(number)
        item = not ends and _LIST.match(inner)
        if ends or item or inner.startswith(_NO_PROSE):
            if run:
                yield Paragraph(tuple(_sentences(run)), run[0][0], listed)
            run, listed = [], bool(item)
            if not item:
                continue
        run.append((number, plain(_LIST.sub("", inner, count=1) if item else inner)))


def _sentences(run: list[tuple[int, str]]) -> Iterator[Sentence]:
    """The sentences of a paragraph; each is found again on the line where it begins."""
    text = " ".join(line for _, line in run)
    starts = []
    place = 0
    for number, line in run:
        starts.append((place, number))
        place += len(line) + 1
    begin = 0
    for end in [found.end() for found in _END.finditer(text)] + [len(text)]:
        said = text[begin:end].strip()
        if said:
            yield Sentence(said, max(number for at, number in starts if at <= begin))
        begin = end
