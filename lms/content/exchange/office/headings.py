"""Headings that are none: short bold lines of large letters in a document that has no headings."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from lms.content.exchange.office.numbering import W
from lms.content.exchange.office.word_styles import Styles
from lms.content.exchange.typed import shapes

_LONGEST = 90
_LEVELS = 3
_CHAPTER = re.compile(
    r"\s*(?:bab|bagian|modul|unit|materi(?: pokok)?|kegiatan belajar)\s+(?:\d{1,3}|[ivx]{1,5})\b",
    re.IGNORECASE,
)
_USUAL = 22


@dataclass(frozen=True, slots=True)
class Faked:
    """A paragraph that was taken for a heading."""

    text: str
    level: int


def faked(root: Element, styles: Styles) -> list[Faked]:
    """Gives such lines the style of a heading. Nothing happens where one real heading stands."""
    paragraphs = list(root.iter(f"{W}p"))
    if any(styles.is_heading(styles.of(paragraph.find(f"{W}pPr"))) for paragraph in paragraphs):
        return []
    in_tables = {id(one) for table in root.iter(f"{W}tbl") for one in table.iter(f"{W}p")}
    sizes = [_size(paragraph, styles) for paragraph in paragraphs]
    body = Counter[int]()
    for paragraph, size in zip(paragraphs, sizes, strict=True):
        body[size] += len(_text(paragraph))
    usual = body.most_common(1)[0][0] if body else _USUAL
    found = [
        (paragraph, size)
        for paragraph, size in zip(paragraphs, sizes, strict=True)
        if id(paragraph) not in in_tables and _looks(paragraph, size, usual, styles)
    ]
    ranks = sorted({_rank(paragraph, size) for paragraph, size in found}, reverse=True)[:_LEVELS]
    made = []
    for paragraph, size in found:
        rank = _rank(paragraph, size)
        level = ranks.index(rank) + 1 if rank in ranks else _LEVELS
        _style(paragraph, f"Heading{level}")
        made.append(Faked(_text(paragraph).strip(), level))
    return made


def _rank(paragraph: Element, size: int) -> tuple[int, bool]:
    return size, _CHAPTER.match(_text(paragraph)) is not None


def _looks(paragraph: Element, size: int, usual: int, styles: Styles) -> bool:
    text = _text(paragraph).strip()
    if not 2 < len(text) <= _LONGEST or text[-1] in ".,;:?…" or not any(sign.isalpha() for sign in text):
        return False
    if not _bold(paragraph, styles):
        return False
    if shapes.key(text) is not None or shapes.key_heading(text):
        return False
    return size > usual or (size == usual and (text.isupper() or _CHAPTER.match(text) is not None))


def _text(paragraph: Element) -> str:
    return "".join(text.text or "" for text in paragraph.iter(f"{W}t"))


def _runs(paragraph: Element) -> list[Element]:
    return [
        run for run in paragraph.iter(f"{W}r") if any((text.text or "").strip() for text in run.iter(f"{W}t"))
    ]


def _size(paragraph: Element, styles: Styles) -> int:
    usual = styles.size(styles.of(paragraph.find(f"{W}pPr"))) or _USUAL
    sizes = []
    for run in _runs(paragraph):
        size = run.find(f"{W}rPr/{W}sz")
        written = size.get(f"{W}val", "") if size is not None else ""
        sizes.append(int(written) if written.isdigit() and len(written) < 5 else usual)
    return min(sizes, default=usual)


def _bold(paragraph: Element, styles: Styles) -> bool:
    by_style = styles.bold(styles.of(paragraph.find(f"{W}pPr")))
    runs = _runs(paragraph)
    flags = []
    for run in runs:
        bold = run.find(f"{W}rPr/{W}b")
        flags.append(by_style if bold is None else bold.get(f"{W}val", "1") not in ("0", "false"))
    return bool(flags) and all(flags)


def _style(paragraph: Element, style: str) -> None:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = Element(f"{W}pPr")
        paragraph.insert(0, properties)
    named = properties.find(f"{W}pStyle")
    if named is None:
        named = ElementTree.SubElement(properties, f"{W}pStyle")
    named.set(f"{W}val", style)
    numbers = properties.find(f"{W}numPr")
    if numbers is not None:
        properties.remove(numbers)
