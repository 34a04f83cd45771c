"""In which order the pages of a book stand: by its own outline, or by their folders."""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from lms.content.exchange.book import front
from lms.content.exchange.book.folder import Folder
from lms.plugin.importer import Fate, Note
from lms.plugin.message import Message, mark

_ITEM = re.compile(r"([ \t]*)[-*][ \t]+\[((?:\\.|[^\]\\])*)\]\(<?([^)>]*)>?\)")
_CHAPTER = re.compile(r"\[((?:\\.|[^\]\\])*)\]\(<?([^)>]*)>?\)")
_PART = re.compile(r"#[ \t]+(.+)")
_NAV = re.compile(r"([ \t]*)-[ \t]+(?:(?:\"([^\"]*)\"|'([^']*)'|([^:\"']+)):[ \t]*)?(.*)")
_INDEX = ("readme.md", "index.md", "_index.md", "index.mdx")
_NUMBERED = re.compile(r"^\d+[-_. ]+")
_DEEPEST = 10
_DRAFT = mark("chapter “%(title)s”, which has no page yet")
_NO_PAGE = mark("chapter “%(title)s”: its page %(path)s is not there")
_NOT_READ = mark("line of the outline that is not understood: %(line)s")


@dataclass(slots=True)
class Chapter:
    """A chapter with its page (empty: none) and those below it."""

    title: str
    path: str = ""
    children: list[Chapter] = field(default_factory=list)
    is_part: bool = False

    def pages(self) -> Iterator[Chapter]:
        """This one and all below it that have a page."""
        if self.path:
            yield self
        for child in self.children:
            yield from child.pages()


@dataclass(slots=True)
class Book:
    """The chapters in order; `title` may be empty."""

    title: str = ""
    chapters: list[Chapter] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def outline(folder: Folder) -> Book:
    """The outline that the folder has, or that its folders make."""
    book = Book()
    summary = next(
        (path for path in ("src/SUMMARY.md", "SUMMARY.md", "docs/SUMMARY.md") if path in folder.files), ""
    )
    if summary:
        _summary(folder, summary, book)
        book.title = _toml_title(folder.text("book.toml") or "")
    elif "mkdocs.yml" in folder.files:
        _mkdocs(folder, book)
    if not book.chapters:
        root = "docs" if "mkdocs.yml" in folder.files else ""
        book.chapters = _folders(folder, root)
    return book


def _summary(folder: Folder, path: str, book: Book) -> None:
    """mdBook: lists with links; headings are parts, links outside a list stand at the top."""
    base = posixpath.dirname(path)
    part: Chapter | None = None
    open_: list[tuple[int, Chapter]] = []
    for number, line in enumerate((folder.text(path) or "").split("\n"), 1):
        item, heading = _ITEM.match(line), _PART.fullmatch(line.rstrip())
        alone = _CHAPTER.fullmatch(line.strip())
        if heading:
            part = None
            if heading[1].strip().lower() not in ("summary", "table of contents", "daftar isi"):
                part = Chapter(_words(heading[1]), is_part=True)
                book.chapters.append(part)
            open_ = []
        elif item or alone:
            indent = len((item[1] if item else "").expandtabs(4))
            found = item.group(2, 3) if item else alone.group(1, 2) if alone else ("", "")
            chapter = _chapter(folder, book, base, found[0], found[1], f"SUMMARY.md {number}")
            while open_ and open_[-1][0] >= indent:
                open_.pop()
            if len(open_) >= _DEEPEST:
                open_ = open_[:_DEEPEST]
            above = open_[-1][1].children if open_ else part.children if part else book.chapters
            above.append(chapter)
            open_.append((indent, chapter))
        elif line.strip(" -*_") and not line.lstrip().startswith("<!--"):
            said = Message(_NOT_READ, {"line": line.strip()[:80]})
            book.notes.append(Note(Fate.LOST, said, f"SUMMARY.md {number}"))


def _mkdocs(folder: Folder, book: Book) -> None:
    """The ``nav`` of MkDocs in its simple form: one entry a line, sections further in."""
    inside = False
    open_: list[tuple[int, Chapter]] = []
    for number, line in enumerate((folder.text("mkdocs.yml") or "").split("\n"), 1):
        name = re.match(r"site_name:[ \t]*[\"']?(.*?)[\"']?[ \t]*$", line)
        book.title = name[1] if name else book.title
        if re.match(r"[^\s#-]", line):
            inside = line.startswith("nav:")
            continue
        if not inside or not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _NAV.fullmatch(line.rstrip())
        if found is None:
            said = Message(_NOT_READ, {"line": line.strip()[:80]})
            book.notes.append(Note(Fate.LOST, said, f"mkdocs.yml {number}"))
            continue
        indent, title, target = len(found[1]), found[2] or found[3] or found[4] or "", found[5].strip(" \"'")
        while open_ and open_[-1][0] >= indent:
            open_.pop()
        open_ = open_[:_DEEPEST]
        above = open_[-1][1].children if open_ else book.chapters
        if target:
            above.append(_chapter(folder, book, "docs", title, target, f"mkdocs.yml {number}"))
        else:
            above.append(Chapter(_words(title)))
            open_.append((indent, above[-1]))


def _chapter(folder: Folder, book: Book, base: str, title: str, target: str, place: str) -> Chapter:
    words = _words(title)
    if not target.strip():
        book.notes.append(Note(Fate.LOST, Message(_DRAFT, {"title": words[:80]}), place))
        return Chapter(words)
    path = posixpath.normpath(posixpath.join(base, front.unquoted(target.strip().partition("#")[0])))
    if path not in folder.files:
        said = Message(_NO_PAGE, {"title": words[:80], "path": target[:80]})
        book.notes.append(Note(Fate.LOST, said, place))
        return Chapter(words)
    return Chapter(words, path)


def _folders(folder: Folder, root: str) -> list[Chapter]:
    """Folders are chapters; pages stand by the number in their header, then by name, the page of a folder first."""
    top = Chapter("")
    nodes = {root: top}
    for path in sorted(folder.pages(), key=lambda one: _rank(folder, one)):
        parent = posixpath.dirname(path)
        if root and parent != root and not parent.startswith(f"{root}/"):
            continue
        node = _node(nodes, parent, root)
        name = PurePosixPath(path).name.lower()
        if name in ("summary.md", "license.md", "changelog.md", "contributing.md"):
            continue
        if name in _INDEX and node is not top:
            node.path = node.path or path
            node.title = front.title(folder.text(path) or "") or node.title
        else:
            node.children.append(Chapter("", path))
    return top.children


def _node(nodes: dict[str, Chapter], path: str, root: str) -> Chapter:
    if path not in nodes:
        above = _node(nodes, posixpath.dirname(path), root)
        nodes[path] = Chapter(title_of_name(PurePosixPath(path).name))
        above.children.append(nodes[path])
    return nodes[path]


def _rank(folder: Folder, path: str) -> tuple[tuple[float, list[tuple[int, str]]], ...]:
    """Where a page stands: for each folder on the way, and for itself, its number and then its name."""
    parts = PurePosixPath(path).parts
    ranks = []
    for depth, name in enumerate(parts):
        is_page = depth == len(parts) - 1
        index = is_page and name.lower() in _INDEX
        number = front.order(folder.text(path) or "") if is_page and not index else None
        ranks.append((-1.0 if index else number if number is not None else 1e9, _natural(name)))
    return tuple(ranks)


def _natural(name: str) -> list[tuple[int, str]]:
    return [
        (int(piece), "") if piece.isdigit() else (-1, piece)
        for piece in re.findall(r"\d{1,15}|\D+", name.lower())
    ]


def title_of_name(name: str) -> str:
    """The name of a file or folder in words, without the number before it."""
    words = _NUMBERED.sub("", re.sub(r"\.\w+$", "", name)) or name
    words = " ".join(re.sub(r"[-_]+", " ", words).split())
    return words[:1].upper() + words[1:]


def _words(title: str) -> str:
    return " ".join(re.sub(r"\\(.)|[*`]+", lambda found: found[1] or "", title).split())


def _toml_title(text: str) -> str:
    try:
        book = tomllib.loads(text).get("book", {})
    except (tomllib.TOMLDecodeError, RecursionError):
        return ""
    title = book.get("title") if isinstance(book, dict) else ""
    return title if isinstance(title, str) else ""
