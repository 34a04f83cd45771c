"""Certainty: is the statement true, and how sure are you? Being sure and wrong costs more than admitting doubt."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.plugin.finding import Finding
from lms.plugin.form import Form, OneOf, Option
from lms.plugin.message import Message
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
)

ANSWERS = {
    "sure-true": ("Benar, saya yakin", True, Fraction(1)),
    "think-true": ("Benar, saya kira", True, Fraction(2, 3)),
    "think-false": ("Salah, saya kira", False, Fraction(2, 3)),
    "sure-false": ("Salah, saya yakin", False, Fraction(1)),
}


@dataclass(frozen=True, slots=True)
class Spec:
    """Whether the statement is true."""

    true: bool


class Certainty:
    """``- tipe: x-keyakinan`` with ``- x-keyakinan: ya`` or ``tidak``: whether the statement is true."""

    name = "x-keyakinan"

    def parse(self, section: Section) -> Parsed:
        meta = section.get("x-keyakinan")
        if meta is None or meta.value not in {"ya", "tidak"}:
            said = Finding(
                "X-keyakinan-001",
                Message("Say whether the statement is true: `- x-keyakinan: ya` or `- x-keyakinan: tidak`"),
                line=meta.line if meta else section.line,
                column=1,
                severity="E",
            )
            return Parsed(None, findings=(said,))
        return Parsed(Spec(meta.value == "ya"))

    def to_json(self, spec: Any) -> Json:
        return {"true": spec.true}

    def from_json(self, data: Json) -> Any:
        return Spec(data["true"])

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        return tuple(ANSWERS)

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        options = tuple(Option(str(place), ANSWERS[key][0]) for place, key in enumerate(order, 1))
        chosen = str(order.index(response) + 1) if response in order else ""
        return Form((OneOf("sure", options, chosen, Message("How sure are you?")),))

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        given = [value for value in fields.get("sure", ()) if value]
        if not given:
            return None
        if len(given) > 1 or given[0] not in {str(place + 1) for place in range(len(order))}:
            raise NotAnAnswer("sure")
        return order[int(given[0]) - 1]

    def grade(self, spec: Any, response: Response) -> Fraction:
        if response not in ANSWERS:
            return Fraction(0)
        _, says, share = ANSWERS[response]
        if says == spec.true:
            return share
        return Fraction(0) if share == 1 else Fraction(1, 3)

    def rekey(self, served: Any, current: Any) -> Any:
        return current

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        parts = []
        for key in order:
            label, says, _ = ANSWERS[key]
            told = release.key or (release.feedback and key == response)
            right = says == question.spec.true
            shown = (Mark.RIGHT if right else Mark.WRONG) if told and key == response else Mark.PLAIN
            parts.append(Marked(label, shown, taken=key == response))
        return parts

    def summary(self, question: Question, response: Response) -> str:
        return ANSWERS[response][0] if response in ANSWERS else ""
