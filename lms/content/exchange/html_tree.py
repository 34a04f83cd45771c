"""HTML as a small tree, read with the standard library; it need not be well formed."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(
    ("br", "img", "hr", "input", "col", "wbr", "meta", "link", "source", "track", "area", "embed")
)
_SILENT = frozenset(("script", "style", "head", "template", "title"))
_DEEPEST = 60
_CLOSED_BY = {
    "li": frozenset(("ul", "ol")),
    "td": frozenset(("tr", "table", "tbody", "thead")),
    "th": frozenset(("tr", "table", "tbody", "thead")),
    "tr": frozenset(("table", "tbody", "thead")),
    "p": frozenset(("td", "th", "li", "div", "blockquote", "body")),
}
_ENDS_PARAGRAPH = frozenset(
    ("p", "div", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr")
)


@dataclass(slots=True)
class Node:
    """An element with its children, which are elements and texts in their order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def text(self) -> str:
        """All text inside, as it stands."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


def tree(source: str) -> Node:
    """The tree of a piece of HTML. Never raises; what lies deeper than 60 elements stands in the sixtieth."""
    builder = _Builder()
    builder.feed(source)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("body")
        self._open = [self.root]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
            return
        if tag in _ENDS_PARAGRAPH:
            self._close("p")
        elif tag in _CLOSED_BY:
            self._close(tag)
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif any(node.tag == tag for node in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._open[-1].children.append(data)

    def _close(self, tag: str) -> None:
        """Ends an open element of this kind, unless one that may hold another stands between."""
        for place in range(len(self._open) - 1, 0, -1):
            name = self._open[place].tag
            if name == tag:
                del self._open[place:]
                return
            if name in _CLOSED_BY.get(tag, ()):
                return
