"""Rewrites white space and a few GitHub forms into what Python-Markdown reads the same way (format, chapter 19.1).

One pass over the lines, with a stack of the list items, footnotes and definitions that are open; quotes are read by
recursion. Fences are taken out and leave a mark, so that nothing inside one is ever read as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lms.content.markdown import alerts, lines, marks
from lms.content.markdown.found import Fence, Normalised, Table

MAX_DEPTH = 8

_TEXT = frozenset(("text", "item", "note", "def"))
_FAR = " " * 60  # an indent at which nothing but text can go on
_APART = frozenset(("heading", "quote", "table", "code", "check"))


def normalise(source: str, checks: Mapping[int, int] | None = None, language: str = "id") -> Normalised:
    """Reads `source`; a mark for check ``checks[offset]`` is put at that line. `language` is that of alert titles."""
    found = Normalised()
    text = [(offset, lines.leading(line)) for offset, line in enumerate(lines.plain_lines(source))]
    found.text = "\n".join(_Walk(text, found, checks or {}, language).run())
    return found


@dataclass(slots=True)
class _Open:
    """An open container: the column its content begins at, and its kind (``ul ol note def``)."""

    column: int
    kind: str


class _Walk:
    """One pass over the lines of a text or of a quote.

    `last` is the kind of the line before: ``blank text item open heading quote table code fence check note def``, where
    ``open`` is the mark of an item whose text is still to come on the same line, waiting in `prefix`.
    """

    def __init__(
        self,
        text: list[lines.Line],
        found: Normalised,
        checks: Mapping[int, int],
        language: str,
        depth: int = 0,
    ) -> None:
        self.lines = text
        self.found = found
        self.checks = checks
        self.language = language
        self.depth = depth
        self.out: list[str] = []
        self.stack: list[_Open] = []
        self.last = "blank"
        self.last_level = 0
        self.block_level: int | None = None  # level of the item that the present run of lines begins with
        self.prefix = ""

    def run(self) -> list[str]:
        """The lines for Python-Markdown."""
        at = 0
        while at < len(self.lines):
            offset, line = self.lines[at]
            if line:
                at = self.line(at)
                continue
            if offset in self.checks:
                self.stack.clear()
                self.block(marks.numbered(marks.CHECK, self.checks[offset]), "check")
            self.blank()
            at += 1
        return self.out

    # Writing

    def blank(self) -> None:
        self.out.append("")
        self.last = "blank"
        self.block_level = None

    def separate(self) -> None:
        """What comes next begins after a blank line; a mark that waits for its text gets a line of its own."""
        if self.prefix:
            self.out.append(self.prefix)
            self.prefix = ""
            self.last = "item"
        if self.last != "blank":
            self.blank()

    def put(self, text: str, kind: str) -> None:
        """Writes `text` at the present level, behind the mark of its item if one is waiting."""
        self.out.append((self.prefix or "    " * len(self.stack)) + text)
        self.prefix = ""
        self.last = kind
        self.last_level = len(self.stack)

    def block(self, text: str, kind: str) -> None:
        """Writes what Python-Markdown sees only after a blank line."""
        self.separate()
        self.put(text, kind)

    # Reading

    def line(self, at: int) -> int:
        """Reads the line at `at` and what it opens; returns the next index, or `at` to read its rest."""
        line = self.lines[at][1]
        indent = lines.indent(line)
        body = line[indent:]
        level = sum(container.column <= indent for container in self.stack)
        inside = level == len(self.stack)
        relative = indent - (self.stack[level - 1].column if level else 0)
        in_text = self.last in _TEXT
        if relative >= 4 and not in_text:
            return self.code(at, level, relative)
        if inside and self.last == "text" and lines.UNDERLINE.match(body):
            self.put(body, "heading")
        elif self.last == "table" and inside and not self.opens(at, body, interrupts=False):
            self.put(body, "table")
            self.found.tables[-1].rows += 1
        elif in_text and (relative >= 4 or not self.opens(at, body, interrupts=inside)):
            self.put(self.shielded(body), "text")
        else:
            left = self.stack[level].kind if not inside else ""
            del self.stack[level:]
            return self.start(at, indent, left)
        return at + 1

    def code(self, at: int, level: int, relative: int) -> int:
        """Code by indent."""
        del self.stack[level:]
        if self.last != "code":
            self.separate()
        self.put(" " * relative + self.lines[at][1].lstrip(" "), "code")
        return at + 1

    def shielded(self, body: str) -> str:
        """A line that only goes on with its item; a mark at its start must not open another one."""
        match = lines.MARK_LIKE.match(body) if self.stack else None
        return f"{match[1]}\\{body[match.end(1) :]}" if match else body

    def opens(self, at: int, body: str, interrupts: bool) -> bool:
        """Whether a line begins anything but text; `interrupts`: text of the same container stands right before it."""
        if body[0] == ">" or lines.HEADING.match(body) or lines.RULE.match(body) or lines.fence_start(body):
            return True
        if item := lines.ITEM.match(body):
            return not interrupts or (bool(item[2]) and item[1] in (None, "1"))
        if lines.NOTE.match(body) or (lines.DEFINITION.match(body) and self.last != "table"):
            return True
        return self.table_start(at, body)

    def table_start(self, at: int, body: str) -> bool:
        return at + 1 < len(self.lines) and lines.table_start(body, self.lines[at + 1][1])

    def start(self, at: int, indent: int, left: str) -> int:
        """Begins whatever the line begins; `left` is the kind of the outermost container it has closed."""
        offset, line = self.lines[at]
        body = line[indent:]
        if fence := lines.fence_start(body):
            return self.fence(at, indent, fence)
        if body[0] == ">":
            return self.quote(at)
        if lines.RULE.match(body) or lines.HEADING.match(body):
            self.block(body, "heading")
        elif item := lines.ITEM.match(body):
            return self.item(at, indent, item, left)
        elif note := lines.NOTE.match(body):
            self.found.footnotes.append(offset)
            self.container("note", indent + 4, f"{note[0].rstrip()} {body[note.end() :]}", offset)
        elif (definition := lines.DEFINITION.match(body)) and any(self.out):
            self.container("def", indent + definition.end(), f":   {body[definition.end() :]}", offset)
        elif self.table_start(at, body):
            self.block(body, "table")
            self.put(self.lines[at + 1][1].strip(), "table")
            self.found.tables.append(Table(offset, lines.cells(body)))
            return at + 2
        else:
            if self.last in _APART or (len(self.stack) < self.last_level and self.last != "blank"):
                self.separate()
            self.put(body, "text")
        return at + 1

    def container(self, kind: str, column: int, text: str, offset: int) -> None:
        """A footnote or a definition."""
        if kind == "note" or self.last not in ("text", "def"):
            self.separate()
        self.put(text, kind)
        self.open(kind, column, offset)

    def item(self, at: int, indent: int, mark: re.Match[str], left: str) -> int:
        """The mark of an item; its line is read again with the mark blanked, inside the item."""
        offset, line = self.lines[at]
        kind = "ol" if mark[1] else "ul"
        level = len(self.stack)
        if not self.prefix:
            joined = self.block_level is not None and level >= self.block_level and left in ("", kind)
            if not joined or self.last in _APART:
                self.separate()
            if self.last == "blank":
                self.block_level = level
        # An empty item written with "-" would make a heading of the line above it.
        sign = f"{mark[1]}." if mark[1] else "*"
        self.prefix = (self.prefix or "    " * level) + f"{sign:<3} "
        spaces = len(mark[2] or "")
        after = indent + mark.end()
        self.last = "open"
        self.last_level = level + 1
        if not self.open(kind, after - (spaces - 1 if spaces > 4 or not spaces else 0), offset) or not spaces:
            self.put(line[after:], "item")
            return at + 1
        if task := lines.TASK.match(line[after:]):
            sign = marks.TASK_OPEN if task[2] == " " else marks.TASK_DONE
            self.put(sign + line[after + task.end() :], "item")
            return at + 1
        self.lines[at] = (offset, " " * after + line[after:])
        return at

    def open(self, kind: str, column: int, offset: int) -> bool:
        """Opens a container; False where that is too deep for the renderer, and what is inside is read as text."""
        depth = self.depth + len(self.stack) + 1
        if depth > self.found.depth:
            self.found.depth, self.found.depth_line = depth, offset
        if depth > MAX_DEPTH:
            return False
        self.stack.append(_Open(column, kind))
        return True

    def fence(self, at: int, indent: int, opening: re.Match[str]) -> int:
        """A fenced block up to its closing fence, the end of its container or of the text."""
        offset = self.lines[at][0]
        closing = lines.fence_end(opening)
        floor = self.stack[-1].column if self.stack else 0
        self.found.fenced.add(offset)
        content: list[str] = []
        end = at + 1
        while end < len(self.lines):
            number, line = self.lines[end]
            if line and lines.indent(line) < floor:
                break
            end += 1
            self.found.fenced.add(number)
            if line and lines.indent(line) - floor < 4 and closing.match(line):
                break
            content.append(line[min(indent, lines.indent(line)) :])
        if self.last in _APART or self.last == "blank" or len(self.stack) < self.last_level:
            self.separate()
        words = opening[2].split()
        top = not self.stack and not self.depth
        self.put(marks.numbered(marks.FENCE, len(self.found.fences)), "fence")
        self.found.fences.append(Fence(words[0] if words else "", tuple(content), offset, top))
        return end

    def quote(self, at: int) -> int:
        """A quote with the lines that lazily go on with it, read by a walk of its own."""
        inner: list[lines.Line] = []
        floor = self.stack[-1].column if self.stack else 0
        fenced = False
        end = at
        while end < len(self.lines):
            offset, line = self.lines[end]
            body = line.lstrip(" ")
            relative = len(line) - len(body) - floor
            if body.startswith(">") and (end == at or 0 <= relative < 4):
                rest = lines.leading(body[2:] if body[1:2] == " " else body[1:])
                fenced ^= bool(lines.fence_start(rest.lstrip(" ")))
                inner.append((offset, rest))
            elif not body or fenced or not inner[-1][1]:
                break
            elif relative >= 4:
                inner.append((offset, _FAR + body))
            elif self.opens(end, body, interrupts=False):
                break
            else:
                inner.append((offset, line))
            end += 1
        self.separate()
        depth = self.depth + len(self.stack) + 1
        if depth > self.found.depth:
            self.found.depth, self.found.depth_line = depth, self.lines[at][0]
        if depth <= MAX_DEPTH:
            first = next((index for index, line in enumerate(inner) if line[1]), 0)
            begin, unknown = alerts.beginning(inner[first][1], self.language)
            self.found.boxes += [(inner[first][0], unknown)] if unknown else []
            inner[first : first + 1] = [(inner[first][0], line) for line in begin]
            written = _Walk(inner, self.found, {}, self.language, depth).run()
        else:
            written = [line for _, line in inner]
        for line in written:
            self.put(f"> {line}" if line else ">", "quote")
        return end
