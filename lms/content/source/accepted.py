"""The list below ``### Jawaban``: accepted answers, their weights, what is said about them (chapters 9.4, 9.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from lms.content.findings import finding
from lms.content.source.choices import continuation, dash_slip, space_slip
from lms.content.source.scanner import Scanned, scan
from lms.plugin.finding import Finding
from lms.plugin.question import Text

MOST = 30
_ITEM = re.compile(r"( {0,3})([-*+–—])[ \t]+(\S.*)")
_MARK = re.compile(r"[(\[][ \t]*([xXvV✓√]|-?[ \t]*\d{1,3}(?:[.,]\d{1,6})?[ \t]*%|)[ \t]*[)\]]([ \t]*)")


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted answer as written; `column` is where its words begin, `weight` the share of the points."""

    text: str
    line: int
    column: int
    weight: Fraction = Fraction(1)
    feedback: str = ""
    feedback_line: int = 0


@dataclass(frozen=True, slots=True)
class AcceptedList:
    """All of them, with what is wrong with single lines; `line` and `column` are those of the first."""

    answers: tuple[Accepted, ...]
    line: int
    column: int
    findings: tuple[Finding, ...] = ()

    def missing(self, path: str) -> list[Finding]:
        """The finding that there are none or too many, or that none earns all points."""
        if 1 <= len(self.answers) <= MOST and any(answer.weight == 1 for answer in self.answers):
            return []
        return [finding("E426", path, self.line, self.column)]


def read_accepted(source: Text, path: str) -> AcceptedList:
    """The answers of one list. An answer has no label: what looks like one belongs to it."""
    scanned = scan(source.source.split("\n"), source.line)
    findings: list[Finding] = []
    answers: list[Accepted] = []
    first = (source.line, 1)
    number = scanned.first
    while number < scanned.end:
        line = scanned.line(number)
        if not line.strip():
            number += 1
            continue
        found = None if scanned.is_code(number) else _ITEM.fullmatch(line)
        if found is None:
            column = len(line) - len(line.lstrip()) + 1
            findings.append(finding("E426/line", path, number, column))
            break
        body = list(_below(scanned, number + 1))
        answer = _answer(found, number, body, path, findings)
        if not answers:
            first = (number, answer.column)
        answers.append(answer)
        number += len(body) + 1
    return AcceptedList(tuple(answers), *first, tuple(findings))


def _below(scanned: Scanned, number: int) -> Iterator[str]:
    """The lines that belong to an item above them: indented ones, with the blank ones between."""
    blank: list[str] = []
    while number < scanned.end:
        line = scanned.line(number)
        if not line.strip():
            blank.append(line)
        elif line[0].isspace() and not _ITEM.fullmatch(line):
            yield from blank
            yield line
            blank = []
        else:
            return
        number += 1


def _answer(
    found: re.Match[str], number: int, body: list[str], path: str, findings: list[Finding]
) -> Accepted:
    if found[2] in "–—":
        findings.append(dash_slip(found.start(2) + 1, number, path))
    text, column, weight = found[3].strip(), found.start(3) + 1, Fraction(1)
    mark = _MARK.match(text)
    if mark:
        share = share_of(mark[1])
        if share is None or not 0 <= share <= 1:
            findings.append(finding("E422/answer", path, number, column, v=mark[0].strip()))
        else:
            weight = share
        if not mark[2] and mark.end() < len(text):
            findings.append(space_slip(column + mark.end(), number, path))
        text, column = text[mark.end() :], column + mark.end()
    more, feedback, feedback_line = continuation(body, number + 1)
    words = " ".join([text, *(line.strip() for line in more)]).strip()
    return Accepted(words, number, column, weight, feedback, feedback_line)


def share_of(mark: str) -> Fraction | None:
    """The share that the inner part of a mark stands for: a tick is all, ``50%`` a half; None for an empty one."""
    if mark.endswith("%"):
        return Fraction(mark[:-1].replace(" ", "").replace("\t", "").replace(",", ".")) / 100
    return Fraction(1) if mark else None
