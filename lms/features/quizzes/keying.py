"""The key of a question as its page shows it and reads it back. Nothing here asks the database."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from lms.content.contents import QuestionRecord
from lms.content.questions.registry import Registry
from lms.core.forms import clean
from lms.features.amendments.queries import Amendment
from lms.features.quizzes.served import Served, serve
from lms.plugin.form import (
    Form,
    OneOf,
    Order,
    SomeOf,
    TextField,
)
from lms.plugin.keying import Keying, NotAKey
from lms.plugin.message import Message, mark
from lms.plugin.question import (
    Json,
    Mark,
    Marked,
    QuestionType,
    Release,
)
from lms.plugin.words import plain_words

UNREADABLE = Message(mark("This holds characters that cannot be used. Type it again."))
NEEDS_PAGE = Message(mark("The key of this question is put right on its page, or the question is dropped."))
UNKNOWN_CHOICE = mark('There is no choice "%(label)s". There are: %(labels)s.')
ALL = Release(feedback=True, key=True)
LABEL = 80


@dataclass(frozen=True, slots=True)
class Part:
    """The key in one language: most questions have one for all of theirs. `form` is None for a type that has none."""

    language: str
    prefix: str
    question: Served
    parts: Sequence[Marked]
    form: Form | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the course in service, as it counts now, to be put right. `own` is the language of the course."""

    record: QuestionRecord
    own: str
    kind: QuestionType | None
    stated: Amendment | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages with a key of their own, the course's first."""
        return (self.own, *(one for one in sorted(self.record.specs) if one != self.own))

    @property
    def keying(self) -> Keying | None:
        """The type, if it lets a key be put right."""
        return self.kind if isinstance(self.kind, Keying) else None

    def specs(self) -> dict[str, Json]:
        """The key that counts now, by language."""
        stated = self.stated if self.stated is not None and not self.stated.is_dropped else None
        return {
            one: (stated.specs.get(one) if stated else None) or self.record.spec_in(one)
            for one in self.languages
        }

    def edition_specs(self) -> dict[str, Json]:
        """The key as the edition has it."""
        return {one: self.record.spec_in(one) for one in self.languages}

    @property
    def seen(self) -> str:
        """Names what a page showed, so that what was chosen there is never taken for something else."""
        stated = self.stated.public_id if self.stated else ""
        text = json.dumps([self.record.id, self.edition_specs(), stated], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def parts(self, typed: Mapping[str, Json] | None = None) -> list[Part]:
        """What the page shows of each key; `typed` is shown in the fields in place of what counts."""
        return [self._part(one, (typed or {}).get(one)) for one in self.languages]

    def _part(self, language: str, typed: Json | None) -> Part:
        spec = self.specs()[language]
        served = replace(serve(self.record, None, language, self.own), spec=spec)
        if self.kind is None:
            return Part(language, prefix(language), served, (), None)
        order = _order(self.kind, self.record, spec)
        parts = self.kind.review(served.question(self.kind), order, None, ALL)
        form = None
        if self.keying is not None:
            filled = replace(served, spec=typed if typed is not None else spec)
            form = self.keying.key_form(filled.question(self.kind), order)
        return Part(language, prefix(language), served, parts, form)

    def read(self, fields: MultiDict[str, str]) -> dict[str, Json]:
        """The key that a page sent, by language. Raises NotAKey, also where a type or its fields fail."""
        return {language: self._read(language, fields) for language in self.languages}

    def _read(self, language: str, fields: MultiDict[str, str]) -> Json:
        assert self.kind is not None
        assert self.keying is not None
        spec, start = self.specs()[language], prefix(language)
        try:
            own = {
                name.removeprefix(start): tuple(clean(value) for value in fields.getlist(name))
                for name in fields
                if name.startswith(start)
            }
        except ValueError as error:
            raise NotAKey(UNREADABLE) from error
        order = _order(self.kind, self.record, spec)
        return self.kind.to_json(self.keying.key_from(self.kind.from_json(spec), order, own))


def asked(record: QuestionRecord, own: str, types: Registry, stated: Amendment | None) -> Asked:
    """A question of a course whose language is `own`."""
    return Asked(record, own, types.get(record.type), stated)


def prefix(language: str) -> str:
    """What the names of the fields of a key begin with."""
    return f"key-{language}-"


def _order(kind: QuestionType, record: QuestionRecord, spec: Json) -> Sequence[str]:
    """The choices in the file's order; what a type always shuffles, the same way on each page."""
    chance = random.Random(record.id)  # noqa: S311  # nobody has to be kept from foreseeing it
    return kind.arrange(kind.from_json(spec), chance, False)


def key_in_words(spec: Json, record: QuestionRecord, own: str, kind: QuestionType | None) -> str:
    """What is right by a spec, in plain words; empty for a type that is not installed."""
    if kind is None:
        return ""
    served = replace(serve(record, None, own, own), spec=spec)
    parts = kind.review(served.question(kind), _order(kind, record, spec), None, ALL)
    return "; ".join(plain_words(one.html) for one in parts if one.mark in (Mark.RIGHT, Mark.MISSED))


def label(record: QuestionRecord, language: str) -> str:
    """What a question is called: its title, else its first words."""
    texts = record.texts.get(language) or next(iter(record.texts.values()), {})
    title = record.title.get(language) or next(iter(record.title.values()), "")
    words = title or plain_words(texts.get("stem", ""))
    return words if len(words) <= LABEL else words[: LABEL - 1].rstrip() + "…"


def typed_key(asked: Asked, right: Sequence[str]) -> dict[str, Json]:
    """The key from what was typed at a terminal: labels of choices, or of lines in their order, or accepted answers.

    Raises NotAKey where that does not make one, or where the question needs the page.
    """
    part = asked.parts()[0]
    field = part.form.fields[0] if part.form is not None and len(part.form.fields) == 1 else None
    if asked.kind is None or len(asked.languages) > 1 or field is None:
        raise NotAKey(NEEDS_PAGE)
    order = [str(key) for key in _order(asked.kind, asked.record, asked.specs()[asked.own])]
    if isinstance(field, TextField):
        fields = [(field.name, "\n".join(right))]
    elif unknown := next((one for one in right if one not in order), ""):
        raise NotAKey(Message(UNKNOWN_CHOICE, {"label": unknown, "labels": ", ".join(order)}))
    elif isinstance(field, Order):
        fields = [(f"{field.name}.{order.index(key) + 1}", str(n)) for n, key in enumerate(right, 1)]
    elif isinstance(field, OneOf | SomeOf):
        fields = [(field.name, str(order.index(key) + 1)) for key in right]
    else:
        raise NotAKey(NEEDS_PAGE)
    return asked.read(MultiDict([(part.prefix + name, value) for name, value in fields]))
