"""True or false (chapter 9.3). Why it is so is told by the explanation, which is the host's."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from lms.content.findings import finding
from lms.content.questions import keying, listed
from lms.content.source import vocabulary
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
    Text,
)

_FIELD = "choice"
_KEYS = ("true", "false")
# The words belong to the language of the question, which need not be that of the reader's pages.
_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType({"id": ("Benar", "Salah"), "en": ("True", "False")})


@dataclass(frozen=True, slots=True)
class TrueFalseSpec:
    """Which of the two is right."""

    answer: bool

    @property
    def key(self) -> str:
        """The key of the right one."""
        return _KEYS[0] if self.answer else _KEYS[1]


class TrueFalse:
    """``- jawaban: benar``; a response is ``"true"`` or ``"false"``. Never shuffled."""

    name = "true-false"

    def parse(self, section: Section) -> Parsed:
        words = _WORDS.get(section.language, _WORDS["en"])
        texts = {f"choice:{key}": Text(word, section.line) for key, word in zip(_KEYS, words, strict=True)}
        meta = section.get("answer")
        if meta is None or not meta.value:
            return Parsed(None, texts, (finding("E402", section.path, section.line, 1),))
        answer = vocabulary.lookup(meta.value, "truth")
        if answer is None:
            near = vocabulary.nearest(meta.value, "truth")
            allowed = vocabulary.allowed("truth")
            found = finding(
                "E207/word",
                section.path,
                meta.line,
                meta.column,
                k=meta.written,
                type=allowed,
                v=meta.value,
                example="benar",
                s=near,
            )
            return Parsed(None, texts, (found,))
        return Parsed(TrueFalseSpec(answer == "true"), texts)

    def to_json(self, spec: Any) -> Json:
        return {"answer": spec.answer}

    def from_json(self, data: Json) -> Any:
        return TrueFalseSpec(bool(data["answer"]))

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        return _KEYS

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        chosen = listed.position(order, response)
        label = Message(mark("True or false?"))
        return Form((OneOf(_FIELD, listed.options(question, order), chosen, label),))

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        keys = listed.chosen_keys(order, fields, _FIELD)
        if len(keys) > 1:
            raise NotAnAnswer(_FIELD)
        return keys[0] if keys else None

    def grade(self, spec: Any, response: Response) -> Fraction:
        return Fraction(int(response == spec.key))

    def rekey(self, served: Any, current: Any) -> Any:
        return current

    def key_form(self, question: Question, order: Sequence[str]) -> Form:
        chosen = listed.position(order, question.spec.key)
        return Form((OneOf(_FIELD, listed.options(question, order), chosen, keying.RIGHT),))

    def key_from(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Any:
        try:
            right = self.read(spec, order, fields)
        except NotAnAnswer:
            right = None
        if right is None:
            raise NotAKey(keying.NONE_RIGHT)
        return TrueFalseSpec(right == _KEYS[0])

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        parts = []
        for key in order:
            taken = key == response
            open_ = release.key or (release.feedback and taken)
            shown = listed.key_mark(key == question.spec.key, taken) if open_ else Mark.PLAIN
            parts.append(listed.marked(question, key, shown, taken, explained=False))
        return parts

    def summary(self, question: Question, response: Response) -> str:
        return listed.plain(question, response) if isinstance(response, str) else ""
