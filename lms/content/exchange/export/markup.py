"""The safe HTML of our texts as other systems show it: without classes and addresses that only this site knows."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from lms.content.exchange.html_tree import Node, tree

_VOID = frozenset(("br", "img", "hr"))
_KEPT = {"td": ("colspan", "rowspan"), "th": ("colspan", "rowspan", "scope"), "ol": ("start",)}
_PASSED = frozenset(("span", "small", "source", "picture", "svg", "path", "input", "label"))
_OUTSIDE = re.compile(r"(?:https?:|mailto:|tel:)", re.IGNORECASE)
_PLAIN = frozenset(("p", "br", "body"))

PictureTag = Callable[[str, str], str]
"""For the address and the words of a picture: the tag, or the words where it cannot go along."""


def portable(source: str, picture: PictureTag) -> str:
    """The HTML without what means nothing elsewhere."""
    return _inner(tree(source), picture).strip()


def plain_text(source: str) -> str | None:
    """The words of HTML that has nothing but paragraphs and line breaks; None where it has more."""
    root = tree(source)
    if not _is_plain(root):
        return None
    blocks = []
    for child in root.children:
        text = child if isinstance(child, str) else _lines(child)
        if text.strip():
            blocks.append("\n".join(" ".join(line.split()) for line in text.strip().split("\n")))
    return "\n\n".join(blocks)


def words(source: str) -> str:
    """All words on one line."""
    return " ".join(tree(re.sub(r"</(?:p|li|td|th|div|h\d)>|<br ?/?>", r" \g<0>", source)).text().split())


def _lines(node: Node) -> str:
    # The end of a line in HTML is a space; a break is where a line ends.
    pieces = [
        child.replace("\n", " ") if isinstance(child, str) else _lines(child) for child in node.children
    ]
    return "\n" if node.tag == "br" else "".join(pieces)


def _is_plain(node: Node) -> bool:
    return node.tag in _PLAIN and all(isinstance(child, str) or _is_plain(child) for child in node.children)


def _inner(node: Node, picture: PictureTag) -> str:
    return "".join(
        html.escape(child, quote=False) if isinstance(child, str) else _element(child, picture)
        for child in node.children
    )


def _element(node: Node, picture: PictureTag) -> str:
    if node.tag == "img":
        return picture(node.attributes.get("src", ""), node.attributes.get("alt", ""))
    inner = _inner(node, picture)
    if node.tag in _PASSED:
        return inner
    attributes = {name: node.attributes[name] for name in _KEPT.get(node.tag, ()) if name in node.attributes}
    if node.tag == "a":
        if not _OUTSIDE.match(node.attributes.get("href", "")):
            return inner
        attributes["href"] = node.attributes["href"]
    written = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
    return f"<{node.tag}{written}>" if node.tag in _VOID else f"<{node.tag}{written}>{inner}</{node.tag}>"
