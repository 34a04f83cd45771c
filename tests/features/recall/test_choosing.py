"""A question comes back only where its key was shown to the person by every quiz in which it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from lms.content.course import Course, Item, Module, QuizRules
from lms.features.recall.choosing import Source, Taken, is_released

SENT = datetime(2026, 11, 23, tzinfo=UTC)
PASSED, FAILED, OPEN = Taken(False, True, SENT), Taken(False, False, SENT), Taken(True, None, None)

QUIZZES = {
    "exam": QuizRules(pass_mark=Fraction(70), attempts=2),
    "once": QuizRules(pass_mark=Fraction(70), attempts=2, show_answers="attempts-used"),
    "secret": QuizRules(show_answers="never"),
    "practice": QuizRules(role="practice", show_answers="after-submit"),
    "hidden": QuizRules(role="practice", show_answers="never"),
    "before": QuizRules(role="pretest", show_answers="never"),
}
COURSE = Course(
    "siaga",
    {"id": "Siaga"},
    (
        Module(
            "m1",
            {},
            tuple(Item(name, "quiz", f"{name}.md", {}, {}, rules) for name, rules in QUIZZES.items()),
        ),
    ),
)


@pytest.mark.parametrize(
    ("attempts", "released"),
    [
        ({"exam": (PASSED,)}, True),
        ({"exam": (FAILED, PASSED)}, True),
        ({"exam": (FAILED,)}, False),
        ({"exam": (FAILED, FAILED)}, False),
        ({"exam": (PASSED, OPEN)}, False),
        ({"exam": ()}, False),
        ({"once": (FAILED, FAILED)}, True),
        ({"once": (FAILED,)}, False),
        ({"secret": (PASSED,)}, False),
        ({"exam": (PASSED,), "secret": (PASSED,)}, False),
        ({"exam": (PASSED,), "secret": ()}, False),
        ({"practice": (FAILED,)}, True),
        ({"practice": ()}, False),
        ({"exam": (PASSED,), "practice": ()}, True),
        ({"exam": (PASSED,), "practice": (OPEN,)}, False),
        ({"exam": (FAILED,), "practice": (PASSED,)}, False),
        ({"exam": (PASSED,), "hidden": ()}, False),
        ({"before": (PASSED,)}, False),
        ({"exam": (PASSED,), "before": (PASSED,)}, True),
        ({"exam": (PASSED,), "before": (OPEN,)}, False),
        ({"exam": (PASSED,), "gone": ()}, True),
        ({"gone": (PASSED,)}, False),
    ],
)
def test_what_quizzes_hold_back(attempts: dict[str, tuple[Taken, ...]], released: bool) -> None:
    assert is_released(COURSE, Source("k-satu", (), tuple(attempts)), attempts) is released
