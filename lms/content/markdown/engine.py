"""Python-Markdown with exactly the extensions of chapter 19.1 of the format, and raw HTML switched off.

A new object for each text: one that has raised returns the next text unrendered, and none is shared between threads.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from markdown import Markdown
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor, SubstituteTagInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString, code_escape
from pymdownx.escapeall import EscapeAllExtension, EscapeAllPattern
from pymdownx.magiclink import MagiclinkExtension
from pymdownx.quotes import QuotesExtension
from pymdownx.saneheaders import SaneHeadersExtension
from pymdownx.tilde import DeleteSubExtension

from lms.content.markdown import alerts
from lms.content.markdown.notes import Footnotes

_SMALL_TAG = r"(?i:<(sub|sup|kbd)>)([^<]{1,500})(?i:</\1>)"
_BREAK = r"(?i:<br ?/?>)"
_MATH = r"(?<![\\$])\$(`+)([^`\n]+)\1\$"
_ESCAPE = r"\\([!-/:-@\[-`{-~])"


class _SmallTag(InlineProcessor):
    """``<sub>``, ``<sup>`` and ``<kbd>`` without attributes."""

    def handleMatch(  # type: ignore[override]  # noqa: N802  # the name is Python-Markdown's
        self, m: re.Match[str], data: str
    ) -> tuple[ElementTree.Element, int, int]:
        element = ElementTree.Element(m[1].lower())
        element.text = m[2]
        return element, m.start(0), m.end(0)


class _Math(InlineProcessor):
    """A formula in the text, shown as its source."""

    def handleMatch(  # type: ignore[override]  # noqa: N802  # the name is Python-Markdown's
        self, m: re.Match[str], data: str
    ) -> tuple[ElementTree.Element, int, int]:
        element = ElementTree.Element("code", {"class": "math"})
        element.text = AtomicString(code_escape(m[2].strip()))
        return element, m.start(0), m.end(0)


def markdown(finish: Treeprocessor, language: str = "id") -> Markdown:
    """An object for one text. `finish` runs last over its tree; `language` is that of the words we add."""
    md = Markdown(
        extensions=[
            TableExtension(use_align_attribute=True),
            Footnotes(BACKLINK_TITLE=alerts.backlink(language)),
            SaneListExtension(),
            DefListExtension(),
            AbbrExtension(),
            DeleteSubExtension(subscript=False),
            MagiclinkExtension(),
            SaneHeadersExtension(),
            EscapeAllExtension(hardbreak=True),
            QuotesExtension(callouts=True),
        ],
        output_format="html",
    )
    md.preprocessors.deregister("html_block")
    md.inlinePatterns.deregister("html")
    # Twice, so that one may stand inside another.
    md.inlinePatterns.register(_SmallTag(_SMALL_TAG, md), "small_tag", 92)
    md.inlinePatterns.register(_SmallTag(_SMALL_TAG, md), "small_tag_around", 91)
    md.inlinePatterns.register(SubstituteTagInlineProcessor(_BREAK, "br"), "break_tag", 90)
    md.inlinePatterns.register(_Math(_MATH, md), "math", 195)
    # As on GitHub, only before punctuation: a folder such as C:\Users keeps its backslash.
    md.inlinePatterns.register(EscapeAllPattern(_ESCAPE, False, md), "escape", 180)
    finish.md = md
    # After `unescape` (0), so that addresses and words are complete.
    md.treeprocessors.register(finish, "finish", -1)
    return md
