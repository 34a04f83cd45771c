"""A folder of Markdown as a format of courses: chapters become modules, pages lessons."""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import replace
from pathlib import Path, PurePosixPath

from lms.content.exchange import plain
from lms.content.exchange.book import front
from lms.content.exchange.book.folder import Folder, opened
from lms.content.exchange.book.outline import Book, Chapter, outline, title_of_name
from lms.content.exchange.book.pages import page
from lms.content.exchange.naming import slug
from lms.content.exchange.package_files import Draft, Module, Part, files_of
from lms.content.exchange.text_files import title_of_file
from lms.plugin.importer import Fate, Imported, Note, NotReadable
from lms.plugin.message import Message, mark

MOST_LESSONS = 290
MOST_MODULES = 60
_LONGEST_PAGE = 180_000
_PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "svg", "avif"})
_DOCUMENTS = frozenset(
    {"pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "csv", "txt", "zip", "mp4", "mp3"}
)
_MOST_PICTURE = 5_000_000
_TOKEN = re.compile("\U000f0020(\\d+)\U000f0021")
_OUTSIDE = re.compile(r"(?:https?:|mailto:|tel:|//|#)", re.IGNORECASE)
_GONE = mark("link to “%(address)s”; its words were kept")
_NO_PICTURE = mark("picture “%(address)s”, which is not there, or which no page can show")
_TOO_LONG = mark("page “%(title)s” is too long for a lesson")
_NO_ROOM = mark("page “%(title)s”: the course has no room for more lessons")
_NO_TEXT = mark("page “%(title)s” cannot be read")


class MarkdownBook:
    """A folder: mdBook with ``SUMMARY.md``, MkDocs with ``nav``, or pages in the order of their names."""

    name = "markdown"
    title = Message(mark("A folder of Markdown"))
    suffixes: tuple[str, ...] = ()

    def read(self, source: Path) -> Imported:
        """A course of lessons. Raises NotReadable where the folder holds no page."""
        folder = opened(source)
        book = outline(folder)
        if not any(chapter.path for one in book.chapters for chapter in one.pages()):
            raise NotReadable(Message(mark("The folder holds no page in Markdown.")))
        return _Course(folder, book).made(book.title or title_of_file(source))


class _Course:
    def __init__(self, folder: Folder, book: Book) -> None:
        self.folder, self.book = folder, book
        chapters = [chapter for one in book.chapters for chapter in one.pages()]
        self.numbers = {
            path: number for number, path in enumerate(dict.fromkeys(one.path for one in chapters))
        }
        self.draft = Draft("", notes=list(book.notes))
        self.taken: set[str] = set()
        self.names: dict[str, str] = {}

    def made(self, title: str) -> Imported:
        """The files, once the places of all lessons are known."""
        self.draft.title = plain.shortened(plain.cleaned(title), 100)
        for name, chapters in self._modules(self.draft.title):
            self._module(name, chapters)
        made = files_of(self.draft)
        return _linked(made, self.numbers)

    def _modules(self, title: str) -> list[tuple[str, list[Chapter]]]:
        """Chapters with others below them are modules; those without gather in one of their part, or of the course."""
        found: list[tuple[str, list[Chapter]]] = []
        for one in self.book.chapters:
            gathered: list[Chapter] = []
            for chapter in one.children if one.is_part else [one]:
                if chapter.children and not one.is_part:
                    found.append((self._title(chapter), [*chapter.pages()]))
                else:
                    gathered += chapter.pages()
            if gathered and not one.is_part and found and found[-1][0] == title:
                found[-1][1].extend(gathered)
            elif gathered:
                found.append((one.title if one.is_part else title, gathered))
        while len(found) > MOST_MODULES:
            _name, rest = found.pop()
            found[-1][1].extend(rest)
        return found

    def _module(self, name: str, chapters: list[Chapter]) -> None:
        module = Module(plain.shortened(plain.cleaned(name), 100))
        for chapter in chapters:
            if chapter.path in self.taken:
                continue
            self.taken.add(chapter.path)
            part = self._part(chapter)
            if part is not None:
                module.parts.append(part)
        self.draft.modules.append(module)

    def _title(self, chapter: Chapter) -> str:
        own = front.title(self.folder.text(chapter.path) or "") if chapter.path and not chapter.title else ""
        return chapter.title or own or title_of_name(PurePosixPath(chapter.path).name)

    def _part(self, chapter: Chapter) -> Part | None:
        text = self.folder.text(chapter.path)
        title = plain.shortened(plain.cleaned(self._title(chapter)), 100)
        why = _NO_TEXT if text is None else _NO_ROOM if len(self.taken) > MOST_LESSONS else ""
        if text is not None and not why:
            made = page(text, chapter.path, lambda *asked: self._target(chapter.path, *asked))
            if sum(len(line.encode()) + 1 for line in made.lines) <= _LONGEST_PAGE:
                return Part(title, made.lines, made.notes, chapter.path)
            why = _TOO_LONG
        self.draft.notes.append(Note(Fate.LOST, Message(why, {"title": title}), chapter.path))
        return None

    def _target(self, path: str, address: str, is_picture: bool, words: str) -> tuple[str, Message | None]:
        gone = Message(_NO_PICTURE if is_picture else _GONE, {"address": address[:80]})
        if _OUTSIDE.match(address):
            safe = f"https:{address}" if address.startswith("//") else address
            return re.sub(r"[\s()<>]", lambda found: f"%{ord(found[0]):02X}", safe), None
        file, hash_, anchor = address.partition("#")
        target = posixpath.normpath(
            posixpath.join(posixpath.dirname(path), front.unquoted(file.partition("?")[0]))
        )
        for name in (target, f"{target}.md", re.sub(r"\.html?$", ".md", target), f"{target}/index.md"):
            if name in self.numbers and not is_picture:
                return f"\U000f0020{self.numbers[name]}\U000f0021{hash_}{anchor}", None
        kept = self._kept(target, is_picture)
        return (f"../{kept}", None) if kept else ("", gone)

    def _kept(self, path: str, is_picture: bool) -> str:
        """The path in the package for a file that a page shows or offers; empty where it cannot be one."""
        ending = PurePosixPath(path).suffix.lower().lstrip(".")
        if ending not in _PICTURES and (is_picture or ending not in _DOCUMENTS):
            return ""
        if path not in self.names:
            body = self.folder.body(path, _MOST_PICTURE if ending in _PICTURES else 50_000_000)
            name = f"{slug(PurePosixPath(path).stem) or 'berkas'}.{ending}"
            place = f"aset/impor/{name}"
            if body is not None and self.draft.assets.get(place, body) != body:
                place = f"aset/impor/{hashlib.sha256(body).hexdigest()[:8]}-{name}"
            if body:
                self.draft.assets[place] = body
            self.names[path] = place if body else ""
        return self.names[path]


def _linked(made: Imported, numbers: dict[str, int]) -> Imported:
    """The files with links to the lessons where these came to stand."""
    places = {note.source: note.path for note in made.notes if note.source in numbers and note.path}
    paths = {number: places.get(path, "") for path, number in numbers.items()}

    def place(found: re.Match[str]) -> str:
        target = paths.get(int(found[1]), "")
        return f"../{target}" if target else "../kursus.md"

    files = {
        path: _TOKEN.sub(place, body.decode()).encode() if path.endswith(".md") else body
        for path, body in made.files.items()
    }
    return replace(made, files=files)
