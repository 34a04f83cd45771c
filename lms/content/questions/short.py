"""Short answer (chapter 9.4): a few words, compared with those accepted."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from lms.content.findings import finding
from lms.content.questions import comparing, keying
from lms.content.questions.fields import Line
from lms.content.questions.settings import setting, typos
from lms.content.source.accepted import Accepted, read_accepted
from lms.content.source.values import flag
from lms.plugin.finding import Finding
from lms.plugin.form import Form, TextField
from lms.plugin.message import Message, mark
from lms.plugin.question import (
    Json,
    Marked,
    Parsed,
    Question,
    Release,
    Response,
    Section,
    Text,
)

_LINE = Line("answer", comparing.LONGEST)


@dataclass(frozen=True, slots=True)
class ShortSpec:
    """Accepted words with their weights, and how strictly they are compared."""

    answers: tuple[tuple[str, Fraction], ...]
    case_sensitive: bool = False
    typos: int = 0

    def best(self, answer: str) -> tuple[int, Fraction]:
        """The place and the weight of the accepted answer that earns most."""
        return comparing.best(answer, self.answers, self.case_sensitive, self.typos)


class Short:
    """``### Jawaban`` with a list; a response is what was typed."""

    name = "short"

    def parse(self, section: Section) -> Parsed:
        findings: list[Finding] = []
        case_sensitive = setting(section, "case-sensitive", flag, False, findings)
        allowed = setting(section, "typos", typos, 0, findings)
        sub = section.sub("answers")
        if sub is None:
            return Parsed(None, findings=(*findings, finding("E426", section.path, section.line, 1)))
        found = read_accepted(sub.text, section.path)
        findings += [*found.findings, *(found.missing(section.path) if not found.findings else ())]
        findings += check_words(found.answers, section.path)
        spec = ShortSpec(tuple((one.text, one.weight) for one in found.answers), case_sensitive, allowed)
        return Parsed(spec, feedback(found.answers), tuple(findings))

    def translate(self, spec: Any, base: Section, section: Section) -> Parsed:
        """The words of the translation are accepted beside those of the base."""
        sub = section.sub("answers")
        if sub is None:
            return Parsed(spec)
        found = read_accepted(sub.text, section.path)
        more = tuple((one.text, one.weight) for one in found.answers)
        findings = (*found.findings, *check_words(found.answers, section.path))
        texts = feedback(found.answers, len(spec.answers))
        return Parsed(replace(spec, answers=(*spec.answers, *more)), texts, findings)

    def to_json(self, spec: Any) -> Json:
        return {
            "answers": [[text, str(weight)] for text, weight in spec.answers],
            "case_sensitive": spec.case_sensitive,
            "typos": spec.typos,
        }

    def from_json(self, data: Json) -> Any:
        answers = tuple((str(text), Fraction(weight)) for text, weight in data["answers"])
        return ShortSpec(answers, bool(data["case_sensitive"]), int(data["typos"]))

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        return ()

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        value = _LINE.shown(response)
        label = Message(mark("Your answer"))
        return Form((TextField(_LINE.name, value, max_length=_LINE.longest, label=label),))

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        return _LINE.read(fields)

    def grade(self, spec: Any, response: Response) -> Fraction:
        weight: Fraction = spec.best(response)[1] if isinstance(response, str) else Fraction(0)
        return weight

    def rekey(self, served: Any, current: Any) -> Any:
        return current

    def key_form(self, question: Question, order: Sequence[str]) -> Form:
        return Form((keying.field(_LINE.name, question.spec.answers, question.language),))

    def key_from(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Any:
        return replace(spec, answers=accepted_words(_LINE.name, fields))

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        given = response if isinstance(response, str) else ""
        place, share = question.spec.best(given)
        full = [text for text, weight in question.spec.answers if weight == 1]
        return _LINE.review(question, given, place, share, full, release)

    def summary(self, question: Question, response: Response) -> str:
        return _LINE.shown(response)


def accepted_words(name: str, fields: Mapping[str, Sequence[str]]) -> tuple[tuple[str, Fraction], ...]:
    """The accepted answers of a form's field, with their weights. Raises NotAKey."""
    found = keying.accepted(name, fields)
    keying.refuse(check_words(found, ""))
    return tuple((one.text, one.weight) for one in found)


def check_words(answers: Sequence[Accepted], path: str) -> list[Finding]:
    """What can be wrong with single accepted answers in words."""
    findings = []
    for one in answers:
        place = (path, one.line, one.column)
        if not comparing.normalised(one.text.replace("*", "x"), case_sensitive=True):
            findings.append(finding("E426/line", *place))
        elif len(one.text) > comparing.LONGEST:
            findings.append(finding("E426/long", *place, n=len(one.text), m=comparing.LONGEST))
        elif comparing.stars(one.text) > comparing.MOST_STARS:
            n = comparing.stars(one.text)
            findings.append(finding("E426/stars", *place, n=n, m=comparing.MOST_STARS))
    return findings


def feedback(answers: Sequence[Accepted], first: int = 0) -> dict[str, Text]:
    """What is said about accepted answers, by their places from `first`."""
    return {
        f"feedback:{n}": Text(one.feedback, one.feedback_line)
        for n, one in enumerate(answers, first)
        if one.feedback.strip()
    }
