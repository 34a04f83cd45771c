"""Multiple choice (chapter 9.2): some of some, with four rules for partial points."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from lms.content.findings import finding
from lms.content.questions import keying, listed
from lms.content.questions.listed import ListedSpec
from lms.content.source import vocabulary
from lms.plugin.finding import Finding
from lms.plugin.form import Form, SomeOf
from lms.plugin.keying import NotAKey
from lms.plugin.message import Message, mark
from lms.plugin.question import (
    Choice,
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
_RULES = "partial-multiple"


class MultipleChoice:
    """``- [x]``; a response is the list of chosen keys in the order of the file."""

    name = "multiple"
    uses = Uses(survey=True, check=True)

    def parse(self, section: Section) -> Parsed:
        if not section.choices:
            return Parsed(None, findings=(finding("E402", section.path, section.line, 1),))
        if len(section.choices) > listed.FAR_TOO_MANY:
            return Parsed(None, findings=(listed.wrong_number(section.choices, section.path, 2, 15),))
        findings = listed.check_list(section.choices, section.path, 2, 15)
        keys = listed.keys_of(section.choices)
        rule = _rule(section, findings)
        weights = _weighted(section, findings) if rule == "weights" else _flags(section)
        if section.graded:
            findings += list(_rightness(section, weights, findings))
        return Parsed(
            ListedSpec(keys, weights, rule), listed.texts_of(section.choices, keys), tuple(findings)
        )

    def to_json(self, spec: Any) -> Json:
        return listed.to_json(spec)

    def from_json(self, data: Json) -> Any:
        return listed.from_json(data)

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        return listed.arrange(spec.keys, rng, shuffle)

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        taken = set(_taken(response))
        chosen = tuple(str(n) for n, key in enumerate(order, 1) if key in taken)
        is_graded = any(question.spec.weights)
        label = Message(
            mark("Choose every answer that is right") if is_graded else mark("Choose all that apply")
        )
        return Form((SomeOf(_FIELD, listed.options(question, order), chosen, label),))

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        keys = set(listed.chosen_keys(order, fields, _FIELD))
        return [key for key in spec.keys if key in keys] or None

    def grade(self, spec: Any, response: Response) -> Fraction:
        chosen = {key for key in _taken(response) if key in spec.keys}
        return GRADES[spec.rule](spec, chosen) if chosen else Fraction(0)

    def rekey(self, served: Any, current: Any) -> Any:
        return listed.rekey(served, current)

    def key_form(self, question: Question, order: Sequence[str]) -> Form:
        right = {key for key in order if question.spec.weight(key) > 0}
        chosen = tuple(str(n) for n, key in enumerate(order, 1) if key in right)
        return Form((SomeOf(_FIELD, listed.options(question, order), chosen, keying.RIGHT),))

    def key_from(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Any:
        """Where choices have weights, the right ones share the points alike; what took points off goes on doing so."""
        try:
            right = self.read(spec, order, fields) or []
        except NotAnAnswer:
            right = []
        if not right:
            raise NotAKey(keying.NONE_RIGHT)
        each = Fraction(1, len(right)) if spec.rule == "weights" else Fraction(1)
        weights = (each if key in right else min(Fraction(0), spec.weight(key)) for key in spec.keys)
        return ListedSpec(spec.keys, tuple(weights), spec.rule)

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        chosen = set(_taken(response))
        parts = []
        for key in order:
            taken = key in chosen
            right = question.spec.weight(key) > 0
            shown = listed.key_mark(right, taken) if release.key else Mark.PLAIN
            explained = release.key or (release.feedback and taken)
            parts.append(listed.marked(question, key, shown, taken, explained))
        return parts

    def summary(self, question: Question, response: Response) -> str:
        return "; ".join(listed.plain(question, key) for key in _taken(response))


def _taken(response: Response) -> list[str]:
    return [key for key in response if isinstance(key, str)] if isinstance(response, list) else []


def _net(spec: ListedSpec, chosen: set[str]) -> Fraction:
    right, wrong, correct = _counts(spec, chosen)
    return max(Fraction(0), Fraction(right - wrong, correct)) if correct else Fraction(0)


def _exact(spec: ListedSpec, chosen: set[str]) -> Fraction:
    right, wrong, correct = _counts(spec, chosen)
    return Fraction(int(right == correct and not wrong))


def _each(spec: ListedSpec, chosen: set[str]) -> Fraction:
    right, wrong, correct = _counts(spec, chosen)
    return Fraction(right + len(spec.keys) - correct - wrong, len(spec.keys))


def _weights(spec: ListedSpec, chosen: set[str]) -> Fraction:
    total = sum((spec.weight(key) for key in chosen), Fraction(0))
    return min(Fraction(1), max(Fraction(0), total))


def _counts(spec: ListedSpec, chosen: set[str]) -> tuple[int, int, int]:
    """Chosen right ones, chosen wrong ones, and all right ones."""
    correct = {key for key, weight in zip(spec.keys, spec.weights, strict=True) if weight > 0}
    return len(chosen & correct), len(chosen - correct), len(correct)


GRADES: Mapping[str, Callable[[ListedSpec, set[str]], Fraction]] = MappingProxyType(
    {"net": _net, "exact": _exact, "each": _each, "weights": _weights}
)


def _rightness(
    section: Section, weights: Sequence[Fraction], findings: Sequence[Finding]
) -> Iterator[Finding]:
    """What is wrong with the number of right choices."""
    right = sum(weight > 0 for weight in weights)
    place = section.choices[0]
    if not right and not any(choice.mark == "x" for choice in section.choices):
        yield finding("E424", section.path, place.line, place.column)
    elif right == 1 and not any(found.is_error for found in findings):
        only = section.choices[next(n for n, weight in enumerate(weights) if weight > 0)]
        yield finding("W405", section.path, only.line, only.column)


def _rule(section: Section, findings: list[Finding]) -> str:
    percents = [choice for choice in section.choices if choice.mark.endswith("%")]
    meta = section.get("partial")
    if meta is None or not meta.value:
        return "weights" if percents else "net"
    rule = vocabulary.lookup(meta.value, _RULES)
    if rule is None:
        near = vocabulary.nearest(meta.value, _RULES)
        allowed = vocabulary.allowed(_RULES)
        findings.append(
            finding(
                "E207/word",
                section.path,
                meta.line,
                meta.column,
                k=meta.written,
                type=allowed,
                v=meta.value,
                example="selisih",
                s=near,
            )
        )
        return "weights" if percents else "net"
    if percents and rule != "weights":
        findings.append(finding("E425", section.path, percents[0].line, percents[0].column))
        return "weights"
    if rule == "weights" and not percents:
        place: Choice = section.choices[0]
        findings.append(finding("E425/none", section.path, place.line, place.column))
        return "net"
    return rule


def _flags(section: Section) -> tuple[Fraction, ...]:
    return tuple(Fraction(int(choice.mark == "x")) for choice in section.choices)


def _weighted(section: Section, findings: list[Finding]) -> tuple[Fraction, ...]:
    weights = []
    for choice in section.choices:
        share = listed.percent_of(choice.mark)
        if choice.mark == "x":
            findings.append(finding("E425", section.path, choice.line, choice.column))
        if share is not None and not -1 <= share <= 1:
            findings.append(finding("E422/multiple", section.path, choice.line, choice.column, v=choice.mark))
            share = Fraction(0)
        weights.append(share or Fraction(0))
    if any(choice.mark == "x" for choice in section.choices):
        return tuple(weights)
    total = sum((weight for weight in weights if weight > 0), Fraction(0))
    if total and listed.is_close_to_one(total):
        return tuple(weight / total if weight > 0 else weight for weight in weights)
    if total:
        place = section.choices[0]
        percent = f"{Decimal(total.numerator * 100) / total.denominator:.4g}%"
        findings.append(finding("E425/sum", section.path, place.line, place.column, n=percent))
    return tuple(weights)
