"""The blocks of a document become modules and lessons by their headings, and questions become a quiz."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lms.content.exchange import plain
from lms.content.exchange.html_to_markdown import Block
from lms.content.exchange.naming import Namer
from lms.content.exchange.office.hand_lists import with_lists
from lms.content.exchange.package_files import Draft, Module, Part, bank_and_quiz, quiz
from lms.content.exchange.typed import shapes, writing
from lms.content.exchange.typed.parsing import parse
from lms.content.exchange.typed.records import Found, Line, Question
from lms.plugin.importer import Fate, Note
from lms.plugin.message import Message, mark

WORDS = 1_200
"""A lesson of more words is split."""
_SLACK = 300
_SHORT_INTRO = 120
_ABOUT_QUESTIONS = re.compile(
    r"\b(?:soal|latihan|kuis|quiz|evaluasi|pre-?tes|pre-?test|pos-?tes|post-?test|ujian|tes|test|uji|asesmen"
    r"|pilihan ganda|kunci)\b",
    re.IGNORECASE,
)


_BOLD = re.compile(r"\*\*((?:(?!\*\*).){3,120})\*\*")
_CHAPTER = re.compile(r"(?:bab|bagian|modul|unit|materi)\s+(?:\d{1,3}|[ivx]{1,5})\W?", re.IGNORECASE)


@dataclass(slots=True)
class Section:
    """What stands under one heading, up to the next that begins a lesson or a module."""

    title: str
    level: int
    blocks: list[Block] = field(default_factory=list)


def course_of(blocks: Sequence[Block], title: str, footnotes: Mapping[str, list[str]]) -> Draft:
    """The course that a document is; `title` where the document itself has none. Raises nothing."""
    blocks, own = _titled(_joined(blocks))
    draft = Draft(plain.shortened(own or title, 120))
    names = Namer()
    whole = parse(_lines(blocks, draft.title))
    if _only_questions(whole, blocks):
        if not own and whole.intro and (whole.intro[0].heading or _BOLD.fullmatch(whole.intro[0].text)):
            words = _BOLD.sub(r"\1", shapes.bare(whole.intro.pop(0).text)).replace("\\", "")
            draft.title = plain.shortened(words, 120)
        written = writing.write(whole, names)
        bank_and_quiz(draft, "Kuis", written, [_opened(line) for line in whole.intro])
        draft.notes += [Note(fate, said) for block in blocks for fate, said in block.notes]
        return draft
    levels = sorted({block.level for block in blocks if block.kind == "heading"})
    sections = list(_sections(blocks, levels[:2]))
    _begin(draft, sections)
    # With one level of headings each is a lesson; with two the first are modules.
    two = len(levels) > 1
    for section in sections:
        if (two and section.level == levels[0]) or not draft.modules:
            draft.modules.append(Module(section.title if two and section.level == levels[0] else draft.title))
        if section.blocks or not (two and section.level == levels[0]):
            draft.modules[-1].parts += _parts(section, names, footnotes)
    for module in draft.modules:
        if not module.parts:
            said = Message(mark("heading “%(title)s” has no text"), {"title": module.title})
            draft.notes.append(Note(Fate.LOST, said, module.title))
    return draft


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """A heading that is only “Bab I”, and the one right below it, as one."""
    made: list[Block] = []
    for block in blocks:
        last = made[-1] if made and made[-1].kind == block.kind == "heading" else None
        if last is not None and last.level == block.level and _CHAPTER.fullmatch(last.text):
            text = f"{last.lines[0]}: {block.lines[0]}"
            last.lines, last.typed = [text], [text]
        else:
            made.append(block)
    return made


def _titled(blocks: Sequence[Block]) -> tuple[list[Block], str]:
    """The blocks without the title of the document, and that title: styled so, or the one chief heading at the top."""
    kept = [block for block in blocks if not (block.kind == "heading" and block.level == 0)]
    titles = [block.text for block in blocks if block.kind == "heading" and block.level == 0]
    if titles:
        return kept, titles[0]
    headings = [block for block in kept if block.kind == "heading"]
    top = min((block.level for block in headings), default=0)
    chief = [block for block in headings if block.level == top]
    if len(chief) == 1 and len(headings) > 1 and kept.index(chief[0]) <= 1:
        kept.remove(chief[0])
        return kept, chief[0].text
    return kept, ""


def _lines(blocks: Sequence[Block], place: str) -> list[Line]:
    """The blocks as typed lines. The number of a line is that of its block."""
    lines = []
    for number, block in enumerate(blocks, 1):
        place = block.text if block.kind == "heading" else place
        for first, text in enumerate(block.typed):
            said = plain.shortened(shapes.bare(text).replace("\\", "").replace("*", ""), 40)
            shown = f"{plain.shortened(place, 40)} · {said}" if said != place else said
            shown = block.place or shown
            lines.append(Line(text, number, shown, block.kind == "heading", first == 0))
    return lines


def _opened(line: Line) -> str:
    return plain.opened(shapes.bare(line.text))


def _only_questions(found: Found, blocks: Sequence[Block]) -> bool:
    """Whether the document is nothing but questions: they begin near its top, and hardly anything stands between."""
    if len(found.questions) < 2 or not found.sure:
        return False
    intro = sum(len(line.text.split()) for line in found.intro)
    strays = sum(1 for line in found.strays if not line.heading)
    headings = [block.text for block in blocks if block.kind == "heading"]
    others = [one for one in headings if shapes.section(one) is None and not shapes.key_heading(one)]
    return intro <= _SHORT_INTRO and strays <= len(found.questions) and len(others) <= 1


def _sections(blocks: Sequence[Block], levels: Sequence[int]) -> Iterator[Section]:
    section = Section("", 0)
    for block in blocks:
        if block.kind == "heading" and block.level in levels:
            if section.title or section.blocks:
                yield section
            section = Section(plain.shortened(block.text, 120), block.level)
        else:
            section.blocks.append(block)
    if section.title or section.blocks:
        yield section


def _begin(draft: Draft, sections: list[Section]) -> None:
    """What stands before the first heading: the introduction of the course if it is short, else a lesson."""
    if not sections or sections[0].title:
        return
    first = sections[0]
    words = sum(_words(block) for block in first.blocks)
    few = words <= _SHORT_INTRO and all(
        block.kind == "paragraph" and not block.footnotes for block in first.blocks
    )
    if len(sections) > 1 and few:
        sections.pop(0)
        for block in first.blocks:
            draft.notes += [Note(fate, said, "", "kursus.md") for fate, said in block.notes]
            draft.intro += [line.replace("](../", "](") for line in block.lines] + [""]
    else:
        first.title = "Pengantar" if len(sections) > 1 else draft.title


def _parts(section: Section, names: Namer, footnotes: Mapping[str, list[str]]) -> list[Part]:
    """The lessons of a section, split where they are long, and its questions as a quiz."""
    told, asking, name = _told_apart(section)
    pieces = list(_split(told))
    made: list[Part] = []
    for number, piece in enumerate(pieces, 1):
        title = section.title if len(pieces) == 1 else f"{section.title} ({number})"
        made.append(_lesson(title, section, piece, footnotes))
        if number == 1 and len(pieces) > 1:
            values = {"title": section.title, "n": len(pieces)}
            long = Message(mark("“%(title)s” is long and was split into %(n)s lessons"), values)
            made[0].notes.append(Note(Fate.CHANGED, long))
    if asking:
        title = name or (section.title if not made else f"Kuis: {section.title}")
        found = parse(_lines(asking, section.title))
        made.append(
            quiz(title, writing.write(found, names), [_opened(one) for one in found.intro], section.title)
        )
        made[-1].notes += [
            Note(fate, said, block.place or section.title) for block in asking for fate, said in block.notes
        ]
    elif not made:
        lines = [plain.remark("isi pelajaran belum ada; tulis di sini")]
        empty = Part(section.title, lines, place=section.title, own=False)
        said = Message(mark("lesson “%(title)s” has no text yet"), {"title": section.title})
        empty.notes.append(Note(Fate.CHANGED, said, section.title, "", 1))
        made.append(empty)
    return made


def _told_apart(section: Section) -> tuple[list[Block], list[Block], str]:
    """What a section tells, what it asks, and the heading right above the first question, if that is its own.

    Under each heading, questions go on to the next heading.
    """
    name = ""
    found = parse(_lines(section.blocks, section.title))
    starts = [0, *(place for place, block in enumerate(section.blocks) if place and block.kind == "heading")]
    told: list[Block] = []
    asking: list[Block] = []
    for begin, end in pairwise([*starts, len(section.blocks)]):
        part = section.blocks[begin:end]
        heading = part[0].text if part and part[0].kind == "heading" else section.title
        asked = [one for one in found.questions if begin < one.line.number <= end]
        about = (
            _ABOUT_QUESTIONS.search(heading) is not None or _ABOUT_QUESTIONS.search(section.title) is not None
        )
        if asking and shapes.key_heading(heading):
            asking += part
        elif asked and _are_questions(asked, about):
            first = asked[0].line.number - 1
            # A heading right above the first question belongs to it.
            before = part[: first - begin]
            alone = all(block.kind == "heading" for block in before)
            name = name or (before[-1].text if before and alone else "")
            told += [] if alone else before
            asking += section.blocks[first:end]
        else:
            told += part
    return told, asking, name


def _are_questions(asked: Sequence[Question], about: bool) -> bool:
    """Whether numbers and letters are questions: a key tells, or the heading does. An ordinary list is none."""
    if about:
        return any(one.options or one.kind for one in asked)
    return any(one.sure and (one.options or one.marked) for one in asked)


def _words(block: Block) -> int:
    return sum(len(line.split()) for line in block.lines)


def _split(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Pieces of some 1,200 words, if possible from heading to heading. A heading keeps what follows it."""
    rest = sum(map(_words, blocks))
    if rest <= WORDS + _SLACK:
        if blocks:
            yield list(blocks)
        return
    piece: list[Block] = []
    count = 0
    for block in blocks:
        n = _words(block)
        at_heading = block.kind == "heading" and count >= WORDS * 0.6
        after_heading = bool(piece) and piece[-1].kind == "heading"
        if piece and not after_heading and rest > _SLACK and (at_heading or count + n > WORDS):
            yield piece
            piece, count = [], 0
        piece.append(block)
        count += n
        rest -= n
    if piece:
        yield piece


def _lesson(
    title: str, section: Section, blocks: Sequence[Block], footnotes: Mapping[str, list[str]]
) -> Part:
    part = Part(title, place=section.title)
    base = min((block.level for block in blocks if block.kind == "heading"), default=0)
    used: list[str] = []
    for block in with_lists(blocks):
        for fate, said in block.notes:
            part.notes.append(Note(fate, said, block.place or section.title, "", len(part.lines) + 1))
        if block.kind == "heading":
            part.lines += [f"{_depth(block, base)} {block.lines[0]}", ""]
        else:
            # Two lists after one another would be read as one.
            if block.kind == "list" and part.lines[-2:] and _is_item(part.lines[-2]) and part.lines[-1] == "":
                part.lines += ["<!-- -->", ""]
            part.lines += [*block.lines, ""]
        used += [label for label in block.footnotes if label not in used]
    for label in dict.fromkeys(used):
        first, *more = footnotes.get(label, ["…"])
        part.lines += [f"[^{label}]: {first}", *(f"    {line}" for line in more), ""]
    return part


def _depth(block: Block, base: int) -> str:
    depth = min(2 + block.level - base, 5)
    # A third heading that begins with this word would be a question in the lesson.
    if depth == 3 and re.match(r"(?:cek|check)\b", block.text, re.IGNORECASE):
        depth = 4
    return "#" * depth


def _is_item(line: str) -> bool:
    return re.match(r"\s*(?:-|\d+\.) ", line) is not None
