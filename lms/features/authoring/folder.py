"""What lies in a course's folder on the server, file by file; knows no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.content.course import Course
from lms.features.catalogue import folders


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file with its size in bytes and the id of the part of the course that is written in it; empty for none."""

    path: str
    size: int
    item: str = ""


def contents(config: Mapping[str, Any], folder: str, course: Course | None) -> tuple[FileLine, ...]:
    """The files of a folder by path, as they lie there now; none where it cannot be read."""
    tree = folders.tree(config, folder)
    if tree is None:
        return ()
    items = {item.path: item.id for item in course.items} if course else {}
    lines = (FileLine(path, found.size, items.get(path, "")) for path, found in tree.files.items())
    return tuple(sorted(lines, key=lambda line: line.path))
