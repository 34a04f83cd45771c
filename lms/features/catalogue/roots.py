"""Where packages of courses lie: the operator's folder, and what was published in the browser.

Every folder has one name in the tables and in memory, its label: its own name, and for the folders of uploads one that
no folder of the operator can have, since names with a low line in front are no courses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UPLOADED = "_uploads:"


def is_uploaded(label: str) -> bool:
    """Whether a course was published in the browser, and may be changed there."""
    return label.startswith(UPLOADED)


def label_of(name: str) -> str:
    """The label of a folder of uploads."""
    return UPLOADED + name


def shown(label: str) -> str:
    """A folder as people read it: its name, or its way below the folder of uploads."""
    return f"uploads/courses/{label.removeprefix(UPLOADED)}" if is_uploaded(label) else label


@dataclass(frozen=True, slots=True)
class Roots:
    """The folders of a site; `private` and `uploads` may be absent."""

    served: Path
    private: Path | None
    uploads: Path | None

    def place(self, label: str) -> Path:
        """Where a package lies."""
        if is_uploaded(label) and self.uploads is not None:
            return self.uploads / label.removeprefix(UPLOADED)
        return self.served / label

    def beside(self, label: str) -> Path | None:
        """The folder whose files join a package of the operator; none for uploads."""
        return None if self.private is None or is_uploaded(label) else self.private / label

    def is_there(self, label: str) -> bool:
        """Whether the root of a folder is there: one that was not mounted says nothing of its courses."""
        return not is_uploaded(label) or (self.uploads is not None and self.uploads.is_dir())

    def places(self, label: str) -> list[Path]:
        """Every folder that a package is read from."""
        beside = self.beside(label)
        return [self.place(label), beside] if beside else [self.place(label)]


def roots(config: Mapping[str, Any]) -> Roots:
    """The roots of this installation."""
    private = Path(config["COURSES_PRIVATE"]) if config["COURSES_PRIVATE"] else None
    uploads = Path(config["UPLOADS"]) / "courses" if config.get("UPLOADS") else None
    return Roots(Path(config["COURSES"]), private, uploads)
