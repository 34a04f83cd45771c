"""Lists of answers by their lines: marks, labels, feedback (chapter 8.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lms.content.findings import finding
from lms.content.source import slips
from lms.content.source.scanner import Scanned
from lms.plugin.finding import Edit, Finding
from lms.plugin.question import Choice

_MARKED = re.compile(
    r"( {0,3})([-*+–—])([ \t]+)"
    r"([(\[])([ \t]*(?:[xXvV✓√*]|-?[ \t]*\d{1,3}(?:[.,]\d{1,6})?[ \t]*%)?[ \t]*)([)\]])(.*)"
)
_NUMBERED = re.compile(r"( {0,3})(\d{1,9}[.)])([ \t]+)(\S.*)")
_BULLET = re.compile(r"( {0,3})([-*+])([ \t]+)(\S.*)")
_LABEL = re.compile(r"([a-z][a-z0-9]?)\)[ \t]+(?=\S)")
_QUOTE = re.compile(r"[ \t]*>[ ]?")
_TICKS = frozenset("XvV✓√*")


@dataclass(slots=True)
class Run:
    """One list of answers: its lines from `start` up to, without, `end`, and what they say."""

    form: str  # marked ordered bullets
    start: int
    end: int = 0
    choices: list[Choice] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def lists(scanned: Scanned, start: int, end: int, path: str) -> list[Run]:
    """Every list between two lines that could hold answers, in order."""
    runs: list[Run] = []
    number = start
    while number < end:
        form = _form(scanned, number)
        if form is None:
            number += 1
            continue
        run = Run(form, number)
        number = _read_list(scanned, run, end, path)
        runs.append(run)
    return runs


def _form(scanned: Scanned, number: int) -> str | None:
    """Which form of list an item at this line would belong to; None if it is no item."""
    line = scanned.line(number)
    if scanned.is_code(number) or not line.strip():
        return None
    if _marked(line) or slips.belongs(scanned, number, _marked):
        return "marked"
    if _NUMBERED.fullmatch(line):
        return "ordered"
    return "bullets" if _BULLET.fullmatch(line) else None


def _marked(line: str) -> re.Match[str] | None:
    """A line that begins with a mark, where the brackets are not those of a link."""
    found = _MARKED.fullmatch(line)
    if not found or (found[4] == "(") != (found[6] == ")"):
        return None
    return None if found[6] == "]" and found[7][:1] in ("(", "[", ":") else found


def _read_list(scanned: Scanned, run: Run, end: int, path: str) -> int:
    """Reads the items of the list that begins at ``run.start``; returns the line after it."""
    number = last = run.start
    indent = len(scanned.line(number)) - len(scanned.line(number).lstrip(" "))
    while number < end:
        line = scanned.line(number)
        lead = len(line) - len(line.lstrip(" \t"))
        if not scanned.is_code(number) and not line.strip():
            number += 1
        elif lead == indent and _form(scanned, number) == run.form:
            number = last = _read_item(scanned, run, number, end, path)
        else:
            break
    _read_as_marked(run.choices)
    run.end = last
    return last


def _read_item(scanned: Scanned, run: Run, number: int, end: int, path: str) -> int:
    """Reads one item with what is indented below it; returns the line after its last one."""
    first, number = number, number + 1
    body: list[str] = []
    last = number
    while number < end:
        line = scanned.line(number)
        if not line.strip():
            number += 1
            continue
        if not line[0].isspace() or _sibling(scanned, run, number, first):
            break
        number += 1
        last = number
    body = [scanned.line(n) for n in range(first + 1, last)]
    run.choices.append(_choice(scanned.line(first), first, body, run, path))
    return last


def _sibling(scanned: Scanned, run: Run, number: int, first: int) -> bool:
    line, own = scanned.line(number), scanned.line(first)
    lead = len(line) - len(line.lstrip(" \t"))
    return lead <= len(own) - len(own.lstrip(" \t")) and _form(scanned, number) is not None


def _choice(line: str, number: int, body: Sequence[str], run: Run, path: str) -> Choice:
    square: bool | None = None
    mark, column = "", 1
    if run.form == "marked":
        found = _marked(line) or slips.almost(line)
        assert found is not None
        square, mark, column = found[6] == "]", found[5].strip(), found.start(4) + 1
        text, text_column = found[7], found.start(7) + 1
        _slips(found, number, run, path)
        mark = "x" if mark in _TICKS else slips.UNREADABLE if _is_odd(line) else mark
    else:
        item = (_NUMBERED if run.form == "ordered" else _BULLET).fullmatch(line)
        assert item is not None
        text, text_column, column = item[4], item.start(4) + 1, item.start(4) + 1
    text_column += len(text) - len(text.lstrip())
    label, text = split_label(text.strip())
    more, feedback, feedback_line = continuation(body, number + 1)
    return Choice(
        text="\n".join([text, *more]).rstrip(),
        line=number,
        column=column,
        square=square,
        mark=mark,
        label=label,
        feedback=feedback,
        feedback_line=feedback_line,
    )


def split_label(text: str) -> tuple[str, str]:
    """The label at the beginning of a choice, row or criterion (empty if none), and the words after it."""
    label = _LABEL.match(text)
    return (label[1], text[label.end() :]) if label else ("", text)


def _is_odd(line: str) -> bool:
    found = None if _marked(line) else slips.almost(line)
    return found is not None and not slips.is_bare(found)


def _read_as_marked(choices: list[Choice]) -> None:
    """A mark that cannot be read has been reported; it is taken for what leaves nothing more to say."""
    squares = [choice.square for choice in choices if choice.mark != slips.UNREADABLE]
    for index, choice in enumerate(choices):
        if choice.mark == slips.UNREADABLE:
            ticked = any(other.mark == "x" for other in choices)
            square = squares[0] if squares else choice.square
            choices[index] = replace(choice, mark="" if ticked else "x", square=square)


def _slips(found: re.Match[str], number: int, run: Run, path: str) -> None:
    """What a typist's slip has but one meaning for: read, and reported with the exact edit."""
    if _marked(found.string) is None:
        run.findings.append(slips.tell(found, number, path))
    dash, mark = found[2], found[5].strip()
    if dash and dash in "–—":
        run.findings.append(dash_slip(found.start(2) + 1, number, path))
    if mark in _TICKS:
        column = found.start(5) + 1
        edit = Edit(number, column, number, column + len(found[5]), "x")
        run.findings.append(finding("W408", path, number, column, edit=edit, c=mark))
    if found[7] and not found[7][0].isspace():
        run.findings.append(space_slip(found.start(7) + 1, number, path))


def dash_slip(column: int, number: int, path: str) -> Finding:
    """The finding about a dash that a word processor made long."""
    return finding("W409", path, number, column, edit=Edit(number, column, number, column + 1, "-"))


def space_slip(column: int, number: int, path: str) -> Finding:
    """The finding about words that follow a mark without a space."""
    return finding("W403", path, number, column, edit=Edit(number, column, number, column, " "))


def continuation(body: Sequence[str], first: int) -> tuple[list[str], str, int]:
    """The lines below an item: more of its text, then its feedback with the line on which that begins."""
    text: list[str] = []
    feedback: list[str] = []
    feedback_line, depth = 0, 0
    for offset, line in enumerate(body):
        lead = len(line) - len(line.lstrip(" \t"))
        depth = depth or (lead if line.strip() else 0)
        quote = _QUOTE.match(line)
        if quote:
            feedback_line = feedback_line or first + offset
            feedback.append(line[quote.end() :])
        elif feedback and feedback[-1].strip() and line.strip() and body[offset - 1].strip():
            feedback.append(line.strip())
        elif feedback and not line.strip():
            feedback.append("")
        else:
            text.append(line[min(depth, lead) :].rstrip())
    return text, "\n".join(feedback).strip("\n"), feedback_line
