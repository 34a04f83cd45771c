"""From bytes to the normalised text of one file (chapter 4): UTF-8, LF, NFC, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from lms.content.findings import finding
from lms.plugin.finding import Edit, Finding

_BREAKS = re.compile("\r\n|\r")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SHOWN = 80


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
        findings.append(finding("W101", path))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [*findings, _not_utf8(raw, error.start, path)]
    text = unicodedata.normalize("NFC", _BREAKS.sub("\n", text))
    findings.extend(_invisible(text, path))
    findings.extend(_long_lines(text, path, max_line))
    if any(found.code == "E106" for found in findings):  # nothing that reads on need be ready for such lines
        text = "\n".join(line[:max_line] for line in text.split("\n"))
    return _DIRECTION.sub("", _CONTROL.sub(" ", text)), findings


def _not_utf8(raw: bytes, start: int, path: str) -> Finding:
    before = _BREAKS.sub("\n", raw[:start].decode("utf-8", "replace"))
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    byte = f"{raw[start]:02X}"
    try:
        lines = _BREAKS.sub("\n", raw.decode("cp1252")).split("\n")
    except UnicodeDecodeError:
        return finding("E102", path, line, column, b=byte)
    letter = bytes([raw[start]]).decode("cp1252")
    return finding("E102/1252", path, line, column, b=byte, c=letter, text=lines[line - 1].strip()[:_SHOWN])


def _invisible(text: str, path: str) -> Iterator[Finding]:
    if not (_CONTROL.search(text) or _DIRECTION.search(text)):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if found := _CONTROL.search(line):
            yield finding("E105", path, number, found.start() + 1, c=f"U+{ord(found[0]):04X}")
        if found := _DIRECTION.search(line):
            edit = Edit(number, found.start() + 1, number, found.end() + 1, "")
            yield finding("W105", path, number, found.start() + 1, edit=edit, c=f"U+{ord(found[0]):04X}")


def _long_lines(text: str, path: str, max_line: int) -> Iterator[Finding]:
    if len(text) <= max_line:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > max_line:
            yield finding("E106", path, number, max_line + 1, m=max_line)
