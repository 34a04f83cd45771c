"""What an ended attempt shows, and when the next one may begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from lms.content.course import QuizRules
from lms.features.quizzes import policies
from lms.plugin.question import Release
from tests.support.site import NOON


@dataclass(frozen=True)
class Attempt:
    is_open: bool = False
    sent_at: datetime | None = NOON
    passed: bool | None = False


FAILED, PASSED, OPEN = Attempt(), Attempt(passed=True), Attempt(is_open=True, sent_at=None, passed=None)


@pytest.mark.parametrize(
    ("shows", "attempts", "key"),
    [
        ("after-submit", [FAILED], True),
        ("after-pass", [FAILED], False),
        ("after-pass", [PASSED, FAILED], True),
        ("attempts-used", [FAILED], False),
        ("attempts-used", [FAILED, FAILED], True),
        ("attempts-used", [FAILED, OPEN], False),
        ("attempts-used", [PASSED], True),
        ("never", [PASSED, FAILED], False),
    ],
)
def test_the_key_is_released_by_the_rule_of_the_quiz(shows: str, attempts: list[Attempt], key: bool) -> None:
    rules = QuizRules(attempts=2, show_answers=shows)
    assert policies.release(rules, attempts) == Release(feedback=True, key=key)


def test_a_quiz_without_feedback_releases_nothing() -> None:
    rules = QuizRules(role="pretest", feedback="none", show_answers="never")
    assert policies.release(rules, [PASSED]) == Release(feedback=False, key=False)
    assert not policies.shows_score(rules)


def test_without_limit_attempts_are_never_used_up() -> None:
    rules = QuizRules(attempts=None, show_answers="attempts-used")
    assert policies.attempts_left(rules, [FAILED] * 50) is None
    assert not policies.release(rules, [FAILED] * 50).key


def test_the_wait_counts_from_the_last_sending() -> None:
    later = Attempt(sent_at=NOON + timedelta(hours=3))
    rules = QuizRules(wait=3600)
    assert policies.opens_again(rules, [FAILED, later]) == NOON + timedelta(hours=4)
    assert policies.opens_again(rules, [OPEN]) is None
    assert policies.opens_again(QuizRules(), [FAILED]) is None
