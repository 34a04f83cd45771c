"""Texts of strangers, in whichever format they are told to be, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from lms.content.exchange import plain
from lms.content.exchange.html_to_markdown import Picture, markdown
from lms.plugin.importer import Fate
from lms.plugin.message import Message

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|\w{2,31});")
Place = Callable[[Picture], str]


def text_of(text: str, form: str, said: list[tuple[Fate, Message]], place: Place | None = None) -> str:
    """The Markdown of a text whose `form` is ``html``, ``markdown``, ``plain``, or that of Moodle's own editor.

    `place` gives the Markdown of a picture; what is lost is added to `said`.
    """
    if form == "markdown":
        return text.strip()
    if form == "html":
        return _html(text, said, place)
    if form != "plain" and _TAG.search(text):
        # Moodle's own form is HTML in which the ends of lines count.
        return _html(text if re.search(r"<(?:p|div|br)\b", text) else text.replace("\n", "<br>"), said, place)
    return as_typed(text)


def as_typed(text: str) -> str:
    """Plain text as Markdown that shows just this text, line by line."""
    paragraphs = []
    for paragraph in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip()):
        lines = [plain.opened(plain.escaped(plain.cleaned(line))) for line in paragraph.split("\n")]
        paragraphs.append("\\\n".join(line for line in lines if line))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def number(text: str) -> Fraction | None:
    """A number with a decimal point; None for what is none, or too long to be kept."""
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not value.is_finite() or value.adjusted() > 15 or value.as_tuple().exponent < -8:  # type: ignore[operator]
        return None
    return Fraction(value)


def _html(text: str, said: list[tuple[Fate, Message]], place: Place | None) -> str:
    found, told = markdown(text, place)
    said += [one for one in told if one[0] is not Fate.KEPT]
    return found
