"""Essay (chapter 9.9): a text that a trainer marks, by a rubric if there is one."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from lms.content.findings import finding
from lms.content.questions import listed, words
from lms.content.questions.fields import Line, brief, paragraphs
from lms.content.questions.words import WordLimits, count_words, read_limits
from lms.content.source import rubrics
from lms.content.source.rubrics import Rubric, RubricRead, read_rubric
from lms.plugin.finding import Finding
from lms.plugin.form import Form, TextField
from lms.plugin.message import Message, mark
from lms.plugin.question import (
    PENDING,
    Json,
    Mark,
    Marked,
    Parsed,
    Pending,
    Question,
    Release,
    Remark,
    Response,
    Section,
    Uses,
)

_PAGE = Line("text", 20_000)


@dataclass(frozen=True, slots=True)
class EssaySpec:
    """How long the text may be, and the rubric it is marked by."""

    limits: WordLimits
    rubric: Rubric | None = None


class Essay:
    """``tipe: esai``; a response is the text."""

    name = "essay"
    uses = Uses(room="marking")

    def parse(self, section: Section) -> Parsed:
        findings: list[Finding] = []
        limits = read_limits(section, findings)
        read = rubric_of(section)
        return Parsed(EssaySpec(limits, read.rubric), read.texts, (*findings, *read.findings))

    def translate(self, spec: Any, base: Section, section: Section) -> Parsed:
        """The words of the rubric in another language."""
        read = translated_rubric(base, section)
        return Parsed(spec, read.texts, read.findings)

    def to_json(self, spec: Any) -> Json:
        return {"words": spec.limits.to_json(), "rubric": spec.rubric.to_json() if spec.rubric else None}

    def from_json(self, data: Json) -> Any:
        rubric = rubrics.from_json(data["rubric"]) if data["rubric"] else None
        return EssaySpec(words.from_json(data["words"]), rubric)

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        return ()

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        value = _PAGE.shown(response)
        help_ = question.spec.limits.sentence()
        label = Message(mark("Your answer"))
        return Form((TextField(_PAGE.name, value, True, _PAGE.longest, label, help_),))

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        return _PAGE.read(fields)

    def grade(self, spec: Any, response: Response) -> Fraction | Pending:
        """An essay without a word earns nothing; any other waits for a person."""
        return PENDING if isinstance(response, str) and count_words(response) else Fraction(0)

    def remarks(self, spec: Any, response: Response) -> Sequence[Remark]:
        limits: WordLimits = spec.limits
        return limits.remarks(_PAGE.shown(response))

    def rekey(self, served: Any, current: Any) -> Any:
        """The limits under which it was written, and the rubric in force."""
        return EssaySpec(served.limits, current.rubric)

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        given = _PAGE.shown(response)
        return [Marked(paragraphs(given), Mark.PLAIN, taken=True)] if given else []

    def summary(self, question: Question, response: Response) -> str:
        return brief(_PAGE.shown(response))


def rubric_of(section: Section) -> RubricRead:
    """The rubric of a question; an empty reading where it has none."""
    sub = section.sub("rubric")
    return read_rubric(sub.text, section.path, section.language) if sub is not None else RubricRead(None)


def translated_rubric(base: Section, section: Section) -> RubricRead:
    """The words of a translated rubric, whose labels must be those of the base and whose points must not differ."""
    ours, theirs = rubric_of(base), rubric_of(section)
    sub = section.sub("rubric")
    if sub is None or ours.rubric is None or theirs.rubric is None:
        return theirs
    first, second = ([(label, line) for label, line, _ in read.labels] for read in (ours, theirs))
    wrong = listed.check_same_labels(first, second, sub.line, section.path)
    if wrong is None and not _same_worth(ours.rubric, theirs.rubric):
        wrong = finding("E807/rubric", section.path, sub.line, 1)
    return replace(theirs, findings=(*theirs.findings, wrong)) if wrong is not None else theirs


def _same_worth(ours: Rubric, theirs: Rubric) -> bool:
    """Whether points and weights are equal; a translation may leave out the column of weights."""
    bare = all(weight == 1 for _, weight in theirs.criteria)
    return ours.points == theirs.points and (bare or dict(ours.criteria) == dict(theirs.criteria))
