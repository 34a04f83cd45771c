"""The figures of one quiz: of each question by wording, and of the quiz as a whole. Pure; `analysing.py` fills them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lms.features.analysis.choices import Choice

FEWEST = 30
"""Below so many attempts a figure says more about who happened to answer than about the question; it is hidden."""

RARE = Fraction(5, 100)
"""A wrong choice that fewer take does not work as one (Haladyna and Downing 1993)."""

PRESENT, EARLIER, GONE = "present", "earlier", "gone"


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """One question in one wording, with the number of attempts behind each figure; a hidden or undefined one is None.

    `series` is ``present``, ``earlier`` (its words have changed since) or ``gone`` (no longer part of the course). `n`
    counts the attempts in which it was scored, `compared` those whose whole score is known, `timed` those that tell how
    long it took (`seconds`, the median). `empty` were left without an answer, `waiting` wait for a mark and `dropped`
    were given full points by an amendment: the last two are in no figure. `keys` counts the keys they were scored with.
    """

    question: str
    type: str
    title: Mapping[str, str]
    series: str
    language: str
    path: str
    line: int
    n: int
    compared: int
    timed: int
    empty: int
    waiting: int
    dropped: int
    keys: int
    p: Fraction | None
    d: Fraction | None
    item_rest: float | None
    seconds: Fraction | None
    choices: tuple[Choice, ...]

    @property
    def is_shown(self) -> bool:
        """Whether it has enough attempts for its difficulty to be shown."""
        return self.n >= FEWEST

    @property
    def rare(self) -> tuple[Choice, ...]:
        """Choices that earn nothing and that hardly anybody takes."""
        return (
            tuple(one for one in self.choices if not one.earns and one.share < RARE)
            if self.p is not None
            else ()
        )

    @property
    def tempting(self) -> tuple[Choice, ...]:
        """Choices that earn nothing and that the best take more often than the weakest."""
        known = self.choices if self.d is not None else ()
        return tuple(one for one in known if not one.earns and one.upper > one.lower)


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far the scores of a quiz can be relied on: over `n` attempts that were asked the same `k` questions.

    Scores are in percent. `why` says in a word why there is no alpha: ``few`` or ``different`` (too few attempts were
    asked the same), ``one`` (question), ``equal`` (all scores are).
    """

    n: int
    k: int
    mean: Fraction | None
    deviation: float | None
    alpha: Fraction | None
    kr20: Fraction | None
    error: float | None
    why: str


@dataclass(frozen=True, slots=True)
class QuizFigures:
    """A quiz: `attempts` first attempts, of which `blank` ones without any answer are left out and `by_time` ended by
    their deadline; mean and standard deviation in percent over the `scored` ones."""

    item: str
    attempts: int
    blank: int
    by_time: int
    scored: int
    mean: Fraction | None
    deviation: float | None
    reliability: Reliability
    questions: tuple[QuestionFigures, ...]
