"""What a result explains: every question with its answer and, as far as released, its key; the competencies.

Made from records that were read before; nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.content.course import Item
from lms.content.questions.registry import Registry
from lms.core.i18n import Phrase, told
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import Asked, Sitting
from lms.plugin.question import Marked, Release


@dataclass(frozen=True, slots=True)
class Explained:
    """A question of a result. `verdict` is right, partly, wrong, empty or pending; nothing where it is held back."""

    number: int
    language: str
    stem: str
    parts: Sequence[Marked]
    explanation: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Area:
    """A competency in a result: how many of its questions were right, and the lessons that teach it."""

    name: Phrase
    right: int
    total: int
    lessons: tuple[Item, ...]

    @property
    def is_weak(self) -> bool:
        return self.right < self.total


def explained(types: Registry, sitting: Sitting, release: Release) -> list[Explained]:
    """The questions of an ended attempt, showing no more than `release` allows, those not right first."""
    found = [_explained(types, asked, release) for asked in sitting.asked]
    return sorted(found, key=lambda one: one.verdict == "right")


def _explained(types: Registry, asked: Asked, release: Release) -> Explained:
    kind = types.get(asked.served.type)
    parts: Sequence[Marked] = ()
    if kind is not None:
        question = asked.served.question(kind)
        parts = kind.review(question, asked.order, asked.response, release)
    return Explained(
        number=asked.position,
        language=asked.served.language,
        stem=asked.served.texts.get("stem", ""),
        parts=parts,
        explanation=asked.served.texts.get("explanation", "") if release.key else "",
        verdict=_verdict(asked) if release.feedback or release.key else "",
    )


def _verdict(asked: Asked) -> str:
    if asked.fraction is None:
        return "pending"
    if asked.fraction == 1:
        return "right"
    if asked.response is None:
        return "empty"
    return "partly" if asked.fraction else "wrong"


def areas(place: Place, sitting: Sitting) -> list[Area]:
    """The competencies of the questions, in the order of the course, each with what was right and where to read it."""
    codes = {code for asked in sitting.asked for code in asked.served.competencies}
    names = {one.code: told(one.name, place.course.language) for one in place.course.competencies}
    found = []
    for code in sorted(
        codes, key=lambda code: (list(names).index(code) if code in names else len(names), code)
    ):
        of_it = [asked for asked in sitting.asked if code in asked.served.competencies]
        lessons = tuple(
            item
            for item in place.course.items
            if item.kind == "lesson" and item.visible and code in item.competencies
        )
        right = sum(asked.fraction == 1 for asked in of_it)
        found.append(Area(names.get(code) or Phrase(code), right, len(of_it), lessons))
    return found
