"""A case (chapter 9.10): a text that several questions share. It has no answer and no points."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.content.findings import finding
from lms.plugin.form import Form
from lms.plugin.question import (
    Json,
    Marked,
    Parsed,
    Question,
    Release,
    Response,
    Section,
    Uses,
)


@dataclass(frozen=True, slots=True)
class CaseSpec:
    """A case has nothing but its text."""


class Case:
    """``tipe: kasus``; questions with ``kasus: <id>`` are shown below its text."""

    name = "case"
    uses = Uses(shared_text=True)

    def parse(self, section: Section) -> Parsed:
        if not section.stem.source.strip():
            return Parsed(None, findings=(finding("E402/case", section.path, section.line, 1),))
        return Parsed(CaseSpec())

    def to_json(self, spec: Any) -> Json:
        return {}

    def from_json(self, data: Json) -> Any:
        return CaseSpec()

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        return ()

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        return Form(())

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        return None

    def grade(self, spec: Any, response: Response) -> Fraction:
        return Fraction(0)

    def rekey(self, served: Any, current: Any) -> Any:
        return served

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        return ()

    def summary(self, question: Question, response: Response) -> str:
        return ""
