"""Free text in a survey (chapter 11): read by people, never graded."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.content.questions import words
from lms.content.questions.fields import Line, brief, paragraphs
from lms.content.questions.words import WordLimits, read_limits
from lms.plugin.finding import Finding
from lms.plugin.form import Form, TextField
from lms.plugin.message import Message, mark
from lms.plugin.question import (
    Json,
    Mark,
    Marked,
    Parsed,
    Question,
    Release,
    Remark,
    Response,
    Section,
    Uses,
)

_PAGE = Line("text", 10_000)


@dataclass(frozen=True, slots=True)
class FreeTextSpec:
    """How long the text may be."""

    limits: WordLimits


class FreeText:
    """``tipe: teks``; a response is the text."""

    name = "text"
    uses = Uses(quiz=False, survey=True)

    def parse(self, section: Section) -> Parsed:
        findings: list[Finding] = []
        return Parsed(FreeTextSpec(read_limits(section, findings)), findings=tuple(findings))

    def to_json(self, spec: Any) -> Json:
        return {"words": spec.limits.to_json()}

    def from_json(self, data: Json) -> Any:
        return FreeTextSpec(words.from_json(data["words"]))

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        return ()

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        value = _PAGE.shown(response)
        help_ = question.spec.limits.problem(value) or question.spec.limits.sentence()
        return Form((TextField(_PAGE.name, value, True, _PAGE.longest, Message(mark("Your answer")), help_),))

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        return _PAGE.read(fields)

    def grade(self, spec: Any, response: Response) -> Fraction:
        return Fraction(0)

    def remarks(self, spec: Any, response: Response) -> Sequence[Remark]:
        limits: WordLimits = spec.limits
        return limits.remarks(_PAGE.shown(response))

    def rekey(self, served: Any, current: Any) -> Any:
        return served

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        given = _PAGE.shown(response)
        return [Marked(paragraphs(given), Mark.PLAIN, taken=True)] if given else []

    def summary(self, question: Question, response: Response) -> str:
        return brief(_PAGE.shown(response))
