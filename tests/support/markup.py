"""Reads HTML with Python's own parser, to compare trees and to judge what a sanitiser let through."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img"})

ALLOWED = {
    **dict.fromkeys(
        (
            *(
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "ul",
                "dl",
                "dt",
                "dd",
                "blockquote",
                "table",
                "thead",
                "tbody",
            ),
            *(
                "tr",
                "figure",
                "figcaption",
                "strong",
                "em",
                "del",
                "sup",
                "sub",
                "br",
                "hr",
                "kbd",
                "details",
            ),
            "summary",
        ),
        frozenset[str](),
    ),
    **dict.fromkeys(("p", "div", "span", "code", "li", "pre"), frozenset({"class"})),
    "a": frozenset({"href", "title", "rel"}),
    "img": frozenset({"src", "alt", "title", "width", "height", "loading"}),
    "th": frozenset({"align"}),
    "td": frozenset({"align"}),
    "ol": frozenset({"start"}),
    "abbr": frozenset({"title"}),
}
CLASSES = re.compile(
    r"alert|alert-title|alert-(note|tip|important|warning|caution|regulation|try|detail)|footnote|math|mermaid|task"
    r"|language-[\w+#.-]+"
)
SCHEMES = {"https", "http", "mailto", "tel"}


class Judge(HTMLParser):
    """Collects in `faults` all that the list does not allow."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.faults.append(f"<{tag}>")
            return
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> repeats an attribute")
        for name, value in attrs:
            if not self.fits(tag, name, value or ""):
                self.faults.append(f"<{tag} {name}={value!r}>")

    @staticmethod
    def fits(tag: str, name: str, value: str) -> bool:
        """Whether the list allows this attribute with this value."""
        if name == "id":
            return value.startswith("c-")
        if name not in ALLOWED[tag]:
            return False
        if name == "class":
            return all(CLASSES.fullmatch(word) for word in value.split())
        if name in ("href", "src"):
            return _safe_address(value, picture=name == "src")
        if name in ("width", "height", "start"):
            return value.isascii() and value.isdigit()
        return True

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"<![{data}>")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}>")


def _safe_address(value: str, picture: bool) -> bool:
    bare = re.sub(r"[\x00-\x20\x7f-\xa0]", "", html.unescape(html.unescape(value)))
    if re.match(r"[/\\]{2}", bare):
        return False
    scheme, colon, _ = re.split(r"[/?#]", bare)[0].partition(":")
    return not colon or (not picture and scheme.lower() in SCHEMES)


def faults(text: str) -> list[str]:
    """What in `text` is not on the list of allowed tags, attributes and addresses."""
    judge = Judge()
    judge.feed(text)
    judge.close()
    return judge.faults


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root: list[object] = []
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node: list[object] = [tag, dict(attrs)]
        self.open[-1].append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open[-1][0] == tag, f"</{tag}> closes {self.open[-1][0]}"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        code = any(node[0] == "pre" for node in self.open[1:])
        words = data.rstrip("\n") if code else " ".join(data.split())
        if words:
            self.open[-1].append(words)


def tree(text: str, tight: bool = True) -> list[object]:
    """`text` as nested lists ``[tag, attributes, children…]``, white space aside.

    With `tight`, paragraphs right in the items of a list are opened: whether an item is loose is mere spacing.
    """
    parser = _Tree()
    parser.feed(text)
    parser.close()
    assert len(parser.open) == 1, f"{parser.open[-1][0]} is not closed"
    return [_tightened(node) if tight else node for node in parser.root]


def _tightened(node: object) -> object:
    if not isinstance(node, list):
        return node
    children: list[object] = []
    for child in map(_tightened, node[2:]):
        opened = node[0] in ("li", "dd") and isinstance(child, list) and child[:2] == ["p", {}]
        children.extend(child[2:] if opened and isinstance(child, list) else [child])
    return [*node[:2], *children]
