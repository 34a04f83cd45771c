"""Who may do what with a quiz, and what an ended attempt shows: pure predicates over rules and attempts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from lms.content.course import QuizRules
from lms.core.actor import Actor
from lms.features.quizzes.blocks import block_of
from lms.features.quizzes.queries import Asked, Sitting
from lms.plugin.question import Release


class Taken(Protocol):
    """What the rules ask of an attempt."""

    @property
    def is_open(self) -> bool: ...
    @property
    def sent_at(self) -> datetime | None: ...
    @property
    def passed(self) -> bool | None: ...


def may_take_quizzes(actor: Actor) -> bool:
    """Everybody with an account; which attempts are one's own, the queries decide."""
    return True


def attempts_left(rules: QuizRules, attempts: Sequence[Taken]) -> int | None:
    """How many more attempts may be started; None without limit. Starting consumes one."""
    return None if rules.attempts is None else max(0, rules.attempts - len(attempts))


def opens_again(rules: QuizRules, attempts: Sequence[Taken]) -> datetime | None:
    """When the wait after the last attempt is over; None where there is nothing to wait for."""
    ended = [attempt.sent_at for attempt in attempts if attempt.sent_at is not None]
    return max(ended) + timedelta(seconds=rules.wait) if rules.wait and ended else None


def is_paged(rules: QuizRules) -> bool:
    """Whether each question, or each case with its questions, has a page: so it is asked for, or nobody may go back
    to one that was left."""
    return rules.one_per_page or not rules.allow_back


def is_shut(rules: QuizRules, sitting: Sitting, asked: Asked) -> bool:
    """Whether the answer to a question stays as it is: it was checked, or there is no way back or ahead to it.

    A case is left as a whole, so that all its questions stay open until then; `sitting` needs to hold them.
    """
    if asked.is_locked or rules.allow_back:
        return asked.is_locked
    return asked.position not in block_of(sitting.asked, sitting.attempt.reached)


def release_at_once(rules: QuizRules, attempts: Sequence[Taken]) -> Release:
    """What may be shown of an answer that was checked in an open attempt, given all attempts of the run.

    What is released by sending waits for that; a key that was released by passing before is released here too.
    """
    passed = any(attempt.passed for attempt in attempts)
    key = passed and rules.show_answers in {"after-pass", "attempts-used"}
    return Release(feedback=rules.feedback == "immediate", key=key)


def release(rules: QuizRules, attempts: Sequence[Taken]) -> Release:
    """What may be shown of an ended attempt, given all attempts of the run.

    Feedback: the points of each question, and the words on what was taken. Key: the right answers, the explanation,
    and the words on every choice.
    """
    return Release(feedback=rules.feedback != "none", key=_releases_key(rules, attempts))


def _releases_key(rules: QuizRules, attempts: Sequence[Taken]) -> bool:
    passed = any(attempt.passed for attempt in attempts)
    none_left = attempts_left(rules, attempts) == 0 and not any(attempt.is_open for attempt in attempts)
    match rules.show_answers:
        case "after-submit":
            return True
        case "after-pass":
            return passed
        case "attempts-used":
            return passed or none_left
    return False


def shows_score(rules: QuizRules) -> bool:
    """Whether the learner is told the score: a pre-test only says that it was sent."""
    return rules.role != "pretest"
