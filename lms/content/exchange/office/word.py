"""Word documents (.docx): headings become modules and lessons, and typed questions become quizzes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lms.content.exchange import plain
from lms.content.exchange.html_inline import Inline
from lms.content.exchange.html_to_markdown import blocks_of
from lms.content.exchange.office import guard, word_markup
from lms.content.exchange.office.course_of_blocks import course_of
from lms.content.exchange.office.pictures import Pictures
from lms.content.exchange.office.properties import Properties
from lms.content.exchange.package_files import files_of
from lms.plugin.importer import Fate, Imported, Note, NotReadable
from lms.plugin.message import Message, counted, mark

_MAIN, _NUMBERS, _STYLES = "word/document.xml", "word/numbering.xml", "word/styles.xml"
_OLD = Message(mark("This document is from an old version of Word. Save it as .docx and try again."))
_STYLE_MAP = "\n".join(
    [
        "p[style-name='Title'] => h1.title:fresh",
        "p[style-name='Subtitle'] => p:fresh",
        "p[style-name='TOC Heading'] => !",
        *(f"p[style-name='{name} {level}'] => !" for name in ("toc", "TOC") for level in range(1, 10)),
        "p[style-name='Quote'] => blockquote > p:fresh",
        "p[style-name='Intense Quote'] => blockquote > p:fresh",
    ]
)
_NOTES = re.compile(r'<ol>(<li id="(?:foot|end)note-.*)</ol>\s*$', re.DOTALL)
_NOTE = re.compile(r'<li id="((?:foot|end)note-[^"]*)">(.*?)</li>(?=<li id="(?:foot|end)note-|$)', re.DOTALL)
_BACK = re.compile(r'\s*<a href="#(?:foot|end)note-ref-[^"]*">↑</a>')


@dataclass(slots=True)
class _Page:
    html: str
    footnotes: dict[str, str] = field(default_factory=dict)


class Word:
    """``*.docx``, also with macros, which are left out."""

    name = "word"
    title = Message(mark("Word document"))
    suffixes: tuple[str, ...] = (".docx", ".docm", ".dotx", ".doc")

    def read(self, source: Path) -> Imported:
        """The course of a document. Raises NotReadable."""
        raw = guard.opened(source, _MAIN, _OLD)
        with guard.reading(), zipfile.ZipFile(raw) as archive:
            names = set(archive.namelist())
            parts = {name: archive.read(name) for name in (_MAIN, _NUMBERS, _STYLES) if name in names}
            properties = Properties.of(archive)
            prepared = word_markup.prepare(parts[_MAIN], parts.get(_NUMBERS), parts.get(_STYLES))
            again = _with(archive, {_MAIN: prepared.markup})
        pictures = Pictures()
        with guard.reading():
            page = _noted(_html(again, pictures))
        labels = {f"#{name}": f"{place}" for place, name in enumerate(page.footnotes, 1)}
        inline = Inline(pictures.markdown, labels, told=pictures.told)
        blocks = blocks_of(page.html, inline)
        notes = {
            labels[f"#{name}"]: [line for block in blocks_of(html, inline) for line in block.lines] or ["…"]
            for name, html in page.footnotes.items()
        }
        if not any(block.text for block in blocks):
            raise NotReadable(Message(mark("The document holds no text.")))
        draft = course_of(blocks, properties.title or _from_name(source), notes)
        draft.assets = pictures.files
        draft.notes += _told(prepared, names)
        return files_of(draft)


def _html(document: io.BytesIO, pictures: Pictures) -> str:
    """The document as HTML. Nothing outside of it is opened."""
    import mammoth

    def kept(image: Any) -> dict[str, str]:
        with image.open() as file:
            return {"src": pictures.keep(file.read())}

    result = mammoth.convert_to_html(
        document,
        style_map=_STYLE_MAP,
        convert_image=mammoth.images.img_element(kept),
        include_embedded_style_map=False,
        external_file_access=False,
    )
    return str(result.value)


def _with(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> io.BytesIO:
    """The document with parts put in the place of others; macros and what is embedded stay behind."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as copy:
        for name in dict.fromkeys(archive.namelist()):
            if not name.startswith(("word/vbaProject", "word/embeddings/", "docProps/")):
                copy.writestr(name, changed[name] if name in changed else archive.read(name))
    made.seek(0)
    return made


def _noted(html: str) -> _Page:
    """The page without the list of notes at its end, and those notes by their address."""
    found = _NOTES.search(html)
    if not found:
        return _Page(html)
    notes = {name: _BACK.sub("", text) for name, text in _NOTE.findall(found[1])}
    return _Page(html[: found.start()], notes)


def _told(prepared: word_markup.Prepared, names: set[str]) -> list[Note]:
    """What concerns the document as a whole."""
    large = mark("“%(title)s” was taken for a heading, being large and bold")
    notes = [Note(Fate.CHANGED, Message(large, {"title": one.text})) for one in prepared.headings]
    notes += [Note(fate, said) for fate, said in _counts(prepared.seen) if said.values["n"]]
    for kind in sorted(word_markup.parts_of(iter(names))):
        words = mark("macros") if kind == "macros" else mark("embedded files")
        notes.append(Note(Fate.LOST, Message(words)))
    return notes


def _counts(seen: Mapping[str, int]) -> Iterator[tuple[Fate, Message]]:
    yield (
        Fate.CHANGED,
        counted(
            "%(n)s tracked change: the text as if accepted",
            "%(n)s tracked changes: the text as if accepted",
            seen["tracked"],
        ),
    )
    yield (
        Fate.CHANGED,
        counted(
            "the text of %(n)s box stands below its paragraph",
            "the text of %(n)s boxes stands below its paragraph",
            seen["boxes"],
        ),
    )
    yield (
        Fate.CHANGED,
        counted("%(n)s formula became plain text", "%(n)s formulas became plain text", seen["formulas"]),
    )
    yield (
        Fate.LOST,
        counted(
            "%(n)s diagram or chart; save it as a picture",
            "%(n)s diagrams or charts; save them as pictures",
            seen["drawings"],
        ),
    )
    yield (
        Fate.LOST,
        counted("%(n)s comment of reviewers", "%(n)s comments of reviewers", seen["comments"]),
    )


def _from_name(source: Path) -> str:
    return plain.cleaned(re.sub(r"[_\s]+", " ", source.stem)) or "Kursus"
