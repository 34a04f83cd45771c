"""A format to import: an outline of plain text becomes a course with empty lessons.

```
Title of the course
= Module
- Lesson: what it is about
```
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from lms.plugin.importer import Fate, Imported, Note, NotReadable
from lms.plugin.message import Message

LONGEST = 200_000


class Outline:
    """``*.outline``: one title, modules behind ``=``, lessons behind ``-``."""

    name = "outline"
    title = Message("Outline of plain text")
    suffixes: tuple[str, ...] = (".outline",)

    def read(self, source: Path) -> Imported:
        raw = source.read_bytes()
        if len(raw) > LONGEST:
            raise NotReadable(Message("The outline is longer than %(n)s bytes.", {"n": LONGEST}))
        try:
            lines = raw.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            raise NotReadable(Message("The outline is not UTF-8.")) from error
        reading = _Reading()
        for number, line in enumerate(lines, 1):
            reading.take(number, line.strip())
        return reading.made()


class _Reading:
    def __init__(self) -> None:
        self.title = ""
        self.course: list[str] = []
        self.lessons: dict[str, str] = {}
        self.notes: list[Note] = []

    def take(self, number: int, line: str) -> None:
        if not line:
            return
        if not self.title:
            self.title = line.lstrip("# ")
            self._note(Fate.KEPT, Message("title “%(title)s”", {"title": self.title}), number)
        elif line.startswith("="):
            self.course += ["", f"### {line[1:].strip()}", ""]
            self._note(Fate.KEPT, Message("module “%(title)s”", {"title": line[1:].strip()}), number)
        elif line.startswith("-"):
            self._lesson(number, line[1:].strip())
        else:
            self.course += ["", f"<!-- import: {line.replace('--', '- -')} -->", ""]
            self._note(Fate.LOST, Message("“%(text)s” was not understood", {"text": line[:60]}), number)

    def _lesson(self, number: int, text: str) -> None:
        title, _colon, about = (part.strip() for part in text.partition(":"))
        name = f"{len(self.lessons) + 1:02}-{_slug(title)}.md"
        self.lessons[name] = f"# {title}\n\n{about or '<!-- import: write this lesson -->'}\n"
        self.course.append(f"- [{title}]({name})")
        fate = Fate.KEPT if about else Fate.CHANGED
        what = "lesson “%(title)s”" if about else "lesson “%(title)s” is empty and has to be written"
        self._note(fate, Message(what, {"title": title}), number, name)

    def _note(self, fate: Fate, what: Message, number: int, path: str = "kursus.md") -> None:
        self.notes.append(Note(fate, what, f"{number}", path))

    def made(self) -> Imported:
        if not self.lessons:
            raise NotReadable(
                Message("The outline names no lesson; a lesson is a line that begins with “-”.")
            )
        quoted = self.title.replace('"', "'")
        head = (
            f'---\nformat: 1.0\nid: {_slug(self.title)}\njudul: "{quoted}"\n---\n\n# {self.title}\n\n## Isi'
        )
        course = "\n".join([head, *self.course]) + "\n"
        files = {"kursus.md": course, **self.lessons}
        return Imported({path: text.encode() for path, text in files.items()}, tuple(self.notes))


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "pelajaran"
