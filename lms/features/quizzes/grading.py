"""What an attempt is worth: exact shares of the points, by the key in force.

The key is that of the edition in service or of an amendment; where labels no longer fit, or the question is gone, the
key served.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from lms.content.contents import QuestionRecord
from lms.content.questions.registry import Registry
from lms.content.rules import scoring
from lms.features.amendments.queries import Amendment
from lms.features.amendments.questions import renewed
from lms.features.quizzes.queries import Asked
from lms.features.quizzes.served import Served, with_key_of
from lms.plugin.question import PENDING, Pending, QuestionType, Response

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Graded:
    """One question: its share of the points, and the question with the key that gave it.

    Where an amendment gave them, `base` and `base_share` are what they would be without it. `unfit`: there is one, but
    its labels are not those served.
    """

    position: int
    share: Fraction | Pending
    served: Served
    rekeyed: bool
    amendment: Amendment | None = None
    base: Served | None = None
    base_share: Fraction | Pending = PENDING
    unfit: bool = False

    @property
    def is_dropped(self) -> bool:
        """Whether everybody gets its points, hints or not."""
        return self.amendment is not None and self.amendment.is_dropped


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
    amended: Mapping[str, Amendment] = MappingProxyType({}),
) -> Grades:
    """Grades every question; `current` holds the questions in service, whose key counts where its labels fit, and
    `amended`, by present id, what trainers stated since.

    What was checked during the attempt keeps the share shown then, unless its key was put right. `hint_penalty`: what
    an opened hint takes off, in percent.
    """
    graded = []
    for one in asked:
        record, kind = current.get(one.served.id), types.get(one.served.type)
        base = _as_marked(one, _grade(one, record, kind))
        stated = amended.get(record.id) if record else None
        stated = stated or amended.get(one.served.id)
        graded.append(with_amendment(base, stated, kind, one.response) if stated else base)
    parts = [
        part(one.served.points, result.share, one.hints, hint_penalty, result.is_dropped)
        for one, result in zip(asked, graded, strict=True)
    ]
    return Grades(tuple(graded), scoring.quiz_score(parts))


def part(
    worth: Fraction, share: Fraction | Pending, hints: int, penalty: Fraction, dropped: bool
) -> tuple[Fraction | Pending, Fraction]:
    """What one question earns and what it is worth; a dropped one earns all, whatever hints were opened."""
    return scoring.points(worth, share, 0 if dropped else hints, penalty), worth


def with_amendment(
    base: Graded, amendment: Amendment, kind: QuestionType | None, response: Response
) -> Graded:
    """The question as the amendment has it, or as it was where the amendment's labels do not fit those served."""
    rests = replace(base, amendment=amendment, base=base.served, base_share=base.share)
    if amendment.is_dropped:
        return replace(rests, share=Fraction(1))
    key = amendment.spec_in(base.served.language)
    if kind is None or key is None:
        return replace(base, unfit=True)
    try:
        spec = renewed(kind, base.served.spec, key)
        if spec is None:
            return replace(base, unfit=True)
        share = kind.grade(kind.from_json(spec), response)
    except Exception:  # a plugin's type may fail in any way; then the key served stays
        log.exception("the question type %s cannot take another key for %s", kind.name, base.served.id)
        return replace(base, unfit=True)
    served = replace(base.served, spec=spec, key=amended_key(amendment))
    return replace(rests, share=share, served=served, rekeyed=True)


def amended_key(amendment: Amendment) -> str:
    """The fingerprint of a key that is in no file."""
    return f"amended-{amendment.public_id}"


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
