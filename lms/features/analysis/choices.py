"""How often each choice of a question was taken, for every type whose form offers choices, ours or a plugin's.

A type says nothing about its answers but how it shows and grades them. So each answer is put back into the form and
read off there, and a choice is judged by grading it alone.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.features.quizzes.served import Served
from lms.plugin.form import OneOf, Option, SomeOf
from lms.plugin.question import (
    Mark,
    NotAnAnswer,
    Pending,
    Question,
    QuestionType,
    Release,
    Response,
)
from lms.plugin.words import plain_words

log = logging.getLogger(__name__)

Place = tuple[str, str]
"""A field of the form, and the value of one of its options."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: its words, whether it earns points, how many took it, of whom how many in the outer groups.

    `upper` and `lower` are shares of those groups.
    """

    text: str
    earns: bool
    taken: int
    share: Fraction
    upper: Fraction
    lower: Fraction


@dataclass(frozen=True, slots=True)
class Answered:
    """Equal answers, as JSON text (None: left empty): how many gave them, and how much they count in the upper and in
    the lower group."""

    response: str | None
    times: int
    upper: Fraction
    lower: Fraction


def choices(kind: QuestionType, served: Served, answered: Iterable[Answered]) -> tuple[Choice, ...]:
    """The choices of one question, those that earn points first; none where its form offers none.

    Empty answers count as answers: their share belongs to no choice.
    """
    try:
        return _counted(kind, served, answered)
    except Exception:  # a plugin's type may fail in any way; its other figures do not depend on its form
        log.exception("the choices of %s cannot be read off the form of %s", served.id, served.type)
        return ()


def _counted(kind: QuestionType, served: Served, answered: Iterable[Answered]) -> tuple[Choice, ...]:
    question = served.question(kind)
    # The order of an attempt says nothing here; one order for all makes the values of options comparable.
    order = kind.arrange(question.spec, random.Random(0), False)  # noqa: S311  # no secret: nothing is shuffled
    offered = dict(_offered(kind, question, order, None))
    if not offered:
        return ()
    counts = dict.fromkeys(offered, 0)
    uppers, lowers = dict.fromkeys(offered, Fraction(0)), dict.fromkeys(offered, Fraction(0))
    whole, above, below = 0, Fraction(0), Fraction(0)
    for one in answered:
        whole, above, below = whole + one.times, above + one.upper, below + one.lower
        response = None if one.response is None else json.loads(one.response)
        for place in _taken(kind, question, order, response):
            if place in counts:
                counts[place] += one.times
                uppers[place] += one.upper
                lowers[place] += one.lower
    right = _earning(kind, question, order, offered)
    found = [
        Choice(
            plain_words(option.html),
            place in right,
            counts[place],
            Fraction(counts[place], whole) if whole else Fraction(0),
            uppers[place] / above if above else Fraction(0),
            lowers[place] / below if below else Fraction(0),
        )
        for place, option in offered.items()
    ]
    return tuple(sorted(found, key=lambda choice: not choice.earns))


def _offered(
    kind: QuestionType, question: Question, order: Sequence[str], response: Response
) -> Iterator[tuple[Place, Option]]:
    for field in kind.present(question, order, response).fields:
        if isinstance(field, (OneOf, SomeOf)):
            for option in field.options:
                yield (field.name, option.value), option


def _taken(
    kind: QuestionType, question: Question, order: Sequence[str], response: Response
) -> Iterator[Place]:
    for field in kind.present(question, order, response).fields:
        if isinstance(field, OneOf) and field.chosen:
            yield field.name, field.chosen
        elif isinstance(field, SomeOf):
            yield from ((field.name, value) for value in field.chosen)


def _earning(
    kind: QuestionType, question: Question, order: Sequence[str], offered: Mapping[Place, Option]
) -> set[Place]:
    """The choices that earn points: where several may be taken, those that the review marks as missed.

    Taken alone one of several right choices may earn nothing, so that grading it would not tell.
    """
    form = kind.present(question, order, None)
    if [type(field) for field in form.fields] == [SomeOf]:
        parts = kind.review(question, order, None, Release(feedback=True, key=True))
        if len(parts) == len(offered):
            pairs = zip(offered, parts, strict=True)
            return {place for place, part in pairs if part.mark in (Mark.MISSED, Mark.RIGHT)}
    return {place for place in offered if _earns(kind, question, order, place)}


def _earns(kind: QuestionType, question: Question, order: Sequence[str], place: Place) -> bool:
    try:
        response = kind.read(question.spec, order, {place[0]: (place[1],)})
    except NotAnAnswer:
        return False
    share = kind.grade(question.spec, response)
    return not isinstance(share, Pending) and share > 0
