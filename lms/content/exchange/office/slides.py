"""Presentations (.pptx): a slide is a section with its notes; sections of the deck are modules."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from lms.content.exchange import plain
from lms.content.exchange.html_inline import Inline
from lms.content.exchange.html_to_markdown import Block, blocks_of
from lms.content.exchange.office import guard
from lms.content.exchange.office.course_of_blocks import WORDS, course_of
from lms.content.exchange.office.pictures import Pictures
from lms.content.exchange.office.properties import Properties
from lms.content.exchange.office.slide_html import kind_of, shown
from lms.content.exchange.office.slide_text import html_of_text
from lms.content.exchange.package_files import files_of
from lms.plugin.importer import Fate, Imported, Note, NotReadable
from lms.plugin.message import Message, mark

_MAIN = "ppt/presentation.xml"
_OLD = Message(
    mark("This presentation is from an old version of PowerPoint. Save it as .pptx and try again.")
)
_SECTION = "{http://schemas.microsoft.com/office/powerpoint/2010/main}section"
_SLIDE_IN_SECTION = "{http://schemas.microsoft.com/office/powerpoint/2010/main}sldId"
_TIMING = "{http://schemas.openxmlformats.org/presentationml/2006/main}timing"
_MOST_IN_LESSON = 12
_MOST = 1_000

_SEEN: Mapping[str, tuple[Fate, str]] = {
    "whole": (Fate.CHANGED, mark("a picture of a whole slide cannot be read on a phone; write what it says")),
    "chart": (Fate.CHANGED, mark("a chart became a table of its numbers")),
    "smartart": (Fate.CHANGED, mark("a SmartArt diagram became a list of its words")),
    "media": (Fate.LOST, mark("video or sound; put the file into the course by hand")),
    "object": (Fate.LOST, mark("an object of another program")),
    "linked": (Fate.LOST, mark("a picture that is not in the file, only named")),
}


@dataclass(slots=True)
class _Slide:
    number: int
    identity: int
    title: str
    header: bool
    blocks: list[Block]
    notes: list[Block]
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The title, or the first words."""
        return self.title or next(
            (plain.shortened(block.text, 40) for block in self.blocks if block.text), "–"
        )

    @property
    def words(self) -> int:
        return sum(len(line.split()) for block in (*self.blocks, *self.notes) for line in block.lines)


class Slides:
    """``*.pptx``, also with macros, which are left out."""

    name = "powerpoint"
    title = Message(mark("PowerPoint presentation"))
    suffixes: tuple[str, ...] = (".pptx", ".pptm", ".ppsx", ".ppt")

    def read(self, source: Path) -> Imported:
        """The course of a deck. Raises NotReadable."""
        raw = guard.opened(source, _MAIN, _OLD)
        with zipfile.ZipFile(raw) as archive:
            named = Properties.of(archive).title
        with guard.reading():
            return self._read(source, _deck(raw), named)

    def _read(self, source: Path, deck: Any, named: str) -> Imported:
        pictures = Pictures()
        told: list[Note] = []
        size = (deck.slide_width or 1, deck.slide_height or 1)
        slides = list(_slides(deck, size, pictures, told))
        if not any(slide.title or slide.blocks or slide.notes for slide in slides):
            raise NotReadable(Message(mark("The presentation holds no text.")))
        title, slides = _begun(slides, named or plain.cleaned(source.stem.replace("_", " ")))
        blocks = [Block("heading", [plain.escaped(title)], [plain.escaped(title)], 0), *_intro(slides)]
        for name, part in _modules(slides, _sections(deck), title):
            blocks += _module(name, part)
        draft = course_of(blocks, title, {})
        draft.assets = pictures.files
        draft.notes += told
        return files_of(draft)


def _deck(raw: io.BytesIO) -> Any:
    import pptx
    from pptx.exc import PackageNotFoundError

    raw.seek(0)
    try:
        return pptx.Presentation(raw)
    except PackageNotFoundError as error:
        raise NotReadable(Message(guard.DAMAGED)) from error


def _slides(deck: Any, size: tuple[int, int], pictures: Pictures, told: list[Note]) -> Iterator[_Slide]:
    for number, slide in enumerate(deck.slides, 1):
        place = f"slide {number}"
        if number > _MOST:
            told.append(Note(Fate.LOST, Message(mark("all slides from here on"), {}), place))
            return
        if slide.element.get("show") == "0":
            told.append(Note(Fate.LOST, Message(mark("hidden slide")), place))
            continue
        made = shown(slide, size, pictures.keep)
        inline = Inline(pictures.markdown, told=pictures.told)
        notes = _placed(blocks_of(_notes_of(slide), inline), place)
        blocks = _placed(blocks_of(made.html, inline), place)
        one = _Slide(number, slide.slide_id, _title_of(slide), _is_header(slide), blocks, notes, made.seen)
        for kind, n in made.seen.items():
            fate, said = _SEEN[kind]
            told += [Note(fate, Message(said), place)] * n
        if slide.element.find(_TIMING) is not None:
            told.append(Note(Fate.LOST, Message(mark("animation")), place))
        if not one.title and not one.blocks and not one.notes:
            told.append(Note(Fate.LOST, Message(mark("slide without text")), place))
            continue
        kept = mark("slide “%(title)s” with its notes") if one.notes else mark("slide “%(title)s”")
        told.append(Note(Fate.KEPT, Message(kept, {"title": one.name}), place))
        yield one


def _title_of(slide: Any) -> str:
    titles = ("TITLE", "CENTER_TITLE", "VERTICAL_TITLE")
    texts = [
        shape.text_frame.text for shape in slide.shapes if kind_of(shape) in titles and shape.has_text_frame
    ]
    return plain.cleaned(texts[0]) if texts else ""


def _placed(blocks: list[Block], place: str) -> list[Block]:
    for block in blocks:
        block.place = place
    return blocks


def _is_header(slide: Any) -> bool:
    """Whether a slide is a title slide, or begins a part."""
    kinds = {kind_of(shape) for shape in slide.shapes}
    return "CENTER_TITLE" in kinds or slide.slide_layout.element.get("type") in ("secHead", "title")


def _notes_of(slide: Any) -> str:
    if not slide.has_notes_slide or slide.notes_slide.notes_text_frame is None:
        return ""
    return html_of_text(slide.notes_slide.notes_text_frame, bulleted=False)


def _begun(slides: list[_Slide], otherwise: str) -> tuple[str, list[_Slide]]:
    """The title of the deck: of its first slide, if that is a title slide."""
    if slides and slides[0].header and slides[0].title:
        return slides[0].title, slides
    return otherwise, slides


def _intro(slides: list[_Slide]) -> list[Block]:
    """What stands on the title slide; the slide is taken out."""
    if not (slides and slides[0].header and slides[0].title):
        return []
    first = slides.pop(0)
    return [*first.blocks, *first.notes]


def _sections(deck: Any) -> list[tuple[str, list[int]]]:
    """The sections of the deck with the identities of their slides."""
    return [
        (
            plain.cleaned(section.get("name", "")),
            [int(one.get("id", "0")) for one in section.iter(_SLIDE_IN_SECTION)],
        )
        for section in deck.element.iter(_SECTION)
    ]


def _modules(
    slides: Sequence[_Slide], sections: Sequence[tuple[str, list[int]]], title: str
) -> Iterator[tuple[str, list[_Slide]]]:
    """The slides by module: sections of the deck where there are two or more, else from header to header."""
    if sum(bool(name) for name, _ids in sections) > 1:
        for name, identities in sections:
            part = [slide for slide in slides if slide.identity in identities]
            if part:
                yield name or title, part
        known = {identity for _name, identities in sections for identity in identities}
        rest = [slide for slide in slides if slide.identity not in known]
        if rest:
            yield title, rest
        return
    name, part = title, []
    for slide in slides:
        if slide.header and slide.title:
            if part:
                yield name, part
            name, part = slide.title, []
            if not slide.blocks and not slide.notes:
                continue
        part.append(slide)
    if part:
        yield name, part


def _module(name: str, slides: Sequence[_Slide]) -> Iterator[Block]:
    """A module as blocks: lessons of some slides each, a heading for every slide."""
    yield _heading(name, 1, slides[0])
    pieces: list[list[_Slide]] = []
    words = 0
    for slide in slides:
        if not pieces or len(pieces[-1]) >= _MOST_IN_LESSON or words + slide.words > WORDS:
            pieces.append([])
            words = 0
        pieces[-1].append(slide)
        words += slide.words
    for piece in pieces:
        title = name if len(pieces) == 1 else piece[0].title or f"{name} ({piece[0].number})"
        yield _heading(title, 2, piece[0])
        before = title
        for slide in piece:
            # A slide that goes on under the same title is the same section.
            if slide.title and slide.title != before:
                yield _heading(slide.title, 3, slide)
            before = slide.title or before
            yield from slide.blocks
            yield from slide.notes


def _heading(title: str, level: int, slide: _Slide) -> Block:
    text = plain.escaped(plain.cleaned(title)) or escape(f"Slide {slide.number}")
    return Block("heading", [text], [text], level, place=f"slide {slide.number}")
