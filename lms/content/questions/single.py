"""Single choice (chapter 9.1): one of some; a wrong choice may bear part of the points."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.content.findings import finding
from lms.content.questions import keying, listed
from lms.content.questions.listed import ListedSpec
from lms.plugin.finding import Finding
from lms.plugin.form import Form, OneOf
from lms.plugin.keying import NotAKey
from lms.plugin.message import Message, mark
from lms.plugin.question import (
    Json,
    Mark,
    Marked,
    NotAnAnswer,
    Parsed,
    Question,
    Release,
    Response,
    Section,
    Uses,
)

_FIELD = "choice"


class SingleChoice:
    """``- (x)``; a response is the key of the chosen one."""

    name = "single"
    uses = Uses(survey=True, check=True)

    def parse(self, section: Section) -> Parsed:
        if not section.choices:
            return Parsed(None, findings=(finding("E402", section.path, section.line, 1),))
        if len(section.choices) > listed.FAR_TOO_MANY:
            return Parsed(None, findings=(listed.wrong_number(section.choices, section.path, 2, 12),))
        findings = listed.check_list(section.choices, section.path, 2, 12)
        keys = listed.keys_of(section.choices)
        weights = self._weights(section, findings)
        return Parsed(ListedSpec(keys, weights), listed.texts_of(section.choices, keys), tuple(findings))

    def _weights(self, section: Section, findings: list[Finding]) -> tuple[Fraction, ...]:
        right = [choice for choice in section.choices if choice.mark == "x"]
        if len(right) != 1 and section.graded:
            place = right[1] if right else section.choices[0]
            findings.append(finding("E421", section.path, place.line, place.column, n=len(right)))
        weights = []
        for choice in section.choices:
            share = listed.percent_of(choice.mark)
            if share is not None and not 0 < share < 1:
                findings.append(finding("E422", section.path, choice.line, choice.column, v=choice.mark))
                share = Fraction(0)
            weights.append(Fraction(1) if choice.mark == "x" else share or Fraction(0))
        return tuple(weights)

    def to_json(self, spec: Any) -> Json:
        return listed.to_json(spec)

    def from_json(self, data: Json) -> Any:
        return listed.from_json(data)

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        return listed.arrange(spec.keys, rng, shuffle)

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        chosen = listed.position(order, response)
        label = Message(mark("Choose one answer"))
        return Form((OneOf(_FIELD, listed.options(question, order), chosen, label),))

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        keys = listed.chosen_keys(order, fields, _FIELD)
        if len(keys) > 1:
            raise NotAnAnswer(_FIELD)
        return keys[0] if keys else None

    def grade(self, spec: Any, response: Response) -> Fraction:
        weight: Fraction = spec.weight(response) if isinstance(response, str) else Fraction(0)
        return weight

    def rekey(self, served: Any, current: Any) -> Any:
        return listed.rekey(served, current)

    def key_form(self, question: Question, order: Sequence[str]) -> Form:
        weights = zip(question.spec.keys, question.spec.weights, strict=True)
        right = next((key for key, weight in weights if weight == 1), "")
        options = listed.options(question, order)
        return Form((OneOf(_FIELD, options, listed.position(order, right), keying.RIGHT),))

    def key_from(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Any:
        """What was right before earns nothing; shares of the points stay."""
        try:
            right = self.read(spec, order, fields)
        except NotAnAnswer:
            right = None
        if right is None:
            raise NotAKey(keying.NONE_RIGHT)
        weights = (Fraction(0) if weight == 1 else weight for weight in spec.weights)
        pairs = zip(spec.keys, weights, strict=True)
        return ListedSpec(spec.keys, tuple(Fraction(1) if key == right else w for key, w in pairs), spec.rule)

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        parts = []
        for key in order:
            taken = key == response
            weight = question.spec.weight(key)
            # The points are released with the feedback, so they tell as much of the one choice taken.
            explained = release.key or (release.feedback and taken)
            shown = listed.key_mark(weight, taken) if explained else Mark.PLAIN
            parts.append(listed.marked(question, key, shown, taken, explained))
        return parts

    def summary(self, question: Question, response: Response) -> str:
        return listed.plain(question, response) if isinstance(response, str) else ""
