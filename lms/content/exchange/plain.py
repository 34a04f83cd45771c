"""Text that is only text, written so that no sign in it means anything to Markdown."""

from __future__ import annotations

import re
import unicodedata

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
# Signs that could begin something in the middle of a line.
_SIGNS = re.compile(r"[\\`*_\[\]~$]|<(?=[A-Za-z/!?])|&(?=#?\w{1,31};)")
# What could begin a heading, quote, list, table, rule, definition or fence at the start of a line.
_START = re.compile(r"(\s*)(?:([#>|=:]|[-+](?=\s|-|\+|$))|(\d{1,9})([.)])(?=\s|$))")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffc-\uffff]"
)
_LONGEST = 4_000


def cleaned(text: str) -> str:
    """One line without signs that nobody sees; soft hyphens gone, all spaces the ordinary one."""
    text = unicodedata.normalize("NFC", text.replace("\u00ad", "").replace("\u000b", " "))
    # Halves of a pair cannot be written as UTF-8.
    text = text.encode("utf-8", "ignore").decode()
    return re.sub(r"\s+", " ", _INVISIBLE.sub("", text.replace("\u0085", " "))).strip()


def escaped(text: str) -> str:
    """The text of a line as Markdown that shows just this text, wherever it stands in the line."""
    parts, last = [], 0
    for address in _ADDRESS.finditer(text):
        parts += [_SIGNS.sub(_behind, text[last : address.start()]), address[0]]
        last = address.end()
    return "".join([*parts, _SIGNS.sub(_behind, text[last:])])


def opened(markdown: str) -> str:
    """A line of Markdown that begins a paragraph, though its first sign may look like a list or a heading."""
    found = _START.match(markdown)
    if not found:
        return markdown.lstrip()
    if found[2]:
        return f"\\{markdown[found.start(2) :]}"
    return f"{found[3]}\\{found[4]}{markdown[found.end() :]}"


def broken(markdown: str) -> str:
    """A very long line in several, broken at spaces, for a file of a course holds no line of over 5,000 signs."""
    lines = []
    while len(markdown) > _LONGEST:
        cut = markdown.rfind(" ", 1, _LONGEST)
        cut = _LONGEST if cut < 0 else cut
        lines.append(markdown[:cut])
        markdown = opened(markdown[cut:].strip())
    return "\n".join([*lines, markdown])


def remark(text: str) -> str:
    """A comment for the trainer at a place where something has to be done; learners do not see it."""
    return f"<!-- impor: {re.sub('-(?=-)', '- ', cleaned(text)).rstrip('-')} -->"


def shortened(text: str, most: int = 60) -> str:
    """The first words of a text, with three dots where some are left out."""
    if len(text) <= most:
        return text
    cut = text.rfind(" ", most // 2, most)
    return f"{text[: most if cut < 0 else cut].rstrip(' ,;:.')}…"


def _behind(found: re.Match[str]) -> str:
    # What begins a comment does so behind a backslash too.
    return "&lt;" if found.string.startswith("<!", found.start()) else f"\\{found[0]}"
