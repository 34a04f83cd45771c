"""One attempt as its trainer sees it: every answer with key and grade, and what came late beside it.

Made from what was read before; nothing here asks the database.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from lms.content.questions.registry import Registry
from lms.features.invigilation import forms
from lms.features.invigilation.queries import Acceptance
from lms.features.quizzes import answering, reviewing, showing
from lms.features.quizzes.queries import Asked, Sitting
from lms.features.quizzes.reviewing import Explained, Known
from lms.plugin.question import Pending, QuestionType, Release, Response

log = logging.getLogger(__name__)

ALL = Release(feedback=True, key=True)


@dataclass(frozen=True, slots=True)
class Late:
    """An answer that came late: in words, what counts instead, and what it would earn; None: somebody marks it."""

    position: int
    name: str
    label: str
    words: str
    counts: str
    at: datetime
    earned: Fraction | None
    worth: Fraction


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, explained; `saved_at` is when it was saved last, None where it never was."""

    explained: Explained
    saved_at: datetime | None
    accepted: Acceptance | None


def answers(
    types: Registry, sitting: Sitting, known: Known, accepted: Mapping[int, Acceptance]
) -> list[Answered]:
    """All questions in the order asked."""
    found = sorted(reviewing.explained(types, sitting, ALL, known), key=lambda one: one.number)
    return [
        Answered(
            one,
            asked.answer.saved_at if asked.answer and asked.answer.version else None,
            accepted.get(one.number),
        )
        for one, asked in zip(found, sitting.asked, strict=True)
    ]


def waiting(
    types: Registry, sitting: Sitting, known: Known, accepted: Mapping[int, Acceptance]
) -> list[Late]:
    """The late answers that do not count."""
    found = []
    for asked in sitting.asked:
        late_at, standing = asked.answer.late_at if asked.answer else None, accepted.get(asked.position)
        if asked.answer is None or late_at is None or late_at < asked.answer.saved_at:
            continue
        if standing and standing.arrived_at == late_at:
            continue
        late, amendment = asked.answer.late, known.amended.get(asked.position)
        share = _share(types.get(asked.served.type), asked, late)
        is_dropped = amendment is not None and amendment.is_dropped
        found.append(
            Late(
                position=asked.position,
                name=forms.name_of(asked.position, late_at),
                label=showing.label(asked),
                words=answering.summary(types, asked, late),
                counts=answering.summary(types, asked, asked.response),
                at=late_at,
                earned=reviewing.earned(
                    replace(asked, fraction=share), sitting.attempt.hint_penalty, is_dropped
                ),
                worth=asked.served.points,
            )
        )
    return found


def _share(kind: QuestionType | None, asked: Asked, response: Response) -> Fraction | None:
    """What an answer is worth by the key that graded the attempt; None: a person has to mark it."""
    if kind is None:
        return None
    try:
        share = kind.grade(kind.from_json(asked.served.spec), response)
    except Exception:  # a plugin's type may fail in any way; then a person has to mark it
        log.exception("the question type %s cannot grade %s", kind.name, asked.served.id)
        return None
    return None if isinstance(share, Pending) else share
