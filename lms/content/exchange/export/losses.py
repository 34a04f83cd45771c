"""What a format of questions cannot hold of a course, told once for each part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lms.content.exchange.asked.course import KINDS
from lms.plugin.exporter import ExportedCourse, ExportedQuestion
from lms.plugin.importer import Fate, Note
from lms.plugin.message import Message, mark

_ITEMS = {
    "lesson": mark("lesson “%(title)s”"),
    "survey": mark("survey “%(title)s”"),
    "assignment": mark("assignment “%(title)s”"),
    "scenario": mark("scenario “%(title)s”"),
    "quiz": mark("quiz “%(title)s”: its rules, such as time, attempts, pass mark and what it draws"),
}
_OTHER = mark("part “%(title)s”")
_LANGUAGES = mark("translations: %(languages)s")
TYPE = mark("question of type %(kind)s, which the format does not have")
GAPS = mark("fill in the blank with more than one gap")
HINTS = mark("hints")
POINTS = mark("points")
COMPETENCIES = mark("competencies")
DIFFICULTY = mark("difficulty")
CASE_SENSITIVE = mark("that capital letters count")
TYPOS = mark("how many typing errors are let pass")
UNIT = mark("unit")
RUBRIC = mark("rubric")
WORDS = mark("how many words are asked for")
PICTURE = mark("picture; its words were kept")
RULE = mark("rule for partial points; the format counts its own way")
CASE_APART = mark("that it belongs to a case; the text of the case is a description before it")
CASE = mark("the text of the case stands before each of its questions")


def of_items(course: ExportedCourse) -> Iterator[Note]:
    """Everything of the outline that is no question, and the languages beside the course's own."""
    for item in course.items:
        said = Message(_ITEMS.get(item.kind, _OTHER), {"title": item.title})
        yield Note(Fate.LOST, said, item.id, item.path)
    if course.languages:
        said = Message(_LANGUAGES, {"languages": ", ".join(course.languages)})
        yield Note(Fate.LOST, said, course.id, "kursus.md")


def of_question(question: ExportedQuestion, what: Iterable[str], fate: Fate = Fate.LOST) -> list[Note]:
    """Notes on parts of one question, each once."""
    kind = Message(KINDS[question.type]) if question.type in KINDS else question.type
    return [
        Note(
            fate,
            Message(text, {"kind": kind}) if text == TYPE else Message(text),
            question.id,
            question.path,
            question.line,
        )
        for text in dict.fromkeys(what)
    ]
