"""The styles of a Word document: which are headings, which number their paragraphs, how large their letters are."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from lms.content.exchange.office.numbering import W

_HEADING = re.compile(r"(?:heading|judul)\s*([1-9])")
_CHAIN = 12


class Styles:
    """Paragraph styles by their id."""

    def __init__(self, source: bytes | None) -> None:
        self._styles: dict[str, Element] = {}
        self._size = 0
        if source:
            root = ElementTree.fromstring(source)  # noqa: S314  # guarded: no entity is declared
            self._styles = {one.get(f"{W}styleId", ""): one for one in root.iter(f"{W}style")}
            defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}sz")
            self._size = _whole(defaults.get(f"{W}val")) if defaults is not None else 0

    def of(self, properties: Element | None) -> str:
        """The id of the style that a paragraph names."""
        named = properties.find(f"{W}pStyle") if properties is not None else None
        return named.get(f"{W}val", "") if named is not None else ""

    def is_heading(self, style: str) -> bool:
        """Whether paragraphs of this style are headings, or the title."""
        return self._name(style) in ("title", "judul") or self._level(style) > 0

    def plain(self, paragraph: Element) -> None:
        """Gives a paragraph whose style is made of a heading the style of that heading."""
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        if named is not None and (level := self._level(named.get(f"{W}val", ""))):
            named.set(f"{W}val", f"Heading{level}")

    def _name(self, style: str) -> str:
        element = self._styles.get(style)
        name = element.find(f"{W}name") if element is not None else None
        return (name.get(f"{W}val", "") if name is not None else style).strip().lower()

    def _level(self, style: str) -> int:
        """The level of a heading, 0 for none; at most six, as pages have."""
        if self._name(style) in ("title", "subtitle"):
            return 0
        for element in self._chain(style) or [Element("none")]:
            found = _HEADING.fullmatch(self._name(element.get(f"{W}styleId", style)))
            if found:
                return min(int(found[1]), 6)
            outline = element.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None and (outline.get(f"{W}val", "9")) in tuple("01234567"):
                return min(int(outline.get(f"{W}val", "0")) + 1, 6)
        return 0

    def numbering(self, style: str) -> tuple[str, str]:
        """The list that a style belongs to, and the level in it; empty for none."""
        for element in self._chain(style):
            numbers = element.find(f"{W}pPr/{W}numPr")
            if numbers is not None:
                number, level = numbers.find(f"{W}numId"), numbers.find(f"{W}ilvl")
                return (
                    number.get(f"{W}val", "") if number is not None else "",
                    level.get(f"{W}val", "0") if level is not None else "0",
                )
        return "", "0"

    def size(self, style: str) -> int:
        """Height of letters in half points; 0 if nothing says."""
        for element in self._chain(style):
            size = element.find(f"{W}rPr/{W}sz")
            if size is not None:
                return _whole(size.get(f"{W}val"))
        return self._size

    def bold(self, style: str) -> bool:
        """Whether the style is bold."""
        for element in self._chain(style):
            bold = element.find(f"{W}rPr/{W}b")
            if bold is not None:
                return bold.get(f"{W}val", "1") not in ("0", "false")
        return False

    def _chain(self, style: str) -> list[Element]:
        chain: list[Element] = []
        while style in self._styles and len(chain) < _CHAIN:
            chain.append(self._styles[style])
            based = chain[-1].find(f"{W}basedOn")
            style = based.get(f"{W}val", "") if based is not None else ""
        return chain


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 5 else 0
