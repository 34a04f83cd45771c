"""A question before and after, with what is right in each."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lms.content.changing.texts import plain_lines
from lms.content.contents import Contents, QuestionRecord
from lms.content.editions.compare import Changes, Pairs
from lms.content.questions.registry import Registry
from lms.content.rules.explanation import word
from lms.plugin.question import Mark, Question, Release

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that can be answered, and whether it is right."""

    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A question as it stands in one edition."""

    stem: str
    parts: tuple[Part, ...]
    explanation: str


@dataclass(frozen=True, slots=True)
class Sides:
    """A question in both editions, by the new id; `rekeyed` where its key differs."""

    id: str
    title: str
    path: str
    line: int
    before: Side
    after: Side
    rekeyed: bool


def sides(old: Contents, new: Contents, changed: Changes, types: Registry, language: str) -> Iterator[Sides]:
    """The questions whose words or key differ, in `language` where they have it."""
    pairs = Pairs(old.questions(), new.questions())
    for id_ in dict.fromkeys((*changed.rekeyed, *changed.reworded)):
        question = pairs.new[id_]
        yield Sides(
            id_,
            word(question.title, language),
            question.path,
            question.line,
            _side(pairs.before[id_], types, language),
            _side(question, types, language),
            id_ in changed.rekeyed,
        )


def _side(record: QuestionRecord, types: Registry, language: str) -> Side:
    texts = record.texts.get(language) or next(iter(record.texts.values()), {})
    return Side(
        " ".join(plain_lines(texts.get("stem", ""))),
        tuple(_parts(record, texts, types)),
        " ".join(plain_lines(texts.get("explanation", ""))),
    )


def _parts(record: QuestionRecord, texts: Mapping[str, str], types: Registry) -> list[Part]:
    """What the type itself says is right; nothing where it cannot tell, as a plugin's may."""
    kind = types.get(record.type)
    if kind is None:
        return []
    try:
        spec = kind.from_json(record.spec)
        question = Question(record.id, record.type, spec, texts)
        order = kind.arrange(spec, random.Random(0), False)  # noqa: S311  # an order to show, no secret
        marked = kind.review(question, order, None, Release(feedback=False, key=True))
    except Exception:  # a plugin's type may fail in any way
        log.exception("the question type %s cannot show the key of %s", record.type, record.id)
        return []
    return [Part(" ".join(plain_lines(one.html)), one.mark in {Mark.RIGHT, Mark.MISSED}) for one in marked]
