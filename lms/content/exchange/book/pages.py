"""A page of a book as the body of a lesson: its own forms become ours, and what has no form here is marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lms.content.exchange import plain
from lms.content.exchange.book import front
from lms.content.source.scanner import Scanned, scan
from lms.plugin.importer import Fate, Note
from lms.plugin.message import Message, mark

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t#]*(?:\{[^}]*\})?")
_CHECK = re.compile(r"(cek|check)\b([^:]*):", re.IGNORECASE)
_ADMONITION = re.compile(r"( {0,3})(?:!!!|\?\?\?\+?)[ \t]+([\w-]+)(?:[ \t]+\"([^\"]*)\")?[ \t]*")
_DIV = re.compile(r" {0,3}:{3,}[ \t]*(?:\{[ \t]*\.?([\w-]+)[^}]*\}|([\w-]+))?[ \t]*(?:\[([^\]]*)\]|(\S.*))?")
_DIRECTIVE = re.compile(r"\{\{[<%#][^{}]*\}\}")
_COMPONENT = re.compile(r" {0,3}(?:(?:import|export)\s.+(?:from\s|=).*|</?[A-Z][\w.]*(?:\s[^<>]*)?/?>.*)")
_PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(src|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_LINK = re.compile(
    r"(?P<picture>!?)\[(?P<words>(?:\\.|[^\[\]\\]|\[[^\[\]]*\])*)\]"
    r"\((?:<(?P<angled>[^<>\n]*)>|(?P<plain>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))(?P<title>\s+\"[^\"]*\"|\s+'[^']*')?\s*\)"
)
_ALERTS = {
    "note": "CATATAN", "info": "CATATAN", "abstract": "CATATAN", "summary": "CATATAN", "callout-note": "CATATAN",
    "tip": "KIAT", "hint": "KIAT", "success": "KIAT", "callout-tip": "KIAT", "important": "PENTING",
    "callout-important": "PENTING", "warning": "AWAS", "caution": "AWAS", "attention": "AWAS",
    "callout-warning": "AWAS", "danger": "BAHAYA", "error": "BAHAYA", "bug": "BAHAYA", "example": "COBA",
    "exercise": "COBA", "challenge": "COBA",
}  # fmt: skip
_NOT_UNDERSTOOD = mark("“%(text)s” is not understood here and was marked")


@dataclass(slots=True)
class Page:
    """The lines of a lesson, and notes with their line among them."""

    title: str
    lines: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


Target = Callable[[str, bool, str], tuple[str, Message | None]]
"""For the address of a link or picture (whether it is one, and its words): the Markdown address, empty where only the
words stay, and what is to be told."""


def page(text: str, path: str, target: Target) -> Page:
    """The lesson of a page whose text is `text`."""
    _header, body, before = front.split(text)
    made = Page(front.title(text))
    source = scan([line.replace("\t", "    ") for line in _aligned(body)], 1)
    reader = _Reader(made, source, path, before, target)
    reader.read()
    return _without_gaps(made)


def _without_gaps(made: Page) -> Page:
    """The page with one blank line where several stood together, and none at its head; notes stay at their lines."""
    scanned = scan(made.lines, 1)
    lines: list[str] = []
    moved = {}
    for number, line in enumerate(made.lines, 1):
        if line or (lines and lines[-1]) or scanned.is_code(number):
            lines.append(line)
        moved[number] = max(1, len(lines))
    notes = [Note(one.fate, one.what, one.source, "", moved.get(one.line, len(lines))) for one in made.notes]
    return Page(made.title, lines, notes)


def _aligned(body: str) -> list[str]:
    """The lines; those of an admonition, which are indented, as the quote that they become."""
    lines: list[str] = []
    inside = False
    for line in body.replace("\r", "\n").split("\n"):
        found = _ADMONITION.fullmatch(line)
        if found:
            inside = True
            lines += ["", *_alert(found[2], found[3] or "")]
        elif inside and (line.startswith("    ") or not line.strip()):
            lines.append(f"> {line[4:]}".rstrip())
        else:
            if inside:
                while lines and lines[-1] == ">":
                    lines.pop()
                lines.append("")
            inside = False
            lines.append(line)
    return lines


def _alert(kind: str, title: str) -> list[str]:
    name = _ALERTS.get(kind.lower(), "CATATAN")
    words = title or ("" if kind.lower() in _ALERTS else kind.replace("-", " ").capitalize())
    return [f"> [!{name}] {plain.cleaned(words)}".rstrip()]


class _Reader:
    """Goes over the lines once. `depth` tells how many divisions are open."""

    def __init__(self, made: Page, source: Scanned, path: str, before: int, target: Target) -> None:
        self.made, self.source, self.path, self.before, self.target = made, source, path, before, target
        self.open: list[bool] = []
        self.titled = False

    def read(self) -> None:
        for number in range(self.source.first, self.source.end):
            line = self.source.line(number).rstrip()
            quote = "> " if any(self.open) else ""
            if self.source.is_code(number):
                self.made.lines.append(f"{quote}{line[:4_900]}".rstrip())
            elif not self._division(line):
                self._line(line, number, quote)

    def _division(self, line: str) -> bool:
        """Whether the line opens or closes a fenced division; those that warn or advise become alerts."""
        found = _DIV.fullmatch(line) if line.lstrip().startswith(":::") else None
        if found is None:
            return False
        kind = (found[1] or found[2] or "").lower()
        if not kind:
            was_alert = self.open.pop() if self.open else False
            self.made.lines += [""] if was_alert else []
        else:
            is_alert = kind in _ALERTS and not any(self.open)
            self.open.append(is_alert)
            self.made.lines += ["", *_alert(kind, found[3] or found[4] or "")] if is_alert else []
        return True

    def _line(self, line: str, number: int, quote: str) -> None:
        heading = _HEADING.fullmatch(line)
        if heading and len(heading[1]) == 1 and not self.titled:
            # The title of a lesson stands in its header.
            self.titled = True
            return
        if heading:
            words = _CHECK.sub(r"\1\2 –", heading[2]) if heading[2] else ""
            line = f"{'#' * max(2, len(heading[1]))} {words}".rstrip()
        if _COMPONENT.fullmatch(line):
            self._lost(line.strip(), number)
            line = plain.remark(f"tidak dikenal: {plain.shortened(line.strip())}")
        line = _PICTURE.sub(_as_markdown, line)
        line = _DIRECTIVE.sub(lambda found: self._directive(found[0], number), line)
        line = _LINK.sub(lambda found: self._link(found, number), line)
        for piece in plain.broken(line).split("\n") if len(line) > 4_000 else [line]:
            self.made.lines.append(f"{quote}{piece}".rstrip())

    def _directive(self, text: str, number: int) -> str:
        self._lost(text, number)
        return plain.remark(f"tidak dikenal: {plain.shortened(text)}")

    def _lost(self, text: str, number: int) -> None:
        self._tell(
            Fate.LOST, Message(_NOT_UNDERSTOOD, {"text": plain.shortened(plain.cleaned(text))}), number
        )

    def _tell(self, fate: Fate, said: Message, number: int) -> None:
        place = f"{self.path} {number + self.before}"
        self.made.notes.append(Note(fate, said, place, "", len(self.made.lines) + 1))

    def _link(self, found: re.Match[str], number: int) -> str:
        address = found["angled"] if found["angled"] is not None else found["plain"]
        words = found["words"]
        if not found["picture"]:
            words = _LINK.sub(lambda inner: self._link(inner, number), words) if "](" in words else words
        place, said = self.target(address, bool(found["picture"]), words)
        if said is not None:
            self._tell(Fate.LOST, said, number)
        if not place:
            return words
        title = found["title"] or ""
        sign = "!" if found["picture"] and not place.startswith(("http:", "https:")) else ""
        return f"{sign}[{words}]({place}{title})"


def _as_markdown(found: re.Match[str]) -> str:
    values = {one[1].lower(): one[2] or one[3] or "" for one in _ATTRIBUTE.finditer(found[0])}
    source = values.get("src", "")
    return f"![{plain.escaped(values.get('alt', ''))}](<{source}>)" if source else ""
