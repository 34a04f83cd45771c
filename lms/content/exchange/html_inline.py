"""What stands inside a paragraph: emphasis, links, pictures, footnotes, as Markdown of one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from lms.content.exchange import plain
from lms.content.exchange.html_tree import Node
from lms.plugin.importer import Fate
from lms.plugin.message import Message, mark

NEWLINE = "\n"
MARK_BEGIN, MARK_END = "\ue004", "\ue005"
"""Around a remark inside a text: what stood there was not understood."""
_BOLD, _ITALIC, _STRUCK = (
    frozenset(("strong", "b")),
    frozenset(("em", "i", "cite", "var")),
    frozenset(("s", "del")),
)
_SMALL = {"sup": "sup", "sub": "sub", "kbd": "kbd"}
_REMARK = re.compile(f"{MARK_BEGIN}([^{MARK_END}]*){MARK_END}")
_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>]+", re.IGNORECASE)
_NOT_IN_ADDRESS = "/:?&=#%+,;@!$'*~.-_"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the source names it."""

    source: str
    alternative: str


@dataclass(slots=True)
class Inline:
    """What reading needs to know beside the text, and what it found on the way.

    `place` gives the Markdown of a picture; `footnotes` maps addresses inside the page to labels of notes. `told` says
    what was kept, changed or lost; whoever places pictures may add to it.
    """

    place: Callable[[Picture], str]
    footnotes: dict[str, str] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)
    told: list[tuple[Fate, Message]] = field(default_factory=list)


@dataclass(slots=True)
class _Run:
    text: str
    style: tuple[bool, bool, bool] = (False, False, False)


def markdown_of(nodes: Iterable[Node | str], found: Inline) -> str:
    """The Markdown of what stands in one paragraph; a line break is a line feed."""
    runs: list[_Run] = []
    for run in _runs(nodes, (False, False, False), found):
        if runs and runs[-1].style == run.style:
            runs[-1].text += run.text
        elif run.text:
            runs.append(run)
    text = "".join(_dressed(run) for run in runs)
    return re.sub(r" *\n[ \n]*", NEWLINE, re.sub(r"[ \t]+", " ", text)).strip()


def remarks(text: str) -> str:
    """The text with the remarks inside it as comments."""
    return _REMARK.sub(lambda found: plain.remark(found[1]), text)


def unmarked(text: str) -> str:
    """The text without the remarks inside it."""
    return _REMARK.sub("", text)


def _runs(nodes: Iterable[Node | str], style: tuple[bool, bool, bool], found: Inline) -> Iterator[_Run]:
    bold, italic, struck = style
    for node in nodes:
        if isinstance(node, str):
            yield _Run(_text(node), style)
        elif node.tag == "br":
            yield _Run(NEWLINE)
        elif node.tag == "img":
            picture = Picture(node.attributes.get("src", ""), plain.cleaned(node.attributes.get("alt", "")))
            yield _Run(found.place(picture))
        elif node.tag == "a" or node.tag in _SMALL:
            yield _link(node, style, found) if node.tag == "a" else _small(node, style, found)
        else:
            inner = (bold or node.tag in _BOLD, italic or node.tag in _ITALIC, struck or node.tag in _STRUCK)
            yield from _runs(node.children, inner, found)


def _text(text: str) -> str:
    """Words with their spaces at both ends, remarks inside them untouched."""
    parts = re.split(f"({MARK_BEGIN}[^{MARK_END}]*{MARK_END})", text)
    return "".join(
        part if part.startswith(MARK_BEGIN) else _spaced(part, plain.escaped(plain.cleaned(part)))
        for part in parts
    )


def _spaced(before: str, after: str) -> str:
    if not after:
        return " " if before else ""
    return (" " if before[0].isspace() else "") + after + (" " if before[-1].isspace() else "")


def _small(node: Node, style: tuple[bool, bool, bool], found: Inline) -> _Run:
    inner = markdown_of(node.children, found)
    if not inner or "[^" in inner or "<" in inner:
        return _Run(inner, style)
    return _Run(f"<{node.tag}>{inner}</{node.tag}>", style)


def _link(node: Node, style: tuple[bool, bool, bool], found: Inline) -> _Run:
    address = node.attributes.get("href", "").strip()
    label = found.footnotes.get(address)
    if label is not None:
        found.used.append(label)
        return _Run(f"[^{label}]")
    inner = markdown_of(node.children, found).replace(NEWLINE, " ")
    if not inner or not address or address.startswith("#"):
        return _Run(inner, style)
    safe = quote(address, safe=_NOT_IN_ADDRESS)
    if not _LINK.fullmatch(safe) or len(safe) > 2_000:
        said = mark("link to “%(address)s”; its words were kept")
        found.told.append((Fate.LOST, Message(said, {"address": address[:80]})))
        return _Run(inner, style)
    if "](" in inner:
        return _Run(inner, style)
    if inner.replace("\\", "") == address and address.startswith("http"):
        return _Run(address, style)
    return _Run(f"[{inner}]({safe})", style)


def _dressed(run: _Run) -> str:
    """A run with its emphasis; spaces at its ends stay outside, for Markdown knows none inside."""
    bold, italic, struck = run.style
    lines = []
    for line in run.text.split(NEWLINE):
        core = line.strip()
        if core and any(run.style) and re.search(r"\w", core):
            sign = ("**" if bold else "") + ("*" if italic else "")
            core = f"{sign}{core}{sign[::-1]}"
            core = f"~~{core}~~" if struck else core
            line = f"{' ' if line[0].isspace() else ''}{core}{' ' if line[-1].isspace() else ''}"  # noqa: PLW2901
        lines.append(line)
    return NEWLINE.join(lines)
