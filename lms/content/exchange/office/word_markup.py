"""The markup of a Word document, prepared: what its reader would leave out unsaid is made visible or counted first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from lms.content.exchange.html_inline import MARK_BEGIN, MARK_END
from lms.content.exchange.office.headings import Faked, faked
from lms.content.exchange.office.numbering import Numbering, W
from lms.content.exchange.office.word_styles import Styles
from lms.content.exchange.typed.shapes import BEGIN, DIM, END, LIT

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_V = "{urn:schemas-microsoft-com:vml}"
_GRAPHIC = "{http://schemas.openxmlformats.org/drawingml/2006/main}graphicData"
_DRAWN = {"diagram": "bagan SmartArt", "chart": "grafik", "wordprocessingCanvas": "gambar bentuk"}
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_NOISE = frozenset(
    W + name
    for name in ("proofErr", "lastRenderedPageBreak", "bookmarkStart", "bookmarkEnd", "rFonts", "lang")
)
_TRACKED = frozenset(W + name for name in ("ins", "del", "moveFrom", "moveTo"))


@dataclass(slots=True)
class Prepared:
    """The markup anew, and how often what was seen in it: tracked comments boxes formulas drawings macros."""

    markup: bytes
    seen: Counter[str] = field(default_factory=Counter)
    headings: list[Faked] = field(default_factory=list)


def prepare(document: bytes, numbering: bytes | None, styles: bytes | None) -> Prepared:
    """Reads the chief part of a document. Raises ElementTree.ParseError for what is no markup."""
    root = ElementTree.fromstring(document)  # noqa: S314  # guarded: no entity is declared
    known = Styles(styles)
    prepared = Prepared(b"")
    _clean(root, prepared.seen)
    prepared.headings = faked(root, known)
    counting = Numbering(numbering)
    for paragraph in root.iter(f"{W}p"):
        known.plain(paragraph)
        _number(paragraph, counting, known)
    for run in root.iter(f"{W}r"):
        _light(run)
    prepared.markup = ElementTree.tostring(root, encoding="utf-8")
    return prepared


def _clean(root: Element, seen: Counter[str]) -> None:
    """Takes away noise, and puts words where the reader would see nothing."""
    for text in root.iter(f"{W}t"):
        text.text = _PRIVATE.sub("", text.text or "")
    for parent in root.iter():
        for child in list(parent):
            if child.tag in _NOISE:
                parent.remove(child)
            elif child.tag in _TRACKED and parent.tag != f"{W}rPr":
                seen["tracked"] += 1
            elif child.tag == f"{W}commentReference":
                seen["comments"] += 1
            elif child.tag in (f"{_M}oMath", f"{_M}oMathPara"):
                seen["formulas"] += 1
                words = "".join(text.text or "" for text in child.iter(f"{_M}t"))
                _replace(parent, child, _run(f"{words} {MARK_BEGIN}rumus, periksa tulisannya{MARK_END}"))
            elif child.tag == f"{_MC}AlternateContent":
                _alternate(parent, child, seen)
    for drawing in root.iter(f"{W}drawing"):
        uris = [one.get("uri", "").rpartition("/")[2] for one in drawing.iter(_GRAPHIC)]
        kind = next((_DRAWN[uri] for uri in uris if uri in _DRAWN), "")
        if kind:
            seen["drawings"] += 1
            drawing.clear()
            drawing.tag = f"{W}t"
            drawing.text = f" {MARK_BEGIN}{kind} tidak terbawa{MARK_END}"


def _alternate(parent: Element, child: Element, seen: Counter[str]) -> None:
    """A text box stands twice in a document, anew and in the old way; the reader only knows the old one."""
    boxes = list(child.iter(f"{W}txbxContent"))
    choice = child.find(f"{_MC}Choice")
    if not boxes:
        if choice is not None and child.find(f"{_MC}Fallback") is None:
            _replace(parent, child, *choice)
        return
    seen["boxes"] += 1
    fallback = child.find(f"{_MC}Fallback")
    if fallback is None or next(fallback.iter(f"{W}txbxContent"), None) is None:
        picture = Element(f"{W}pict")
        box = ElementTree.SubElement(picture, f"{_V}textbox")
        box.append(boxes[0])
        _replace(parent, child, picture)


def _replace(parent: Element, child: Element, *others: Element) -> None:
    place = list(parent).index(child)
    parent[place : place + 1] = list(others)


def _run(text: str) -> Element:
    run = Element(f"{W}r")
    ElementTree.SubElement(run, f"{W}t").text = text
    return run


def _number(paragraph: Element, counting: Numbering, styles: Styles) -> None:
    """Writes the number of a paragraph into it, between two signs of our own."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        return
    style = styles.of(properties)
    direct = properties.find(f"{W}numPr")
    number, level = styles.numbering(style)
    if direct is not None:
        named, at = direct.find(f"{W}numId"), direct.find(f"{W}ilvl")
        number = named.get(f"{W}val", "") if named is not None else number
        level = at.get(f"{W}val", "0") if at is not None else level
    if not number or number == "0" or not _has_text(paragraph):
        return
    label = counting.label(number, int(level) if level.isdigit() else 0)
    if label:
        paragraph.insert(list(paragraph).index(properties) + 1, _run(f"{BEGIN}{label}{END}"))


def _has_text(paragraph: Element) -> bool:
    return any((text.text or "").strip() for text in paragraph.iter(f"{W}t"))


def _light(run: Element) -> None:
    """Marks what is highlighted, or written in a colour that is not the colour of text."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        return
    highlight, colour = properties.find(f"{W}highlight"), properties.find(f"{W}color")
    lit = highlight is not None and highlight.get(f"{W}val", "none") not in ("none", "white")
    if not lit and (colour is None or not _stands_out(colour.get(f"{W}val", ""))):
        return
    for text in run.iter(f"{W}t"):
        if (text.text or "").strip():
            text.text = f"{LIT}{text.text}{DIM}"


def _stands_out(colour: str) -> bool:
    if not re.fullmatch("[0-9A-Fa-f]{6}", colour):
        return False
    parts = [int(colour[place : place + 2], 16) for place in (0, 2, 4)]
    # Links and titles are blue in most templates; what marks an answer is red or green.
    return max(parts) - min(parts) > 90 and parts[2] != max(parts)


def parts_of(names: Iterator[str]) -> set[str]:
    """What a document has beside its text that is not read: macros, embedded files."""
    return {
        kind
        for name in names
        for kind, beginning in (("macros", "word/vbaProject"), ("embedded", "word/embeddings/"))
        if name.startswith(beginning)
    }
