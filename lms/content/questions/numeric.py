"""A number (chapter 9.5), as people write it in the language of the question."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from lms.content.findings import finding
from lms.content.questions import amounts, keying
from lms.content.questions.amounts import Amount
from lms.content.questions.fields import Line, escaped
from lms.content.questions.short import feedback
from lms.content.source.accepted import read_accepted
from lms.content.source.numerals import read_decimal
from lms.plugin.finding import Finding
from lms.plugin.form import Form, NumberField
from lms.plugin.message import Message, mark
from lms.plugin.question import (
    Json,
    Marked,
    Parsed,
    Question,
    Release,
    Remark,
    Response,
    Section,
    Uses,
    Weight,
)

_LINE = Line("number", 60)


@dataclass(frozen=True, slots=True)
class NumericSpec:
    """Accepted numbers (none in a survey), the unit beside the field, and the language numbers are read in."""

    amounts: tuple[Amount, ...]
    unit: str = ""
    language: str = "id"


class Numeric:
    """``tipe: angka``; a response is the number as it was typed."""

    name = "numeric"
    uses = Uses(survey=True)

    def parse(self, section: Section) -> Parsed:
        unit = section.get("unit")
        shown = unit.value if unit is not None else ""
        if not section.graded:
            return Parsed(NumericSpec((), shown, section.language))
        sub = section.sub("answers")
        if sub is None:
            return Parsed(None, findings=(finding("E426", section.path, section.line, 1),))
        found = read_accepted(sub.text, section.path)
        findings: list[Finding] = list(found.findings)
        if not findings:
            findings += found.missing(section.path)
        read = [amounts.read_amount(one, section.path, section.language, findings) for one in found.answers]
        spec = NumericSpec(tuple(one for one in read if one is not None), shown, section.language)
        return Parsed(spec, feedback(found.answers), tuple(findings))

    def translate(self, spec: Any, base: Section, section: Section) -> Parsed:
        """The numbers of the base; the unit of the translation, and its way to write numbers."""
        unit = section.get("unit")
        shown = unit.value if unit is not None and unit.value else spec.unit
        texts = {}
        sub = section.sub("answers")
        if sub is not None:
            texts = feedback(read_accepted(sub.text, section.path).answers[: len(spec.amounts)])
        return Parsed(replace(spec, unit=shown, language=section.language), texts)

    def to_json(self, spec: Any) -> Json:
        return {
            "amounts": [amount.to_json() for amount in spec.amounts],
            "unit": spec.unit,
            "language": spec.language,
        }

    def from_json(self, data: Json) -> Any:
        found = tuple(amounts.from_json(one) for one in data["amounts"])
        return NumericSpec(found, str(data["unit"]), str(data["language"]))

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        return ()

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        value = _LINE.shown(response)
        label = Message(mark("Your answer"))
        return Form((NumberField(_LINE.name, value, question.spec.unit, label),))

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        return _LINE.read(fields)

    def grade(self, spec: Any, response: Response) -> Fraction:
        if not isinstance(response, str):
            return Fraction(0)
        return amounts.best(response, spec.amounts, spec.language)[1]

    def remarks(self, spec: Any, response: Response) -> Sequence[Remark]:
        remark = remark_on(_LINE.shown(response), spec.language)
        return (remark,) if remark else ()

    def rekey(self, served: Any, current: Any) -> Any:
        return replace(current, unit=served.unit, language=served.language)

    def key_form(self, question: Question, order: Sequence[str]) -> Form:
        spec = question.spec
        return Form(
            (keying.field(_LINE.name, ((one.text, one.weight) for one in spec.amounts), spec.language),)
        )

    def key_from(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Any:
        return replace(spec, amounts=accepted_amounts(_LINE.name, fields, spec.language))

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        spec, given = question.spec, _LINE.shown(response)
        place, share = amounts.best(given, spec.amounts, spec.language)
        full = [with_unit(one.text, spec.unit) for one in spec.amounts if one.weight == 1]
        parts = _LINE.review(question, given, place, share, full, release)
        if given and spec.unit:
            parts[0] = replace(parts[0], html=with_unit(parts[0].html, escaped(spec.unit)))
        return parts

    def summary(self, question: Question, response: Response) -> str:
        given = _LINE.shown(response)
        return with_unit(given, question.spec.unit) if given else ""


def accepted_amounts(name: str, fields: Mapping[str, Sequence[str]], language: str) -> tuple[Amount, ...]:
    """The accepted numbers of a form's field. Raises NotAKey."""
    findings: list[Finding] = []
    read = [amounts.read_amount(one, "", language, findings) for one in keying.accepted(name, fields)]
    keying.refuse(findings)
    return tuple(one for one in read if one is not None)


def with_unit(number: str, unit: str) -> str:
    """A number with its unit behind it."""
    return f"{number} {unit}" if unit else number


def remark_on(given: str, language: str) -> Remark | None:
    """How a typed number was understood; None where nothing was typed, or nothing else could be meant."""
    if not given:
        return None
    value = read_decimal(given, language)
    if value is None:
        text = Message(mark('"%(v)s" cannot be read as a number. Write it in digits.'), {"v": given})
        return Remark(text, Weight.DOUBT)
    plain = amounts.plain_number(value, language)
    return Remark(Message(mark("Read as %(n)s."), {"n": plain})) if plain != given else None
