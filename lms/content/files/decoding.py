"""From bytes to the normalised text of one file (chapter 4): UTF-8, LF, NFC, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from lms.content.findings import finding, replacing
from lms.plugin.finding import RESAVED, Finding

_BREAKS = re.compile("\r\n|\r")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SHOWN = 80

Cuts = tuple[tuple[int, int], ...]
"""What was taken out of a line: (position in what is left, number of characters), in order."""


def decode(raw: bytes, path: str, max_line: int) -> tuple[str | None, list[Finding]]:
    """The text of a file and what is wrong with its bytes; no text where they cannot be read as UTF-8."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None, [finding("E103", path)]
    if b"\x00" in raw:
        before = raw[: raw.index(b"\x00")]
        return None, [finding("E104", path, before.count(b"\n") + 1, 1)]
    findings: list[Finding] = []
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        findings.append(finding("W101", path, edit=RESAVED))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [*findings, _not_utf8(raw, error.start, path)]
    text = unicodedata.normalize("NFC", _BREAKS.sub("\n", text))
    findings.extend(_invisible(text, path))
    findings.extend(_long_lines(text, path, max_line))
    if any(found.code == "E106" for found in findings):  # nothing that reads on need be ready for such lines
        text = "\n".join(line[:max_line] for line in text.split("\n"))
    return _CONTROL.sub(" ", text), findings


def without_directions(text: str) -> tuple[str, dict[int, Cuts]]:
    """The text without its invisible direction characters, and what was taken out of which line."""
    if not _DIRECTION.search(text):
        return text, {}
    cuts: dict[int, Cuts] = {}
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if places := [found.start() for found in _DIRECTION.finditer(line)]:
            cuts[number] = tuple((place - before, 1) for before, place in enumerate(places))
    return _DIRECTION.sub("", text), cuts


def _not_utf8(raw: bytes, start: int, path: str) -> Finding:
    before = _BREAKS.sub("\n", raw[:start].decode("utf-8", "replace"))
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    byte = f"{raw[start]:02X}"
    try:
        lines = _BREAKS.sub("\n", raw.decode("cp1252")).split("\n")
    except UnicodeDecodeError:
        return finding("E102", path, line, column, b=byte)
    letter = bytes([raw[start]]).decode("cp1252")
    # Where some of it is UTF-8, converting would garble that.
    mixed = any(ord(one) > 127 for one in raw.decode("utf-8", "ignore"))
    return finding(
        "E102/1252",
        path,
        line,
        column,
        edit=None if mixed else RESAVED,
        b=byte,
        c=letter,
        text=lines[line - 1].strip()[:_SHOWN],
    )


def _invisible(text: str, path: str) -> Iterator[Finding]:
    if not (_CONTROL.search(text) or _DIRECTION.search(text)):
        return
    for number, line in enumerate(text.split("\n"), 1):
        for code, kind, instead in (("E105", _CONTROL, " "), ("W105", _DIRECTION, "")):
            if found := list(kind.finditer(line)):
                start, end = found[0].start(), found[-1].end()
                old = line[start:end]
                edit = replacing(number, start + 1, old, kind.sub(instead, old))
                shown = f"U+{ord(line[start]):04X}"
                yield finding(code, path, number, start + 1, edit=edit, proposal=code == "E105", c=shown)


def _long_lines(text: str, path: str, max_line: int) -> Iterator[Finding]:
    if len(text) <= max_line:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > max_line:
            yield finding("E106", path, number, max_line + 1, m=max_line)
