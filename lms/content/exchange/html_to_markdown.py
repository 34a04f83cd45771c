"""HTML becomes blocks of our Markdown: what the dialect cannot say becomes text, and is told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lms.content.exchange import html_tables, plain
from lms.content.exchange.html_inline import NEWLINE, Inline, Picture, markdown_of, remarks, unmarked
from lms.content.exchange.html_tree import Node, tree
from lms.content.exchange.typed.shapes import BEGIN, END, bare
from lms.plugin.importer import Fate
from lms.plugin.message import Message

_BLOCKS = frozenset(
    ("p", "div", "ul", "ol", "table", "blockquote", "pre", "hr", "section", "article", "figure", "dl", "dd", "dt",
     "h1", "h2", "h3", "h4", "h5", "h6", "center", "main", "header", "footer", "form", "fieldset")
)  # fmt: skip
_HEADING = re.compile("h[1-6]")
_LABEL = re.compile(f"{BEGIN}([^{END}]*){END}")
_DEEPEST_LIST = 6


@dataclass(slots=True)
class Block:
    """One block. `lines` is its Markdown, `typed` the same as lines of plain Markdown, with the numbers of its lists.

    `kind` is heading, paragraph, list, table, quote or code; `level` that of a heading, 0 for the title of a page.
    `place` tells a person where it stands in the source, if that is more than the heading above it.
    """

    kind: str
    lines: list[str]
    typed: list[str] = field(default_factory=list)
    level: int = 0
    notes: list[tuple[Fate, Message]] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    place: str = ""

    @property
    def text(self) -> str:
        """The words of a heading or paragraph, without marks."""
        return bare(" ".join(self.typed)).replace("**", "").replace("\\", "")


def blocks_of(source: str, inline: Inline) -> list[Block]:
    """The blocks of a page or of a piece of one. Never raises."""
    walker = _Walker(inline)
    walker.walk(tree(source).children)
    return walker.blocks


def markdown(source: str, place: object = None) -> tuple[str, tuple[tuple[Fate, Message], ...]]:
    """A piece of HTML as Markdown, with what was changed or lost. `place` gives the Markdown of a `Picture`."""
    inline = Inline(place if callable(place) else lambda picture: plain.escaped(picture.alternative))
    blocks = blocks_of(source, inline)
    lines = [line for block in blocks for line in (*block.lines, "")]
    return "\n".join(lines).strip("\n"), tuple(note for block in blocks for note in block.notes)


class _Walker:
    def __init__(self, inline: Inline) -> None:
        self.inline = inline
        self.blocks: list[Block] = []

    def walk(self, nodes: Iterable[Node | str]) -> None:
        """Takes the children of one element: blocks as they are, what stands loose between them as paragraphs."""
        loose: list[Node | str] = []
        for node in nodes:
            if isinstance(node, str) or (node.tag not in _BLOCKS and not _holds_blocks(node)):
                loose.append(node)
                continue
            self._paragraph(loose)
            loose = []
            self._block(node)
        self._paragraph(loose)

    def _block(self, node: Node) -> None:
        tag = node.tag
        if _HEADING.fullmatch(tag):
            self._heading(node)
        elif tag in ("ul", "ol"):
            self._list(node)
        elif tag == "table":
            self._table(node)
        elif tag == "pre":
            self._code(node)
        elif tag == "hr":
            self.blocks.append(Block("rule", ["---"]))
        elif tag == "blockquote":
            self._quote(node)
        elif tag == "p" and not _holds_blocks(node):
            self._paragraph(node.children)
        else:
            self.walk(node.children)

    def _add(self, block: Block) -> None:
        """Keeps a block, with what reading its text found out."""
        block.footnotes = list(dict.fromkeys(self.inline.used))
        block.notes += self.inline.told
        self.inline.used.clear()
        self.inline.told.clear()
        self.blocks.append(block)

    def _paragraph(self, nodes: Iterable[Node | str]) -> None:
        text = markdown_of(nodes, self.inline)
        if bare(text):
            self._add(Block("paragraph", paragraph(text), remarks(text).split(NEWLINE)))

    def _heading(self, node: Node) -> None:
        text = markdown_of(node.children, self.inline).replace(NEWLINE, " ")
        words = bare(_LABEL.sub("", unmarked(text))).replace("**", "")
        words = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", words).strip(" *")
        if not words:
            self._paragraph(node.children)
            return
        level = 0 if node.attributes.get("class") == "title" else int(node.tag[1])
        self._add(Block("heading", [words], [words], level))

    def _code(self, node: Node) -> None:
        lines = [
            plain.cleaned(line) and line.rstrip().replace("\t", "    ") for line in node.text().split("\n")
        ]
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", node.text())), default=0))
        self._add(
            Block("code", [fence, *lines, fence], [plain.escaped(plain.cleaned(line)) for line in lines])
        )

    def _quote(self, node: Node) -> None:
        inner = _Walker(self.inline)
        inner.walk(node.children)
        lines = [line for block in inner.blocks for line in (*_flat(block), "")]
        notes = [note for block in inner.blocks for note in block.notes]
        typed = [line for block in inner.blocks for line in block.typed]
        if typed:
            quoted = [f"> {line}".rstrip() for line in lines[:-1]]
            block = Block("quote", quoted, typed, notes=notes)
            block.footnotes = [label for one in inner.blocks for label in one.footnotes]
            self.blocks.append(block)

    def _list(self, node: Node) -> None:
        lines: list[str] = []
        typed: list[str] = []
        self._items(node, 0, lines, typed, 0)
        if lines:
            self._add(Block("list", lines, typed))

    def _items(self, node: Node, indent: int, lines: list[str], typed: list[str], depth: int) -> None:
        """The items of a list, those inside it further in."""
        number = 0
        for item in node.children:
            if isinstance(item, str):
                continue
            if item.tag in ("ul", "ol"):
                self._items(item, indent, lines, typed, depth + 1)
                continue
            parts, inner = _parted(item)
            text = NEWLINE.join(filter(None, (markdown_of(part, self.inline) for part in parts)))
            label = _LABEL.search(text)
            text = _LABEL.sub("", text).strip()
            number = _number(label[1] if label else "", number)
            sign = f"{number}. " if node.tag == "ol" else "- "
            if text:
                first, *more = paragraph(text)
                pad = " " * (indent + len(sign))
                lines += [f"{' ' * indent}{sign}{first}", *(f"{pad}{line}" for line in more)]
                shown = f"{label[1]} " if label else f"{number}. " if node.tag == "ol" else ""
                typed_first, *typed_more = remarks(text).split(NEWLINE)
                typed += [f"{shown}{typed_first}", *typed_more]
            for child in inner:
                if child.tag == "table":
                    typed.append(plain.escaped(plain.cleaned(child.text())))
                    lines.append(f"{' ' * (indent + len(sign))}{typed[-1]}")
                else:
                    deeper = indent + len(sign) if text and depth < _DEEPEST_LIST else indent
                    self._items(child, deeper, lines, typed, depth + 1)

    def _table(self, node: Node) -> None:
        table = html_tables.read(node, self.inline)
        if table.only is not None:
            # A frame around text, as word processors draw boxes.
            self._quote(Node("blockquote", {}, table.only))
            return
        if table.rows:
            self._add(Block("table", table.lines(), table.typed(), notes=list(table.notes)))


def paragraph(text: str) -> list[str]:
    """The lines of a paragraph; a break inside it is a backslash at the end of its line."""
    lines: list[str] = []
    parts = text.split(NEWLINE)
    for place, part in enumerate(parts):
        words = bare(remarks(_LABEL.sub(lambda found: f"{plain.escaped(found[1])} ", part)))
        broken = plain.broken(plain.opened(words)).split("\n")
        lines += [*broken[:-1], f"{broken[-1]}\\" if place < len(parts) - 1 else broken[-1]]
    return lines


def _flat(block: Block) -> list[str]:
    """A block inside a quote; a heading there is bold, for only a page has headings."""
    return [f"**{block.lines[0]}**"] if block.kind == "heading" else block.lines


def _parted(item: Node) -> tuple[list[list[Node | str]], list[Node]]:
    """The paragraphs of an item, and the lists and tables in it."""
    parts: list[list[Node | str]] = [[]]
    inner: list[Node] = []
    for child in item.children:
        if isinstance(child, Node) and child.tag in ("ul", "ol", "table"):
            inner.append(child)
        elif isinstance(child, Node) and child.tag in ("p", "div") and not _holds_blocks(child):
            parts += [child.children, []]
        elif isinstance(child, Node) and child.tag in ("p", "div", "blockquote"):
            more, deeper = _parted(child)
            parts += [*more, []]
            inner += deeper
        else:
            parts[-1].append(child)
    return parts, inner


def _number(label: str, last: int) -> int:
    digits = label.rstrip(".)")
    return int(digits) if digits.isdigit() and len(digits) < 5 else last + 1


def _holds_blocks(node: Node) -> bool:
    return any(
        isinstance(child, Node) and (child.tag in _BLOCKS or _holds_blocks(child)) for child in node.children
    )


__all__ = ["Block", "Inline", "Picture", "blocks_of", "markdown", "paragraph"]
