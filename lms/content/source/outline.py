"""The outline of a course: the list under ``## Isi``, or the files in their order (chapter 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lms.content.files.paths import Names, natural, resolve
from lms.content.findings import finding
from lms.content.source import vocabulary
from lms.content.source.anchors import plain
from lms.content.source.scanner import Heading, Scanned
from lms.content.source.sections import split_heading
from lms.plugin.finding import Finding

_ENTRY = re.compile(
    r"[ \t]*(?:[-*]|\d{1,9}[.)])[ \t]+\[((?:[^\[\]\\]|\\.)*)\]"
    r"\([ \t]*(<[^<>]*>|[^()\s]*)(?:[ \t]+(?:\"[^\"]*\"|'[^']*'))?[ \t]*\)[ \t]*"
)
_LINK_IN_LIST = re.compile(r"[ \t]*(?:[-*]|\d{1,9}[.)])[ \t].*\]\([^()]*\.md[^()]*\)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the outline, or one file of a course without any."""

    name: str
    label: str
    line: int = 0
    column: int = 0


@dataclass(slots=True)
class ModuleDraft:
    """A module as written. `line` is 0 for one that the files imply, which has no heading to write an id in."""

    id: str
    title: str
    line: int = 0
    column: int = 1
    entries: list[Entry] = field(default_factory=list)
    intro: list[int] = field(default_factory=list)  # numbers of the lines of its introduction
    titles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outline:
    """Modules in order, and the lines (from, up to) of the list; equal numbers where there is none.

    `meant` are the files that entries with a mistake most likely name.
    """

    modules: tuple[ModuleDraft, ...]
    start: int
    end: int
    meant: frozenset[str] = frozenset()


def contents_heading(scanned: Scanned) -> Heading | None:
    """The heading under which the list stands."""
    heads = (heading for heading in scanned.headings if heading.level == 2)
    return next((head for head in heads if vocabulary.lookup(head.text, "contents")), None)


def region(scanned: Scanned) -> tuple[int, int]:
    """The lines of the list with its heading; two equal numbers where there is none."""
    head = contents_heading(scanned)
    if head is None:
        return scanned.end, scanned.end
    after = (heading.line for heading in scanned.headings if heading.line > head.line and heading.level <= 2)
    return head.line, next(after, scanned.end)


def read_outline(
    scanned: Scanned, page: str, path: str, names: Names, title: str, findings: list[Finding]
) -> Outline:
    """The list of the file called `page`. Entries whose file does not exist are left out, with a finding."""
    start, end = region(scanned)
    reading = _Reading(page, path, names, findings, [ModuleDraft("", title)])
    heads = {head.line: head for head in scanned.headings if start < head.line < end}
    for number in range(start + 1, end):
        head = heads.get(number)
        if head is not None and head.level == 3:
            identity, name, wrong = split_heading(head, path)
            findings.extend(wrong)
            reading.modules.append(ModuleDraft(identity, plain(name), head.line, head.column))
        elif not scanned.is_code(number):
            reading.line(scanned.line(number), number)
    modules = [module for module in reading.modules if module.entries or module.line]
    return Outline(tuple(modules), start, end, frozenset(reading.meant))


@dataclass(slots=True)
class _Reading:
    page: str
    path: str
    names: Names
    findings: list[Finding]
    modules: list[ModuleDraft]
    seen: dict[str, int] = field(default_factory=dict)
    meant: set[str] = field(default_factory=set)

    def line(self, line: str, number: int) -> None:
        module = self.modules[-1]
        found = _ENTRY.fullmatch(line) if "](" in line else None
        if found is None:
            if "](" in line and _LINK_IN_LIST.match(line):
                self._report("E303", number, len(line) - len(line.lstrip()) + 1)
                linked = re.findall(r"\]\(([^()\s]*\.md)", line)
                self.meant |= {resolve(one, self.page, "", 0, 0, self.names).name for one in linked}
            else:
                module.intro.append(number)
            return
        written, column = found[2], found.start(2) + 1
        if written.startswith("<"):
            written, column = written[1:-1], column + 1
        resolved = resolve(written, self.page, self.path, number, column, self.names)
        self.findings.extend(resolved.findings)
        if resolved.is_error:
            return
        if not resolved.name.endswith(".md"):
            free = (name for name in self.names.files if name.endswith(".md") and name not in self.seen)
            near = self.names.near(written, free)
            self.meant.add(near)
            self._report("E301", number, column, instead_of=written, p=written, s=near)
        elif resolved.name in self.seen:
            self._report("E302", number, column, n=self.seen[resolved.name])
        else:
            self.seen[resolved.name] = number
            module.entries.append(Entry(resolved.name, plain(found[1]), number, column))

    def _report(self, code: str, line: int, column: int, **values: Any) -> None:
        self.findings.append(finding(code, self.path, line, column, **values))


def outline_of_files(names: Iterable[str], title: str) -> Outline:
    """The outline of a course without a list: files in natural order, each first folder a module."""
    modules: list[ModuleDraft] = []
    folder: str | None = None
    for name in sorted(names, key=natural):
        first = name.partition("/")[0] if "/" in name else ""
        if first != folder:
            modules.append(ModuleDraft("", _folder_title(first) or title))
            folder = first
        modules[-1].entries.append(Entry(name, ""))
    return Outline(tuple(modules), 0, 0)


def _folder_title(folder: str) -> str:
    return re.sub(r"^\d+[-_. ]+(?=.)", "", folder).replace("-", " ").strip()
