"""What a site has no page for yet is left out of sight and of the count, so that a course stays completable.

A package is right whatever a site can show, so a check of a folder alone never asks this; publication on a site does.
Nothing is lost: the contents stay in the edition, and parts appear once the site has their room and reads the folder
again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from lms.content.contents import Body, Contents, Html, QuestionFile, QuestionRecord
from lms.content.course import Course, Item, QuizRules
from lms.content.findings import finding
from lms.content.questions.registry import Registry
from lms.content.reading.references import ADDRESSES
from lms.content.rules.draw import question_count, shortages
from lms.content.source import vocabulary
from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark
from lms.plugin.question import uses_of

_KINDS = {
    "survey": mark("Survey"),
    "assignment": mark("Assignment"),
    "scenario": mark("Scenario"),
}
_QUESTION = mark('Question of type "%(type)s"')


@dataclass(frozen=True, slots=True)
class Rooms:
    """What a site has pages for: kinds of item, and what questions need beyond a quiz (``files marking``)."""

    kinds: frozenset[str] = frozenset({"lesson", "quiz", "scenario", "survey", "assignment"})
    questions: frozenset[str] = frozenset({"marking", "files"})


@dataclass(frozen=True, slots=True)
class Housed:
    """A course as a site can show it, and what was left out. With an error among `findings` nothing is left."""

    course: Course
    contents: Contents
    findings: tuple[Finding, ...] = ()


def housed(course: Course, contents: Contents, rooms: Rooms, registry: Registry) -> Housed:
    """The course without what the site has no room for; the same one where it has room for all."""
    work = _Housing(contents, rooms, registry)
    files = {name: work.askable(file) for name, file in {**contents.quizzes, **contents.banks}.items()}
    banks = {name: files[name] for name in contents.banks}
    modules = tuple(
        replace(module, items=tuple(work.item(item, files, banks) for item in module.items))
        for module in course.modules
    )
    shown = replace(course, modules=modules)
    if not work.findings:
        return Housed(course, contents)
    if not any(item.visible for item in shown.items) and any(item.visible for item in course.items):
        work.findings.append(finding("E317/room", course.path, 1, 1))
    if course.passing.min_score is not None and not any(_counts(item) for item in shown.items):
        shown = replace(shown, passing=replace(shown.passing, min_score=None))
        work.findings.append(finding("W213/score", course.path, 1, 1))
    left = replace(
        contents,
        quizzes={name: files[name] for name in contents.quizzes},
        banks=banks,
        bodies=_without_links(course, contents.bodies, work.hidden),
    )
    return Housed(shown, left, tuple(work.findings))


def _counts(item: Item) -> bool:
    return item.visible and item.weight > 0


@dataclass(slots=True)
class _Housing:
    contents: Contents
    rooms: Rooms
    registry: Registry
    findings: list[Finding] = field(default_factory=list)
    hidden: list[Item] = field(default_factory=list)

    def askable(self, file: QuestionFile) -> QuestionFile:
        """The questions of a file that can be asked."""
        kept = tuple(question for question in file.questions if self._has_room(question))
        return file if len(kept) == len(file.questions) else replace(file, questions=kept)

    def _has_room(self, question: QuestionRecord) -> bool:
        needed = uses_of(self.registry.get(question.type)).room
        if not needed or needed in self.rooms.questions:
            return True
        name = vocabulary.written(question.type, "question-type")
        what = Message(_QUESTION, {"type": name})
        self.findings.append(finding("W213/room", question.path, question.line, 1, kind=what))
        return False

    def item(self, item: Item, files: Mapping[str, QuestionFile], banks: Mapping[str, QuestionFile]) -> Item:
        """The item, hidden where it has no room, or a quiz where nothing is left to be asked."""
        if item.kind not in self.rooms.kinds:
            kind = Message(_KINDS[item.kind]) if item.kind in _KINDS else item.kind
            return self._out(item, finding("W213/room", item.path, item.line, 1, kind=kind))
        if not isinstance(item.rules, QuizRules):
            return item
        own = files[item.id].questions
        rules = _drawable(item.rules, own, banks)
        count = question_count(rules, banks, own)
        if not count and item.rules.question_count:
            return self._out(item, finding("W213/quiz", item.path, item.line, 1))
        names = tuple(question.id for question in own)
        return replace(item, rules=replace(rules, own_questions=names, question_count=count))

    def _out(self, item: Item, told: Finding) -> Item:
        if not item.visible:
            return item
        self.findings.append(told)
        self.hidden.append(item)
        return replace(item, visible=False, required=False, weight=Fraction(0))


def _drawable(
    rules: QuizRules, own: Iterable[QuestionRecord], banks: Mapping[str, QuestionFile]
) -> QuizRules:
    """The rules with draw lines that the banks can still fill."""
    own = tuple(own)
    while short := [one for one in shortages(rules, banks, own) if one.kind in ("empty", "short")]:
        draws = list(rules.draws)
        at, left = short[0].line_index, short[0].left if short[0].kind == "short" else 0
        draws[at : at + 1] = [replace(draws[at], count=left)] if left else []
        rules = replace(rules, draws=tuple(draws))
    return rules


def _without_links(
    course: Course, bodies: Mapping[str, Mapping[str, Body]], hidden: Iterable[Item]
) -> dict[str, dict[str, Body]]:
    """Links to what is hidden become their words; a card is not shown for it anyway."""
    addresses = [
        ADDRESSES.get(item.kind, ADDRESSES["lesson"]).format(course=course.id, item=item.id)
        for item in hidden
    ]
    named = "|".join(re.escape(address) for address in addresses)
    link = re.compile(rf'<a href="(?:{named})(?:#[^"]*)?"[^>]*>(.*?)</a>', re.DOTALL)

    def plain(body: Body) -> Body:
        return tuple(Html(link.sub(r"\1", part.text)) if isinstance(part, Html) else part for part in body)

    if not addresses:
        return {item: dict(texts) for item, texts in bodies.items()}
    return {
        item: {language: plain(body) for language, body in texts.items()} for item, texts in bodies.items()
    }
