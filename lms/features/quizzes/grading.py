"""What an attempt is worth: exact shares of the points, by the key in force."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from lms.content.contents import QuestionRecord
from lms.content.questions.registry import Registry
from lms.content.rules import scoring
from lms.features.quizzes.queries import Asked
from lms.features.quizzes.served import Served, with_key_of
from lms.plugin.question import PENDING, Pending, QuestionType

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Graded:
    """One question: its share of the points, and the question with the key that gave it."""

    position: int
    share: Fraction | Pending
    served: Served
    rekeyed: bool


@dataclass(frozen=True, slots=True)
class Grades:
    """All questions of an attempt and its score in percent, pending while a person has to mark one."""

    questions: tuple[Graded, ...]
    score: Fraction | Pending


def grade(
    asked: Sequence[Asked],
    current: Mapping[str, QuestionRecord],
    types: Registry,
    hint_penalty: Fraction = Fraction(0),
) -> Grades:
    """Grades every question; `current` holds the questions in service, whose key counts where its labels fit.

    What was checked during the attempt keeps the share shown then. `hint_penalty`: what an opened hint takes off, in
    percent.
    """
    graded = tuple(
        _as_marked(one, _grade(one, current.get(one.served.id), types.get(one.served.type))) for one in asked
    )
    parts = [
        (scoring.points(one.served.points, result.share, one.hints, hint_penalty), one.served.points)
        for one, result in zip(asked, graded, strict=True)
    ]
    return Grades(graded, scoring.quiz_score(parts))


def _as_marked(asked: Asked, graded: Graded) -> Graded:
    """What a person has marked keeps the mark, for as long as the answer stays."""
    if isinstance(graded.share, Pending) and asked.fraction is not None:
        return replace(graded, share=asked.fraction)
    return graded


def _grade(asked: Asked, record: QuestionRecord | None, kind: QuestionType | None) -> Graded:
    if asked.is_locked and asked.fraction is not None:
        return Graded(asked.position, asked.fraction, asked.served, rekeyed=False)
    if kind is None:
        return Graded(asked.position, PENDING, asked.served, rekeyed=False)
    try:
        served = with_key_of(asked.served, record, kind) if record else asked.served
        share = kind.grade(kind.from_json(served.spec), asked.response)
    except Exception:  # a plugin's type may fail in any way; then a person has to mark it
        log.exception("the question type %s cannot grade %s", asked.served.type, asked.served.id)
        return Graded(asked.position, PENDING, asked.served, rekeyed=False)
    return Graded(asked.position, share, served, rekeyed=served is not asked.served)
