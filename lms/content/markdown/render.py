"""One text from Markdown to safe parts: limits, normaliser, Python-Markdown with our tree, cutting, cleaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lms.content.contents import Html, Part
from lms.content.markdown import engine, limits, marks
from lms.content.markdown.clean import clean
from lms.content.markdown.found import Normalised
from lms.content.markdown.lines import plain_lines
from lms.content.markdown.normalise import normalise
from lms.content.markdown.tree import Finish
from lms.content.rendering import RenderJob

_MOST_NOTES = 50
_CODE = re.compile(r"(`+)[^`]+\1|\\<")


@dataclass(frozen=True, slots=True)
class Note:
    """A warning of the renderer: W701, W702, W710 or W714, the offset of its line, and what it speaks of."""

    code: str
    line: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one job. Parts are empty where a limit is broken."""

    parts: tuple[Part, ...] = ()
    breaches: tuple[limits.Breach, ...] = ()
    notes: tuple[Note, ...] = ()


def render(job: RenderJob) -> Outcome:
    """Renders `job` here and now. Only the child calls this: a hostile text may take long, or raise anything."""
    if breach := limits.too_long(job.source):
        return Outcome(breaches=(breach,))
    checks = {offset: number for number, (offset, _) in enumerate(job.checks)}
    found = normalise(job.source, checks, job.language)
    lines = plain_lines(job.source)
    if breaches := tuple(limits.breaches(lines, found)):
        return Outcome(breaches=breaches)
    finish = Finish(job, found.fences)
    written = engine.markdown(finish, job.language).convert(found.text)
    if job.kind == "inline" and finish.single:
        written = written.removeprefix("<p>").removesuffix("</p>")
    notes = sorted(_notes(job, lines, found, finish), key=lambda note: note.line)
    return Outcome(tuple(_parts(written, finish.cuts)), notes=tuple(notes[:_MOST_NOTES]))


def _parts(written: str, cuts: list[Part]) -> Iterator[Part]:
    for at, piece in enumerate(marks.CUT_PARAGRAPH.split(written)):
        if at % 2:
            yield cuts[marks.number(piece)]
        elif safe := clean(piece).strip():
            yield Html(safe)


def _told(tags: list[str]) -> Iterator[str]:
    """The tags without those that only close one told before."""
    opened: set[str] = set()
    for tag in tags:
        name = re.match(r"</?([A-Za-z0-9-]*)", tag)
        word = name[1].lower() if name else ""
        if not (tag.startswith("</") and word in opened):
            yield tag
        opened.add(word)


def _notes(job: RenderJob, lines: list[str], found: Normalised, finish: Finish) -> Iterator[Note]:
    for fence in finish.lone_diagrams:
        yield Note("W702", fence.line)
    for fence in found.fences:
        if re.fullmatch(r"x-[a-z0-9][a-z0-9-]*", fence.language) and fence.language not in job.blocks:
            yield Note("W710", fence.line, fence.language)
    for offset, name in found.boxes:
        yield Note("W714", offset, name)
    bare = "\n".join(
        "" if offset in found.fenced else _CODE.sub("", line) for offset, line in enumerate(lines)
    )
    at = line = 0
    for tag in _told(finish.tags[:_MOST_NOTES]):
        place = bare.find(tag.split("\n")[0], at)
        if place >= 0:
            line += bare.count("\n", at, place)
            at = place + 1
        yield Note("W701", line, tag)
