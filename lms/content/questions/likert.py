"""Statements on a scale, in a survey (chapter 11)."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pydantic_core import PydanticCustomError

from lms.content.findings import finding
from lms.content.questions import listed
from lms.content.questions.fields import escaped
from lms.content.questions.settings import misread
from lms.content.source.values import wrong
from lms.plugin.finding import Finding
from lms.plugin.form import (
    Field,
    Form,
    OneOf,
    Option,
    SelectPerRow,
)
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

_FIELD = "rate"
_STEPS = range(2, 12)
_RANGE = re.compile(r"([-−]?\d{1,3})\s*\.\.\s*([-−]?\d{1,3})", re.ASCII)
_SCALE = mark("2 to 11 names with ; between them, or two whole numbers with .. between them")
_EXAMPLE = "Tidak setuju; Netral; Setuju"
MOST_STATEMENTS = 50


@dataclass(frozen=True, slots=True)
class LikertSpec:
    """The keys of the statements; the values that are stored with their names; words for both ends."""

    keys: tuple[str, ...]
    values: tuple[int, ...]
    names: tuple[str, ...]
    low: str = ""
    high: str = ""

    @property
    def is_named(self) -> bool:
        """Whether the steps have names of their own."""
        return self.names != tuple(str(value) for value in self.values)


class Likert:
    """``tipe: skala``; a response tells the value of each statement, as far as values were chosen."""

    name = "likert"
    uses = Uses(quiz=False, survey=True)

    def parse(self, section: Section) -> Parsed:
        findings: list[Finding] = []
        scale = _scale(section, findings)
        statements = section.statements
        if not statements:
            findings.append(finding("E402/statements", section.path, section.line, 1))
        if any(one.label for one in statements):  # without any label the survey has a finding of its own
            findings += [
                found for found in listed.check_labels(statements, section.path) if found.code == "E411"
            ]
        findings += listed.check_equals(statements, section.path)
        if len(statements) > MOST_STATEMENTS:
            findings.append(listed.wrong_number(statements, section.path, 1, MOST_STATEMENTS))
        if scale is None or not statements:
            return Parsed(None, findings=tuple(findings))
        keys = listed.keys_of(statements)
        low, high = (meta.value if meta else "" for meta in map(section.get, ("low-label", "high-label")))
        return Parsed(LikertSpec(keys, *scale, low, high), listed.texts_of(statements, keys), tuple(findings))

    def translate(self, spec: Any, base: Section, section: Section) -> Parsed:
        """The names of the steps in other words; there must be as many of them."""
        parsed = self.parse(section)
        if parsed.spec is None or parsed.spec.values == spec.values:
            return parsed
        meta = section.get("scale")
        place = (meta.line, meta.column) if meta is not None else (section.line, 1)
        n, m = len(parsed.spec.names), len(spec.names)
        wrong_number = finding("E806/scale", section.path, *place, n=n, m=m)
        return Parsed(None, findings=(*parsed.findings, wrong_number))

    def to_json(self, spec: Any) -> Json:
        return {
            "keys": list(spec.keys),
            "values": list(spec.values),
            "names": list(spec.names),
            "ends": [spec.low, spec.high],
        }

    def from_json(self, data: Json) -> Any:
        low, high = data["ends"]
        keys, names = (tuple(str(one) for one in data[name]) for name in ("keys", "names"))
        return LikertSpec(keys, tuple(int(one) for one in data["values"]), names, str(low), str(high))

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        return tuple(spec.keys)

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        spec, given = question.spec, _given(question.spec, response)
        options = tuple(Option(str(n), escaped(name)) for n, name in enumerate(_shown_names(spec), 1))
        chosen = {
            str(n): str(spec.values.index(given[key]) + 1) if key in given else ""
            for n, key in enumerate(order, 1)
        }
        if not spec.is_named:
            rows = tuple(
                Option(str(n), question.texts.get(f"choice:{key}", "")) for n, key in enumerate(order, 1)
            )
            label = Message(mark("Choose a number for each line"))
            return Form((SelectPerRow(_FIELD, rows, options, chosen, label),))
        fields: list[Field] = [
            OneOf(f"{_FIELD}.{n}", options, chosen[str(n)], listed.plain(question, key))
            for n, key in enumerate(order, 1)
        ]
        return Form(tuple(fields))

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        values = {str(n): value for n, value in enumerate(spec.values, 1)}
        given: dict[str, int] = {}
        for n, key in enumerate(order, 1):
            name = f"{_FIELD}.{n}"
            sent = [value for value in fields.get(name, ()) if value != ""]
            if len(sent) > 1 or any(value not in values for value in sent):
                raise NotAnAnswer(name)
            if sent:
                given[key] = values[sent[0]]
        return given or None

    def grade(self, spec: Any, response: Response) -> Fraction:
        return Fraction(0)

    def rekey(self, served: Any, current: Any) -> Any:
        return served

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        names, given = _names(question.spec), _given(question.spec, response)
        return [
            Marked(escaped(names[given[key]]), Mark.PLAIN, True, "", listed.plain(question, key))
            for key in order
            if key in given
        ]

    def summary(self, question: Question, response: Response) -> str:
        names, given = _names(question.spec), _given(question.spec, response)
        keys = [key for key in question.spec.keys if key in given]
        return "; ".join(f"{listed.plain(question, key)}: {names[given[key]]}" for key in keys)


def _scale(section: Section, findings: list[Finding]) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
    meta = section.get("scale")
    if meta is None or not meta.value:
        place = (section.path, section.line, 1)
        findings.append(finding("E207", *place, k="skala", type=Message(_SCALE), v="", example=_EXAMPLE))
        return None
    try:
        return _steps(meta.value)
    except PydanticCustomError as error:
        findings.append(misread(section, meta, error))
        return None


def _steps(value: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The values of a scale with their names."""
    numbers = _RANGE.fullmatch(value.strip())
    if numbers:
        low, high = (int(text.replace("−", "-")) for text in numbers.groups())
        if not -10 <= low < high <= 100 or high - low + 1 not in _STEPS:
            raise wrong(_SCALE, "0..10", value)
        values = tuple(range(low, high + 1))
        return values, tuple(str(one) for one in values)
    names = tuple(" ".join(name.split()) for name in value.split(";"))
    if len(names) not in _STEPS or not all(names) or len(set(map(listed.normal, names))) != len(names):
        raise wrong(_SCALE, _EXAMPLE, value)
    return tuple(range(1, len(names) + 1)), names


def _names(spec: LikertSpec) -> dict[int, str]:
    return dict(zip(spec.values, spec.names, strict=True))


def _shown_names(spec: LikertSpec) -> list[str]:
    """The names of the steps, with the words for both ends beside the first and the last."""
    names = list(spec.names)
    for at, word in ((0, spec.low), (-1, spec.high)):
        if word:
            names[at] = f"{names[at]} ({word})"
    return names


def _given(spec: LikertSpec, response: Response) -> dict[str, int]:
    if not isinstance(response, dict):
        return {}
    return {key: value for key, value in response.items() if type(value) is int and value in spec.values}
