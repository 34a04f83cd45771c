"""Markdown of strangers inside a question: none of its lines may become a heading, a choice, a setting or a gap."""

from __future__ import annotations

import re

from lms.content.exchange import plain
from lms.content.source.scanner import scan

_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+(.*?)[ \t#]*)?")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_MARK = re.compile(r"^([ \t]*(?:[-*+–—][ \t]*)?)([(\[])(?=[^)\]]{0,16}[)\]](?![(\[:]))")
_LABEL = re.compile(r"^([a-z][a-z0-9]?)(?=\)[ \t]+\S)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)\\?<!--")
_BREAK = re.compile(r"(?<!\\)((?:\\\\)*)\\$")
"""A backslash at the end of a line, where it is not one that stands for itself."""
_TABS = re.compile(r"\t")


def stem(markdown: str) -> list[str]:
    """The lines of a stem or of a sub-section."""
    lines = [_seen(line) for line in markdown.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    scanned = scan(lines, 1)
    found: list[str] = []
    for number, line in enumerate(lines, 1):
        if scanned.is_code(number):
            found.append(line)
        else:
            found += _line(line, found[-1] if found else "").split("\n")
    while found and not found[-1].strip():
        found.pop()
    while found and not found[0].strip():
        found.pop(0)
    return _closed(found)


def choice(markdown: str) -> str:
    """The words of a choice or cell, of which none is taken for its label."""
    return _LABEL.sub(r"\1\\", inline(markdown))


def inline(markdown: str) -> str:
    """The words of a choice or cell: one line, without the blocks that it may have consisted of."""
    lines = [_BREAK.sub(r"\1", line.strip()) for line in stem(markdown)]
    return plain.cleaned(" ".join(line for line in lines if line and not _FENCE.match(line)))


def _seen(line: str) -> str:
    """The line without signs that nobody sees, its indent as it was."""
    text = _TABS.sub("    ", line).rstrip()
    indent = len(text) - len(text.lstrip(" "))
    words = text.strip()
    # Two spaces may stand in code; everywhere else they do no harm.
    return " " * min(indent, 40) + "  ".join(plain.cleaned(part) for part in words.split("  "))


def _line(line: str, before: str) -> str:
    heading = _HEADING.fullmatch(line)
    if heading:
        words = (heading[1] or "").strip(" *")
        return f"**{words}**" if words else ""
    if _UNDERLINE.fullmatch(line) and before.strip():
        return f"\n{line}" if "-" in line else plain.opened(line.strip())
    line = _COMMENT.sub(r"\1&lt;!--", line.replace("[[", "\\[\\["))
    return plain.broken(_MARK.sub(r"\1\\\2", line, count=1))


def _closed(lines: list[str]) -> list[str]:
    """The lines with the last fence closed, if it is open."""
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and line.strip() == found[1]:
            fence = ""
    return [*lines, fence] if fence else lines
