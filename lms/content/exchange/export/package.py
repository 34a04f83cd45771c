"""A course as it is: the ZIP of its package."""

from __future__ import annotations

from typing import IO

from lms.plugin.exporter import ExportedCourse
from lms.plugin.importer import Note
from lms.plugin.message import Message, mark


class PackageZip:
    """``*.zip``: nothing is lost; the same files give the same bytes."""

    name = "zip"
    title = Message(mark("The package of the course"))
    suffix = ".zip"

    def write(self, course: ExportedCourse, into: IO[bytes]) -> tuple[Note, ...]:
        course.pack(into)
        return ()
