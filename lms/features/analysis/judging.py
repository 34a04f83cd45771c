"""What the figures of a question say, and of which ones a trainer should think first. Pure.

The zones: difficulty from 0.30 to 0.90, discrimination from 0.20 on (Ebel 1965 calls 0.40 and more very good, 0.30
good, 0.20 passable, and less poor). In a short quiz the question itself makes much of the whole score by which D is
found, so one that goes against all the others is not good, however high its D.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from lms.features.analysis.figures import PRESENT, QuestionFigures
from lms.plugin.message import Message, mark

HARD, EASY = Fraction(30, 100), Fraction(90, 100)
WEAK = Fraction(20, 100)

KEY, DIFFICULT, SIMPLE, FLAT, FINE, FEW = "key", "difficult", "simple", "flat", "fine", "few"

WORDS = {
    KEY: Message(mark("Check the key")),
    DIFFICULT: Message(mark("Too difficult")),
    SIMPLE: Message(mark("Too easy")),
    FLAT: Message(mark("Hardly tells apart")),
    FINE: Message(mark("Good")),
    FEW: Message(mark("Too few attempts")),
}

KINDS = {KEY: "bad", DIFFICULT: "warn", SIMPLE: "warn", FLAT: "warn", FINE: "good", FEW: ""}
"""How each looks, as the macro `tag` wants it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing that the figures of a question say."""

    name: str

    @property
    def words(self) -> Message:
        """In two or three words."""
        return WORDS[self.name]

    @property
    def kind(self) -> str:
        """The kind of its mark."""
        return KINDS[self.name]


def verdicts(one: QuestionFigures) -> tuple[Verdict, ...]:
    """What the figures of a question say, the gravest first; at least one."""
    if one.p is None:
        return (Verdict(FEW),)
    return tuple(Verdict(name) for name in _names(one.p, one.d, one)) or (Verdict(FINE),)


def _names(p: Fraction, d: Fraction | None, one: QuestionFigures) -> Iterable[str]:
    if d is not None and (d < 0 or (p < HARD and d < WEAK)):
        yield KEY
    if p < HARD:
        yield DIFFICULT
    elif p > EASY:
        yield SIMPLE
    against = one.item_rest is not None and one.item_rest < 0
    if d is not None and d >= 0 and p >= HARD and (d < WEAK or against):
        yield FLAT


def to_think_of(questions: Iterable[QuestionFigures]) -> tuple[QuestionFigures, ...]:
    """The present questions whose figures say that something may be wrong, the gravest first."""
    order = (KEY, DIFFICULT, FLAT, SIMPLE)
    found = [one for one in questions if one.series == PRESENT and verdicts(one)[0].name in order]
    return tuple(sorted(found, key=lambda one: (order.index(verdicts(one)[0].name), one.d or Fraction(0))))
