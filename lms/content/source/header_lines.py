"""Front matter, line by line (chapter 5.1): finds keys and values and writes them for YAML with every one quoted.

So no value can mean anything to YAML; its composer only builds the nodes, whose lines and columns this module can turn
back into places of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lms.content.findings import finding, inserting
from lms.content.site import Limits
from lms.content.source import vocabulary
from lms.plugin.finding import Edit, Finding

_PAIR = re.compile(r"([^\W_][\w.-]*):(?:[ \t]+(.*))?")
_ALMOST_PAIR = re.compile(r"([^\W_][\w.-]*)([ \t]+:?[ \t]*|:|[ \t]*=[ \t]*)([^\s:=].*)")
_KEYS = ("file", "item", "course", "lesson", "quiz", "survey", "assignment", "scenario")
_ITEM = re.compile(r"-(?:[ \t]+(.*))?")
_LONG_TEXT = re.compile(r"[|>][+-]?\d?[+-]?")
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SINGLE = re.compile(r"'((?:[^']|'')*)'")
_FLOW_ITEM = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'|[^,\[\]]*?)\s*(,|$)')


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as written, unquoted, and the column where it begins."""

    text: str
    line: int
    column: int
    quoted: bool = False


@dataclass(slots=True)
class Pair:
    """A key with its value: a scalar, a list, a map, or nothing at all."""

    key: str
    line: int
    column: int
    scalar: Scalar | None = None
    items: list[Scalar] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    indent: int = 0


@dataclass(frozen=True, slots=True)
class HeaderLines:
    """The pairs of a header, and the line (from 1) on which the body begins; 1 where there is no header."""

    pairs: tuple[Pair, ...]
    body_line: int
    findings: tuple[Finding, ...]


def read_lines(lines: Sequence[str], path: str, limits: Limits) -> HeaderLines:
    """Reads the header of a file given as its lines. Limits are checked before anything else sees the text."""
    if not lines or lines[0].rstrip() != "---":
        return HeaderLines((), 1, ())
    end = next((n for n in range(1, len(lines)) if lines[n].rstrip() == "---"), None)
    if end is None:
        body = _first_body_line(lines)
        after = max(n for n in range(1, body) if n == 1 or lines[n - 1].strip())
        edit = inserting(after, len(lines[after - 1]) + 1, "\n---")
        return HeaderLines((), body, (finding("E208/open", path, 1, 1, edit=edit, proposal=True),))
    if end - 1 > limits.header_lines:
        found = finding("E208", path, limits.header_lines + 2, 1, n=end - 1, m=limits.header_lines)
        return HeaderLines((), end + 2, (found,))
    scan = _Scan(path, limits)
    for number in range(1, end):
        scan.line(lines[number], number + 1)
    return HeaderLines(tuple(scan.pairs), end + 2, tuple(scan.findings))


def _first_body_line(lines: Sequence[str]) -> int:
    """Where a header without its end stops looking like one, so that the rest can still be read."""
    for number, line in enumerate(lines[1:], 2):
        if line.strip() and not line.startswith((" ", "\t", "-", "#")) and not _PAIR.fullmatch(line.rstrip()):
            return number
        if re.match(r"#{1,6} ", line):
            return number
    return len(lines) + 1


class _Scan:
    def __init__(self, path: str, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self.pairs: list[Pair] = []
        self.findings: list[Finding] = []
        self.told: Pair | None = None  # the pair whose long text has been reported once

    def line(self, raw: str, number: int) -> None:
        text = raw.rstrip()
        stripped = text.lstrip(" \t")
        if not stripped or stripped.startswith("#"):
            return
        lead = text[: len(text) - len(stripped)]
        if "\t" in lead:
            edit = Edit(number, 1, number, len(lead) + 1, lead.replace("\t", "  "))
            self._report("W205", number, lead.index("\t") + 1, edit=edit)
        indent, column = len(lead.replace("\t", "  ")), len(lead) + 1
        if indent == 0 and not stripped.startswith("-"):
            self._top(stripped, number)
        elif self.pairs:
            self._inside(self.pairs[-1], stripped, indent, number, column)
        else:
            self._report("E211", number, column)

    def _top(self, text: str, number: int) -> None:
        found = _PAIR.fullmatch(text)
        if found is None:
            self.findings.append(_no_pair(text, self.path, number))
            return
        pair = Pair(found[1], number, 1, self._scalar(found, 2, number, 1))
        self.pairs.append(pair)
        if pair.scalar is not None and not pair.scalar.text and not pair.scalar.quoted:
            self.told = pair

    def _inside(self, parent: Pair, text: str, indent: int, number: int, column: int) -> None:
        item = _ITEM.fullmatch(text)
        found = None if item else _PAIR.fullmatch(text)
        if parent.scalar is not None:
            if not (indent and self.told is parent):
                self._report("E206" if indent else "E211", number, column)
            self.told = parent
        elif item and not parent.pairs:
            self._item(parent, item, indent, number, column)
        elif found and not parent.items:
            self._map_pair(parent, found, indent, number, column)
        else:
            deeper = indent > parent.indent and bool(parent.items or parent.pairs)
            self._report("E206" if deeper else "E211", number, column)
            self._has_more(parent)

    def _item(self, parent: Pair, item: re.Match[str], indent: int, number: int, column: int) -> None:
        if parent.items and indent != parent.indent:
            self._report("E206" if indent > parent.indent else "E211", number, column)
            return
        parent.indent = indent
        scalar = self._scalar(item, 1, number, column)
        if scalar is None:
            self._report("E211", number, column)
        else:
            parent.items.append(scalar)

    def _map_pair(self, parent: Pair, found: re.Match[str], indent: int, number: int, column: int) -> None:
        if parent.pairs and indent != parent.indent:
            self._report("E206" if indent > parent.indent else "E211", number, column)
            self._has_more(parent)
            return
        parent.indent = indent
        parent.pairs.append(Pair(found[1], number, column, self._scalar(found, 2, number, column)))

    def _has_more(self, parent: Pair) -> None:
        """What stood deeper below a key has been reported; so the key is not without a value too."""
        last = parent.pairs[-1] if parent.pairs else None
        if last is not None and last.scalar is None:
            last.scalar = Scalar("", last.line, last.column, quoted=True)

    def _scalar(self, found: re.Match[str], group: int, number: int, column: int) -> Scalar | None:
        value = found[group]
        if not value:
            return None
        start = column + found.start(group)
        if _LONG_TEXT.fullmatch(value):
            self._report("E206", number, start)
            return Scalar("", number, start)
        if len(value) > self.limits.value:
            self.findings.append(
                finding("E208/value", self.path, number, start, n=len(value), m=self.limits.value)
            )
            return Scalar("", number, start)
        text, quoted = unquote(value)
        return Scalar(text, number, start, quoted)

    def _report(self, code: str, number: int, column: int, edit: Edit | None = None) -> None:
        self.findings.append(finding(code, self.path, number, column, edit=edit))


def _no_pair(text: str, path: str, number: int) -> Finding:
    """The finding that a line is no pair; where it begins with a known key, only the colon or a space is wrong."""
    found = _ALMOST_PAIR.fullmatch(text)
    if found is None or not vocabulary.lookup(found[1].replace("_", "-"), *_KEYS):
        return finding("E211", path, number, 1)
    better = f"{found[1]}: {found[3]}"
    return finding("E211", path, number, 1, instead_of=text, s=better)


def unquote(value: str) -> tuple[str, bool]:
    """A value without the quotes that enclose all of it, and whether there were any."""
    if found := _DOUBLE.fullmatch(value):
        return re.sub(r'\\(["\\])', r"\1", found[1]), True
    if found := _SINGLE.fullmatch(value):
        return found[1].replace("''", "'"), True
    return value, False


def flow_items(scalar: Scalar) -> list[Scalar] | None:
    """The items of ``[a, b]``; None if the value is not of that form."""
    text = scalar.text
    if scalar.quoted or not (text.startswith("[") and text.endswith("]")):
        return None
    inner, items, position = text[1:-1], [], 0
    while inner.strip() and position <= len(inner):
        found = _FLOW_ITEM.match(inner, position)
        if found is None:
            return None
        value, quoted = unquote(found[1])
        if value or quoted:
            items.append(Scalar(value, scalar.line, scalar.column + 1 + found.start(1), quoted))
        if not found[2]:
            break
        position = found.end()
    return items


def comma_items(scalar: Scalar) -> list[Scalar]:
    """The items of ``a, b``, for values that cannot contain commas."""
    if scalar.quoted:
        return [scalar]
    found = re.finditer(r"[^,\s](?:[^,]*[^,\s])?", scalar.text)
    return [Scalar(match[0], scalar.line, scalar.column + match.start()) for match in found]


def walk(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Every pair, those of maps after their own."""
    for pair in pairs:
        yield pair
        yield from pair.pairs
