"""A table of HTML as one of Markdown: one line a row, every cell on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lms.content.exchange import plain
from lms.content.exchange.html_inline import NEWLINE, Inline, markdown_of, remarks
from lms.content.exchange.html_tree import Node
from lms.content.exchange.typed import tables
from lms.content.exchange.typed.shapes import bare
from lms.plugin.importer import Fate
from lms.plugin.message import Message, counted, mark

_MOST_COLUMNS = 30
_MOST_ROWS = 400
_LONGEST = 4_500
_WIDEST_SPAN = 30
_PARAGRAPHS = frozenset(
    ("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section")
)


@dataclass(slots=True)
class Table:
    """The cells as Markdown of one line. `only` is what stands in the table's single cell, if it has but one."""

    rows: list[list[str]]
    only: list[Node | str] | None = None
    notes: list[tuple[Fate, Message]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The table; rows as text where Markdown cannot hold so many or so much."""
        width = max(len(row) for row in self.rows)
        rows = [[*row, *[""] * (width - len(row))] for row in self.rows]
        lines = [f"| {' | '.join(cell.replace('|', BAR) for cell in row)} |" for row in rows]
        if width > _MOST_COLUMNS or any(len(line) > _LONGEST for line in lines):
            self.notes.append((Fate.CHANGED, Message(mark("a table too wide for a course became text"))))
            texts = [", ".join(filter(None, row)).replace("<br>", " ") for row in rows]
            return [line for text in texts for line in (*plain.broken(plain.opened(text)).split("\n"), "")][
                :-1
            ]
        rule = f"|{'---|' * width}"
        made = [lines[0], rule]
        for place, line in enumerate(lines[1:], 1):
            if place % _MOST_ROWS == 0:
                made += ["", lines[0], rule]
            made.append(line)
        return made

    def typed(self) -> list[str]:
        """The table as lines, as if they were typed."""
        return tables.lines_of([[cell.replace("<br>", " ") for cell in row] for row in self.rows])


BAR = "\\|"


def read(node: Node, inline: Inline) -> Table:
    """The table of an element ``table``."""
    rows: list[list[str]] = []
    below: dict[int, int] = {}
    merged = 0
    cells = [_cells(row) for row in _rows(node)]
    if len(cells) == 1 and len(cells[0]) == 1:
        return Table([], cells[0][0].children)
    for row in cells:
        made: list[str] = []
        for cell in row:
            while below.get(len(made), 0):
                below[len(made)] -= 1
                made.append("")
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            merged += across > 1 or down > 1
            for place in range(len(made), len(made) + across):
                below[place] = down - 1
            made += [_cell(cell, inline), *[""] * (across - 1)]
        for place in range(len(made), max(below, default=-1) + 1):
            if below.get(place, 0):
                below[place] -= 1
                made += [""] * (place + 1 - len(made))
        if any(made):
            rows.append(made)
    table = Table(rows)
    if merged:
        said = counted(
            "%(n)s merged cell of a table was taken apart",
            "%(n)s merged cells of a table were taken apart",
            merged,
        )
        table.notes.append((Fate.CHANGED, said))
    return table


def _rows(node: Node) -> Iterator[Node]:
    for child in node.children:
        if isinstance(child, Node) and child.tag == "tr":
            yield child
        elif isinstance(child, Node) and child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _cells(row: Node) -> list[Node]:
    return [child for child in row.children if isinstance(child, Node) and child.tag in ("td", "th")]


def _span(cell: Node, name: str) -> int:
    written = cell.attributes.get(name, "1")
    return min(max(int(written), 1), _WIDEST_SPAN) if written.isdigit() and len(written) < 4 else 1


def _cell(cell: Node, inline: Inline) -> str:
    texts = [bare(remarks(text)) for text in _texts(cell, inline)]
    return "<br>".join(filter(None, (text.replace(NEWLINE, "<br>") for text in texts)))


def _texts(node: Node, inline: Inline) -> Iterator[str]:
    """The paragraphs in a cell, those of lists with a sign before them, those of a table inside row by row."""
    loose: list[Node | str] = []
    for child in node.children:
        if isinstance(child, Node) and (child.tag in _PARAGRAPHS or child.tag == "table"):
            yield markdown_of(loose, inline)
            loose = []
            if child.tag == "table":
                yield from (" ".join(_cell(cell, inline) for cell in _cells(row)) for row in _rows(child))
            else:
                inner = list(_texts(child, inline))
                yield from (f"• {text}" if child.tag == "li" and text else text for text in inner)
        else:
            loose.append(child)
    yield markdown_of(loose, inline)
