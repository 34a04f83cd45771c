"""What a result explains: every question with its answer and, as far as released, its key; the competencies.

Made from records that were read before; nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from lms.content.questions.registry import Registry
from lms.core.i18n import Phrase, told
from lms.features.amendments.queries import Amendment
from lms.features.marking.queries import Mark, Marks
from lms.features.quizzes import grading
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import Asked, Sitting
from lms.plugin.question import Marked, Pending, Release, uses_of

STRONG = Fraction(70)
"""From this share of its points on, in percent, a competency is strong where the quiz has no pass mark."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was stated about questions beside their answers, by position: marks of trainers, amendments of keys."""

    marks: Mapping[int, Marks] = field(default_factory=dict)
    amended: Mapping[int, Amendment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explained:
    """A question of a result. `verdict` is ``right partly wrong empty pending dropped``, empty where it is held back.

    `earned` of `worth` points are None where they are held back or pending; `hints` were opened and cost `penalty`
    percent each. `mark` is what a trainer gave, `amended` whether its key was put right.
    """

    number: int
    language: str
    stem: str
    parts: Sequence[Marked]
    explanation: str
    verdict: str
    earned: Fraction | None
    worth: Fraction
    hints: int
    penalty: Fraction
    mark: Mark | None
    amended: bool

    @property
    def is_done_with(self) -> bool:
        """Whether there is nothing left to learn from it: it earned all there was."""
        return self.verdict in {"right", "dropped"}


@dataclass(frozen=True, slots=True)
class Area:
    """A competency in a result: how many of its questions were right, and the share of its points in percent."""

    name: Phrase
    right: int
    total: int
    share: Fraction
    is_weak: bool


def explained(
    types: Registry, sitting: Sitting, release: Release, known: Known | None = None
) -> list[Explained]:
    """The questions of an ended attempt, showing no more than `release` allows.

    First those that were not right, then those that wait for a mark, then the rest.
    """
    known, penalty = known or Known(), sitting.attempt.hint_penalty
    found = [_explained(types, asked, release, known, penalty) for asked in sitting.asked]
    return sorted(found, key=lambda one: (one.is_done_with, one.verdict == "pending"))


def marked_by_hand(types: Registry, sitting: Sitting) -> tuple[int, ...]:
    """The positions of the questions that a person marks."""
    return tuple(
        asked.position for asked in sitting.asked if uses_of(types.get(asked.served.type)).room != ""
    )


def _explained(types: Registry, asked: Asked, release: Release, known: Known, penalty: Fraction) -> Explained:
    kind, amendment = types.get(asked.served.type), known.amended.get(asked.position)
    is_open = release.feedback or release.key
    parts: Sequence[Marked] = ()
    if kind is not None:
        parts = kind.review(asked.served.question(kind), asked.order, asked.response, release)
    marks = known.marks.get(asked.position)
    is_dropped = amendment is not None and amendment.is_dropped
    return Explained(
        number=asked.position,
        language=asked.served.language,
        stem=asked.served.texts.get("stem", ""),
        parts=parts,
        explanation=asked.served.texts.get("explanation", "") if release.key else "",
        verdict=_verdict(asked, is_dropped) if is_open else "",
        earned=earned(asked, penalty, is_dropped) if is_open else None,
        worth=asked.served.points,
        hints=0 if is_dropped else asked.hints,
        penalty=penalty,
        mark=marks.in_force if marks and is_open else None,
        amended=amendment is not None,
    )


def earned(asked: Asked, penalty: Fraction, is_dropped: bool = False) -> Fraction | None:
    """The points of one answer; None while it waits for a mark."""
    if asked.fraction is None:
        return None
    points, _worth = grading.part(asked.served.points, asked.fraction, asked.hints, penalty, is_dropped)
    return None if isinstance(points, Pending) else points


def _verdict(asked: Asked, is_dropped: bool) -> str:
    if is_dropped:
        return "dropped"
    if asked.fraction is None:
        return "pending"
    if asked.fraction == 1:
        return "right"
    if asked.response is None:
        return "empty"
    return "partly" if asked.fraction else "wrong"


def areas(place: Place, sitting: Sitting, known: Known | None = None) -> list[Area]:
    """The competencies of the questions that are marked, in the order of the course."""
    known = known or Known()
    limit = STRONG if place.rules.pass_mark is None else place.rules.pass_mark
    dropped = {position for position, one in known.amended.items() if one.is_dropped}
    parts = [
        (asked, earned(asked, sitting.attempt.hint_penalty, asked.position in dropped))
        for asked in sitting.asked
    ]
    found = []
    for code, name in _competencies(place, sitting).items():
        of_it = [
            (asked, points)
            for asked, points in parts
            if points is not None and code in asked.served.competencies
        ]
        if not of_it:
            continue
        worth = sum((asked.served.points for asked, _points in of_it), Fraction())
        share = sum((points for _asked, points in of_it), Fraction()) / worth * 100
        right = sum(asked.fraction == 1 for asked, _points in of_it)
        found.append(Area(name, right, len(of_it), share, is_weak=share < limit))
    return found


def _competencies(place: Place, sitting: Sitting) -> dict[str, Phrase]:
    """The names of the competencies of an attempt's questions: those of the course in its order, then others."""
    asked = {code for one in sitting.asked for code in one.served.competencies}
    names = names_of(place)
    known = {code: name for code, name in names.items() if code in asked}
    return known | {code: Phrase(code) for code in sorted(asked - known.keys())}


def names_of(place: Place) -> dict[str, Phrase]:
    """The competencies of a course by their codes."""
    return {one.code: told(one.name, place.course.language) for one in place.course.competencies}
