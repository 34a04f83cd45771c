"""The edits that write given ids into the files, so that they stay what they are (14.1: *Tulis kode tetap*)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lms.content.findings import inserting
from lms.content.reading.pages import Page
from lms.plugin.finding import Finding, Place

_HEADING = re.compile(r" {0,3}#{2,3}[ \t]+(?=\S)")


def in_header(page: Page, identity: str) -> Place:
    """The place of a page without an id, whose header is given one."""
    if page.scanned.first > 1:
        return Place(page.path, 1, 1, inserting(2, 1, f"id: {identity}\n"))
    return Place(page.path, 1, 1, inserting(1, 1, f"---\nid: {identity}\n---\n\n"))


def in_heading(page: Page, line: int, identity: str) -> Place:
    """The place of a module or question without an id, which is written before its title."""
    found = _HEADING.match(page.shown(line))
    edit = inserting(line, found.end() + 1, f"{identity}: ") if found else None
    return Place(page.path, line, found.end() + 1 if found else 1, edit)


def is_wrong(line: int, path: str, findings: Sequence[Finding]) -> bool:
    """Whether an id was written on this line that cannot be read, which has been reported."""
    return any(found.code == "E203" and (found.path, found.line) == (path, line) for found in findings)
