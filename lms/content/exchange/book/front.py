"""The header of a page in a book, of which only the title and the place among the others are taken."""

from __future__ import annotations

import re
from urllib.parse import unquote

_HEADER = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title[ \t]*[:=][ \t]*(.+?)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_ORDER = re.compile(
    r"^(?:weight|sidebar_position|nav_order|order)[ \t]*[:=][ \t]*(-?\d{1,6}(?:\.\d+)?)", re.MULTILINE
)
_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_MOST = 20_000


def split(text: str) -> tuple[str, str, int]:
    """The header, the body, and how many lines stand before it."""
    found = _HEADER.match(text[:_MOST])
    if not found:
        return "", text, 0
    return found[2], text[found.end() :], found[0].count("\n")


def title(text: str) -> str:
    """The title that a page gives itself, in its header or as its first heading; empty if it gives none."""
    header, body, _lines = split(text)
    found = _TITLE.search(header) or _HEADING.search(body[:_MOST])
    words = found[1].strip("\"' ") if found else ""
    return " ".join(re.sub(r"\{[^}]*\}$|[*`]+", "", words).split())


def order(text: str) -> float | None:
    """The number by which a page wants to stand among its neighbours."""
    found = _ORDER.search(split(text)[0])
    return float(found[1]) if found else None


def unquoted(address: str) -> str:
    """A path as a link writes it, as the file is called."""
    return unquote(address)
