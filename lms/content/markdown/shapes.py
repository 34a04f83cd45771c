"""Small questions about Python-Markdown's tree, and the one change that moves elements about."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element


def hoist(root: Element) -> None:
    """Splits paragraphs at the blocks inside them: a fence may stand right under text."""
    for parent in list(root.iter()):
        for at, child in reversed(list(enumerate(parent))):
            if child.tag == "p" and any(inner.tag in ("pre", "p") for inner in child):
                parent[at : at + 1] = _pieces(child)


def _pieces(paragraph: Element) -> Iterator[Element]:
    piece = Element("p", paragraph.attrib)
    piece.text = paragraph.text
    for child in list(paragraph):
        if child.tag not in ("pre", "p"):
            piece.append(child)
            continue
        if len(piece) or (piece.text or "").strip():
            yield piece
        piece = Element("p")
        piece.text, child.tail = (child.tail or "").lstrip("\n"), "\n"
        yield child
    if len(piece) or (piece.text or "").strip():
        yield piece


def only_child(paragraph: Element, tag: str) -> Element | None:
    """The child of a paragraph that holds nothing else."""
    if paragraph.tag != "p" or len(paragraph) != 1 or paragraph[0].tag != tag:
        return None
    return None if (paragraph.text or "").strip() or (paragraph[0].tail or "").strip() else paragraph[0]


def pictured(element: Element) -> bool:
    return element.tag == "figure" or only_child(element, "img") is not None


def texts(element: Element) -> Iterator[str]:
    """The texts below an element, code left aside."""
    if element.tag not in ("code", "pre"):
        if element.text:
            yield element.text
        for child in element:
            yield from texts(child)
            if child.tail:
                yield child.tail
