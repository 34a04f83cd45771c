"""Questions in other formats: imported, and written out again."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from lms.content.contents import Reading
from lms.content.exchange import importing
from lms.content.exchange.export.course import exported
from lms.content.reading.reader import read
from lms.content.rendering import Renderer
from lms.content.site import Limits, Site
from lms.plugin.exporter import Exporter
from lms.plugin.importer import Imported, Importer, Note
from tests.content.reading import REGISTRY, Escaper


def made(importer: Importer, content: str | bytes, folder: Path, name: str) -> tuple[Imported, Reading]:
    """What an importer makes of a file, and how the course is read."""
    source = folder / name
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    imported = importer.read(source)
    return imported, check(imported, folder)


def check(imported: Imported, folder: Path, renderer: Renderer | None = None) -> Reading:
    """The course in a new folder below `folder`, read."""
    course = folder / f"kursus-{sum(1 for _ in folder.iterdir())}"
    importing.write(imported, course)
    return read(course, REGISTRY, Site(), renderer or Escaper())


def written(exporter: Exporter, reading: Reading, folder: Path) -> tuple[bytes, Sequence[Note]]:
    """A course, read, in the format of an exporter, and what that tells of it."""
    assert reading.course is not None, reading.findings
    assert reading.contents is not None
    into = io.BytesIO()
    notes = exporter.write(
        exported(reading.course, reading.contents, folder / reading.folder, Limits()), into
    )
    return into.getvalue(), notes
