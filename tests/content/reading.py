"""Writes small packages and reads them, with the real renderer or with one that only escapes."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lms.content.contents import Html, Reading
from lms.content.course import Course
from lms.content.questions.registry import Registry, builtin_types
from lms.content.reading.reader import read
from lms.content.rendering import Rendered, RenderJob, Shrunk
from lms.content.site import Site

REGISTRY = Registry(builtin_types())
PACKAGES = Path(__file__).parent.parent / "packages"

COURSE = """---
id: contoh
judul: Kursus contoh
jp: 1
---

## Isi

### m1: Satu

- [Pelajaran](pelajaran.md)
- [Kuis](kuis.md)
"""
LESSON = "---\nid: pelajaran\njudul: Pelajaran\n---\n\nIsi pelajaran.\n"
QUESTION = """## gempa: Saat gempa

Apa yang dilakukan?

- (x) a) Berlindung
- ( ) b) Berlari
"""
QUIZ = "---\njenis: kuis\nid: kuis\njudul: Kuis\n---\n\n"
SMALL: Mapping[str, str] = {"kursus.md": COURSE, "pelajaran.md": LESSON, "kuis.md": QUIZ + QUESTION}


class Escaper:
    """A renderer that shows the source as it is written."""

    def __init__(self) -> None:
        self.jobs: list[RenderJob] = []
        self.asked = 0

    def render(self, jobs: Sequence[RenderJob]) -> list[Rendered]:
        self.jobs, self.asked = list(jobs), self.asked + 1
        return [Rendered((Html(html.escape(job.source)),)) for job in jobs]

    def shrink(self, files: Sequence[tuple[Path, str]]) -> list[Shrunk | None]:
        """Pictures as they are."""
        return [Shrunk(1, 1) for _file in files]


def write(folder: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """Makes the folder hold these files; None leaves one out."""
    for name, content in files.items():
        if content is not None:
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read_files(folder: Path, files: Mapping[str, str | bytes | None], **site: Any) -> Reading:
    """Reads the small course with some files changed."""
    return read(write(folder, {**SMALL, **files}), REGISTRY, Site(**site), Escaper())


def places(reading: Reading) -> list[str]:
    """The findings as ``path:line:col: CODE``."""
    return [f"{f.path}:{f.line}:{f.column}: {f.code}" for f in reading.findings]


def codes(reading: Reading) -> list[str]:
    """The codes of the findings."""
    return [found.code for found in reading.findings]


def course_of(reading: Reading) -> Course:
    """The course of a package that could be read."""
    assert reading.course is not None, places(reading)
    return reading.course
