"""The Markdown files of a package: read, with their header typed and their lines scanned."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.content.files.decoding import Cuts, without_directions
from lms.content.files.tree import Found, Tree, UnreadableError, read_text, too_large
from lms.content.findings import finding
from lms.content.site import Limits, Site
from lms.content.source import vocabulary
from lms.content.source.anchors import plain
from lms.content.source.header import Rules, Settings, read_settings, validate
from lms.content.source.header_lines import HeaderLines, Pair, read_lines
from lms.content.source.headers import LATER, header_of
from lms.content.source.scanner import Heading, Scanned, scan
from lms.plugin.finding import Finding

COURSE_FILES = ("kursus.md", "course.md")
_TRANSLATION = re.compile(r"(.+)\.([a-z]{2,3}(?:-[A-Za-z]{2})?)\.md")
_PLAYED = ("mp4", "webm", "mp3", "m4a", "ogg")


@dataclass(slots=True)
class Page:
    """One Markdown file. `kind` is ``course``, ``bank``, a kind of item, or empty if it is none that can be read.

    `path` is shown in findings; `name` is what links and the outline call it. `model` is None where `kind` is empty.
    """

    found: Found
    language: str
    kind: str
    text: str
    scanned: Scanned
    settings: Settings
    model: Any
    head: Heading | None = None
    base: Page | None = None
    translations: dict[str, Page] = field(default_factory=dict)
    header_read: bool = True
    cuts: Mapping[int, Cuts] = field(default_factory=dict)  # what the text lacks of its file, by line

    @property
    def name(self) -> str:
        return self.found.name

    @property
    def path(self) -> str:
        return self.found.path

    @property
    def title(self) -> str:
        """The title of the header, else the first ``#`` heading; empty if there is neither."""
        return str(getattr(self.model, "title", "")) or (plain(self.head.text) if self.head else "")

    @property
    def lacks_id(self) -> bool:
        """Whether no id is written; one that cannot be read is another mistake."""
        return self.header_read and "id" not in self.settings.keys

    def shown(self, number: int) -> str:
        """The line with this number as it was read; empty where there is none."""
        if self.scanned.first <= number < self.scanned.end:
            return self.scanned.line(number)
        return self.text.split("\n", number)[number - 1] if 0 < number < self.scanned.first else ""

    def place(self, key: str) -> tuple[int, int]:
        """Where the value of a key stands; the first line for a key that was not written."""
        return self.settings.at.get((key,), (1, 1))


@dataclass(slots=True)
class Reader:
    """What reading one file needs to know of the course and the site."""

    site: Site
    findings: list[Finding]
    lenient: bool = False
    kinds: Container[str] = ()  # those of plugins

    @property
    def limits(self) -> Limits:
        return self.site.limits

    def rules(self, path: str, *places: str) -> Rules:
        """How the keys of one file are read."""
        return Rules(path, places, self.lenient, self.site.plugins)

    def text(self, found: Found) -> str | None:
        """The text of a file; None, with findings, where it has none."""
        try:
            text, findings = read_text(found, self.limits)
        except UnreadableError:
            self.findings.append(finding("E904/unread", found.path))
            return None
        self.findings.extend(findings)
        return text

    def page(self, found: Found, language: str, kind: str = "", base: Page | None = None) -> Page | None:
        """Reads a file; its kind comes from its header unless it is given. None where it has no text."""
        text = self.text(found)
        if text is None:
            return None
        text, cuts = without_directions(text)
        lines = text.split("\n")
        header = read_lines(lines, found.path, self.limits)
        self.findings.extend(header.findings)
        scanned = scan(lines[header.body_line - 1 :], header.body_line)
        head = next((heading for heading in scanned.headings if heading.level == 1), None)
        kind = kind or self._kind(header, found)
        page = Page(found, language, kind, text, scanned, Settings(), None, head, base, cuts=cuts)
        page.header_read = not any(found_.code == "E208" for found_ in header.findings)
        if kind != "bank" and found.size > self.limits.markdown:
            self.findings.append(too_large(found, self.limits.markdown))
        if kind:
            self._settings(page, header)
            self._reserved(page)
        return page

    def _kind(self, header: HeaderLines, found: Found) -> str:
        pair = _kind_pair(header)
        if pair is None or pair.scalar is None:
            return "lesson"
        word, place = pair.scalar.text, (pair.scalar.line, pair.scalar.column)
        kind = vocabulary.lookup(word, "kind")
        if word.lower().startswith("x-"):
            if word.lower() in self.kinds:
                return word.lower()
            self.findings.append(finding("E314/plugin", found.path, *place, v=word))
        elif kind == "event":
            self.findings.append(finding("W213", found.path, *place, k=pair.key, v=word))
        elif kind is None:
            near = vocabulary.nearest(word, "kind")
            allowed = vocabulary.allowed("kind")
            values: dict[str, Any] = {"v": word, "allowed": allowed, "s": near}
            self.findings.append(finding("E314", found.path, *place, instead_of=word, **values))
        else:
            return kind
        return ""

    def _settings(self, page: Page, header: HeaderLines) -> None:
        model, places = header_of(page.kind)
        page.settings, findings = read_settings(header, model, self.rules(page.path, *places))
        self.findings.extend(findings)
        page.model = validate(page.settings, model, page.path, self.findings)
        for key, now in LATER.get(page.kind, {}).items():
            if getattr(page.model, key) != now:
                shown = page.settings.written[key], page.settings.data[key]
                self.findings.append(finding("W213", page.path, *page.place(key), k=shown[0], v=shown[1]))

    def _reserved(self, page: Page) -> None:
        """Reports blocks whose meaning is kept for a later version of the format."""
        for fence in page.scanned.fences:
            if fence.language.lower().startswith("lms-"):
                column = page.shown(fence.line).find(fence.language) + 1
                found = finding("W213/block", page.path, fence.line, column, v=fence.language)
                self.findings.append(found)


def _kind_pair(header: HeaderLines) -> Pair | None:
    for pair in header.pairs:
        if vocabulary.lookup(pair.key.replace("_", "-"), "file") == "type":
            return pair if pair.scalar is not None and pair.scalar.text else None
    return next((pair for pair in header.pairs if _almost_kind(pair)), None)


def _almost_kind(pair: Pair) -> bool:
    """Whether a key is the misspelt word for the kind, so that the rest of the file is not misread for it."""
    near = vocabulary.nearest(pair.key.lower(), "file")
    named = pair.scalar is not None and vocabulary.lookup(pair.scalar.text, "kind")
    return bool(named) and vocabulary.lookup(near, "file") == "type"


@dataclass(frozen=True, slots=True)
class Name:
    """A Markdown file of the package by its role: `base` is the name of the file it translates, or empty."""

    found: Found
    base: str = ""
    language: str = ""


def markdown_names(tree: Tree) -> Iterator[Name]:
    """The Markdown files of a package, transcripts of recordings left out."""
    for name, found in tree.files.items():
        if not name.endswith(".md"):
            continue
        translated = _TRANSLATION.fullmatch(name)
        if not translated:
            yield Name(found)
        elif not any(f"{translated[1]}.{ending}" in tree.files for ending in _PLAYED):
            yield Name(found, translated[1] + ".md", translated[2])


def without_title(page: Page) -> Scanned:
    """The page without its ``#`` title, which the page around it shows; the line stays, blank."""
    if page.head is None:
        return page.scanned
    index = page.head.line - page.scanned.first
    lines = (*page.scanned.lines[:index], "", *page.scanned.lines[index + 1 :])
    headings = tuple(heading for heading in page.scanned.headings if heading is not page.head)
    return Scanned(page.scanned.first, lines, page.scanned.code, page.scanned.fences, headings)
