"""Fragments of headings, as GitHub makes them, so that a link to a heading works in both places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_MARKUP = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)|[*`~]+|\\(?=[^\w\s])|</?(?:sub|sup|kbd|br)>")
_DROPPED = re.compile(r"[^\w\- ]")


def plain(heading: str) -> str:
    """The words of a heading without its Markdown marks."""
    return _MARKUP.sub(lambda match: match[1] or "", heading).strip()


def anchor(heading: str) -> str:
    """The fragment of a heading given as plain words: lower case, punctuation gone, spaces to hyphens."""
    words = unicodedata.normalize("NFC", heading).strip().lower()
    return _DROPPED.sub("", words).replace(" ", "-")


def anchors(headings: Iterable[str]) -> list[str]:
    """The fragments of the headings of one page, in order; a repeated one gets ``-1``, ``-2``, …"""
    seen: dict[str, int] = {}
    result = []
    for heading in headings:
        name = anchor(heading)
        count = seen.get(name, 0)
        seen[name] = count + 1
        result.append(f"{name}-{count}" if count else name)
    return result
