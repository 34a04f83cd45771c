"""What the figures of a question say in words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from lms.features.analysis import judging
from lms.features.analysis.figures import PRESENT, QuestionFigures


def figures(p: str | None, d: str | None, item_rest: float | None) -> QuestionFigures:
    return QuestionFigures(
        question="b-1",
        type="single",
        title={},
        series=PRESENT,
        language="id",
        path="bank/b.md",
        line=9,
        n=40,
        compared=40,
        timed=0,
        empty=0,
        waiting=0,
        dropped=0,
        keys=1,
        p=None if p is None else Fraction(p),
        d=None if d is None else Fraction(d),
        item_rest=item_rest,
        seconds=None,
        choices=(),
    )


@pytest.mark.parametrize(
    ("p", "d", "item_rest", "said"),
    [
        (None, None, None, ["few"]),
        ("0.6", "0.5", 0.3, ["fine"]),
        ("0.6", None, None, ["fine"]),
        ("0.6", "0.1", 0.3, ["flat"]),
        ("0.6", "0.5", -0.2, ["flat"]),
        ("0.95", "0.5", -0.2, ["simple", "flat"]),
        ("0.2", "0.5", -0.2, ["difficult"]),
        ("0.2", "0.1", 0.1, ["key", "difficult"]),
        ("0.6", "-0.1", -0.2, ["key"]),
    ],
)
def test_each_figure_has_its_word(
    p: str | None, d: str | None, item_rest: float | None, said: list[str]
) -> None:
    assert [one.name for one in judging.verdicts(figures(p, d, item_rest))] == said
