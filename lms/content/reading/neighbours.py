"""What courses beside each other must agree on: one folder an id, and no circle of prerequisites (chapters 3 and 6)."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.content.files.paths import natural
from lms.content.files.tree import Found, UnreadableError, is_ignored, read_as, read_text, walk
from lms.content.findings import finding
from lms.content.reading.identity import slug
from lms.content.reading.package import course_file
from lms.content.reading.pages import COURSE_FILES, Page, Reader
from lms.content.rules.circles import circles
from lms.content.site import Limits, Site
from lms.content.source import vocabulary
from lms.content.source.header_lines import read_lines
from lms.content.source.scanner import scan
from lms.content.source.tables import tables
from lms.plugin.finding import Finding

DICTIONARY = "kompetensi.md"


@dataclass(frozen=True, slots=True)
class Claim:
    """The id that a folder claims, and the courses it requires; `page` is None where its header cannot be read."""

    folder: str
    course_id: str
    page: Page | None = None

    def finding(self, code: str, key: str, **values: Any) -> Finding:
        """A finding at a key of the course's header."""
        if self.page is None:
            return finding(code, **values)
        return finding(code, self.page.path, *self.page.place(key), **values)


def course_folders(root: Path) -> list[Path]:
    """The folders below `root` that hold Markdown, in natural order. Raises OSError if it cannot be listed."""
    folders = []
    with os.scandir(root) as entries:
        for entry in entries:
            real = stat.S_ISDIR(entry.stat(follow_symlinks=False).st_mode)
            if real and not is_ignored(entry.name) and _has_markdown(Path(entry.path)):
                folders.append(Path(entry.path))
    return sorted(folders, key=lambda folder: natural(folder.name))


def is_course(folder: Path) -> bool:
    """Whether a folder has the page of a course. Raises OSError if it cannot be listed."""
    with os.scandir(folder) as entries:
        return any(read_as(entry.name) in COURSE_FILES for entry in entries)


def _has_markdown(folder: Path) -> bool:
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries]
    return any(read_as(name).endswith(".md") and not is_ignored(name) for name in names)


def has_pages(folder: Path) -> bool:
    """Whether a folder that is no course holds Markdown that was perhaps meant to be one."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if entry.name != DICTIONARY]
    return any(read_as(name).endswith(".md") and not is_ignored(name) for name in names)


def claim_of(folder: Path, site: Site) -> Claim:
    """What a folder claims to be, from the header of its course page alone."""
    findings: list[Finding] = []
    try:
        found = course_file(walk(folder, site.limits), findings)
    except UnreadableError:
        found = None
    page = Reader(site, findings).page(found, "id", "course") if found is not None else None
    written = page.model.id if page is not None else None
    return Claim(folder.name, written or slug(folder.name) or "kursus", page)


def disagreements(claims: Sequence[Claim], in_service: Mapping[str, str]) -> dict[str, list[Finding]]:
    """Findings by folder: an id that belongs to another folder, and prerequisites that lead in a circle.

    `in_service` tells the folder of each course whose edition is in service.
    """
    found: dict[str, list[Finding]] = {}
    owners: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda one: _rank(one, in_service)):
        if claim.page is None:
            continue
        owner = owners.setdefault(claim.course_id, claim)
        if owner is not claim:
            twice = claim.finding("E306", "id", id=claim.course_id, other=owner.folder)
            found.setdefault(claim.folder, []).append(twice)
    graph = {name: owner.page.model.requires for name, owner in owners.items() if owner.page is not None}
    for circle in circles(graph):
        newest = max(circle, key=lambda name: _rank(owners[name], in_service))
        first = circle.index(newest)
        shown = " → ".join([*circle[first:], *circle[:first], newest])
        found.setdefault(owners[newest].folder, []).append(
            owners[newest].finding("E310", "requires", circle=shown)
        )
    return found


def _rank(claim: Claim, in_service: Mapping[str, str]) -> tuple[bool, bool, list[tuple[int, int, str]]]:
    """Sorts who keeps an id first: the folder in service, the folder named like the id, then natural order."""
    serving = in_service.get(claim.course_id) == claim.folder
    return not serving, claim.folder != claim.course_id, natural(claim.folder)


def dictionary(root: Path, limits: Limits) -> dict[str, str]:
    """Code → name of the competencies in ``kompetensi.md`` of a folder of courses; empty where there is none."""
    place = root / DICTIONARY
    try:
        status = place.lstat()
    except OSError:
        return {}
    if not stat.S_ISREG(status.st_mode):
        return {}
    found = Found(DICTIONARY, DICTIONARY, place, status.st_size, (status.st_dev, status.st_ino))
    try:
        text, _ = read_text(found, limits)
    except UnreadableError:
        return {}
    lines = (text or "").split("\n")
    first = read_lines(lines, DICTIONARY, limits).body_line
    scanned = scan(lines[first - 1 :], first)
    names: dict[str, str] = {}
    for _, _, (head, *rows) in tables(scanned, scanned.first, scanned.end):
        columns = [vocabulary.lookup(cell, "column") for cell in head]
        if "code" in columns and "name" in columns:
            code, name = columns.index("code"), columns.index("name")
            names |= {row[code]: row[name] for row in rows if len(row) > max(code, name) and row[code]}
    return names
