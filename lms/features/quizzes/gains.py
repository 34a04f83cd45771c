"""A pre-test beside its post-test: what was gained, exactly and in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.content.course import Course, Item, QuizRules
from lms.content.rules import scoring
from lms.features.quizzes.queries import AttemptRecord
from lms.plugin.question import PENDING, Pending

HIGH, MEDIUM = Fraction(7, 10), Fraction(3, 10)
"""From where on a normalised gain is called high, and medium: R. R. Hake, American Journal of Physics 66 (1998), 64-74,
https://doi.org/10.1119/1.18809."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Pre-test and post-test of a course with the scores of one run, in percent; None while there is none.

    `before` is the score of the first attempt at the pre-test, `after` the item score of the post-test.
    `waits`: one of them was sent and awaits marks. `is_after`: it is shown at the post-test.
    """

    pretest: Item
    posttest: Item
    before: Fraction | None
    after: Fraction | None
    waits: bool
    is_after: bool

    @property
    def gain(self) -> Fraction | None:
        """How many points of a hundred were gained."""
        return (
            scoring.gain(self.before, self.after)
            if self.before is not None and self.after is not None
            else None
        )

    @property
    def room(self) -> Fraction:
        """How many points there were to be gained."""
        return 100 - (self.before or Fraction(0))

    @property
    def normalised(self) -> Fraction | None:
        """The share of what could be gained that was; None where nothing could."""
        if self.before is None or self.after is None:
            return None
        return scoring.normalised_gain(self.before, self.after)

    @property
    def level(self) -> str:
        """``high``, ``medium`` or ``low``; empty without a gain."""
        share = self.normalised
        if share is None or share <= 0:
            return ""
        return "high" if share >= HIGH else "medium" if share >= MEDIUM else "low"


def other(course: Course, item: Item) -> Item | None:
    """The quiz that `item` is paired with, where learners see it."""
    rules = item.rules
    if not isinstance(rules, QuizRules) or rules.role not in {"pretest", "posttest"} or not rules.pair:
        return None
    found = course.item(rules.pair)
    return found if found is not None and found.visible and isinstance(found.rules, QuizRules) else None


def pair(item: Item, taken: Sequence[AttemptRecord], beside: Item, others: Sequence[AttemptRecord]) -> Pair:
    """`item` with its attempts, and the quiz beside it with those of the same run."""
    rules = item.rules
    is_after = isinstance(rules, QuizRules) and rules.role == "posttest"
    before, after = (beside, item) if is_after else (item, beside)
    first, last = (others, taken) if is_after else (taken, others)
    x = _score("first", first)
    y = _score(after.rules.grade if isinstance(after.rules, QuizRules) else "highest", last)
    ended = [one for one in (*first, *last) if not one.is_open]
    return Pair(before, after, x, y, any(one.score is None for one in ended), is_after)


def _score(rule: str, taken: Sequence[AttemptRecord]) -> Fraction | None:
    scores: list[Fraction | Pending] = [
        PENDING if one.score is None else one.score for one in taken if not one.is_open
    ]
    return scoring.item_score(rule, scores)
