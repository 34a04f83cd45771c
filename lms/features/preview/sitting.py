"""A quiz in a preview: its questions follow from the number of the attempt, its answers live in one request.

What comes after the last attempt that a quiz allows is its first one again: nothing was used up.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from lms.content.course import QuizRules
from lms.content.rules import completion, scoring
from lms.features.catalogue import places
from lms.features.preview.carrying import Steps
from lms.features.preview.trial import Trial, next_part, visible_item
from lms.features.quizzes import answering, grading, opening, outcome, policies, queries, sheets
from lms.features.quizzes.answering import Given
from lms.features.quizzes.outcome import Outcome
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import Asked, AttemptRecord, Sitting, Stored
from lms.features.quizzes.saving import PageSaved
from lms.features.quizzes.sheets import Sheet
from lms.plugin.question import Pending

NO_STEPS = Steps()


def place_of(trial: Trial, slug: str) -> Place:
    """The quiz of this id. Raises NotFound."""
    place = places.looked_at(QuizRules, trial.course, visible_item(trial, slug), trial.volume)
    draws = tuple(line for line in place.rules.draws if line.bank in trial.volume.manifest.banks)
    return replace(place, rules=replace(place.rules, draws=draws))


def cover_page(trial: Trial, place: Place) -> str:
    """The rules of the quiz and the way in."""
    return trial.turned(sheets.cover(_sheet(trial, place), (), own_limit=opening.own_minutes(place, "1")))


def next_number(place: Place, after: str) -> int:
    """The number of the attempt that follows the one numbered `after`, which a page sent."""
    last = int(after) if after.isascii() and after.isdecimal() and len(after) < 4 else 0
    return 1 if place.rules.attempts is not None and last >= place.rules.attempts else last + 1


def opened(
    trial: Trial, place: Place, n: int, given: Iterable[Given] = (), steps: Steps = NO_STEPS, reached: int = 1
) -> Sitting:
    """Attempt `n` with the answers `given` and what was done with single ones; the same number draws the same
    questions. Raises Invalid for answers that cannot be any."""
    chance = random.Random(f"{trial.volume.key} {place.item.id} {n}")  # noqa: S311  # a draw to look at, no secret
    answers = {one.position: one for one in given}
    types = queries.question_types()
    found = []
    for position, (served, order) in enumerate(opening.drawn(place, trial.language, chance), 1):
        asked = Asked(position, served, order, flagged=False, fraction=None, answer=None)
        one = answers.get(position)
        if one is not None:
            stored = Stored(0, answering.read(types, asked, one), trial.at, None, None)
            asked = replace(asked, flagged=one.flagged, answer=stored)
        asked = replace(asked, hints=steps.hints.get(position, 0))
        found.append(_checked(asked, trial) if position in steps.checked else asked)
    return Sitting(replace(_attempt(trial, place, n), reached=reached), tuple(found))


def _checked(asked: Asked, trial: Trial) -> Asked:
    (graded,) = grading.grade([asked], {}, queries.question_types()).questions
    share = None if isinstance(graded.share, Pending) else graded.share
    return replace(asked, fraction=share, checked_at=trial.at)


def questions_page(
    trial: Trial,
    place: Place,
    shown: Sitting,
    saved: PageSaved | None = None,
    number: int = 0,
    carried: Sequence[tuple[str, str]] = (),
) -> str:
    """All questions, or the one that `number` says, with what was answered so far."""
    release = policies.release_at_once(place.rules, ())
    sheet = _sheet(trial, place)
    return trial.turned(sheets.questions(sheet, shown, "", saved, number, release, carried))


def check_page(trial: Trial, place: Place, shown: Sitting, carried: Sequence[tuple[str, str]]) -> str:
    """The check before sending; `carried` are the fields that hold the answers."""
    return trial.turned(sheets.check(_sheet(trial, place), shown, carried=carried))


def result_page(trial: Trial, place: Place, shown: Sitting) -> str:
    """What a learner would see of these answers, by the rules of the quiz."""
    ended = _graded(trial, place, shown)
    earlier = tuple(_ended(_attempt(trial, place, n), trial, None, False) for n in range(1, ended.attempt.n))
    taken = (*earlier, ended.attempt)
    found = Outcome(taken, policies.release(place.rules, taken), next_part(trial, place.item))
    return trial.turned(outcome.page(_sheet(trial, place), ended, found))


def _graded(trial: Trial, place: Place, shown: Sitting) -> Sitting:
    grades = grading.grade(shown.asked, {}, queries.question_types(), shown.attempt.hint_penalty)
    asked = tuple(
        replace(one, fraction=None if isinstance(graded.share, Pending) else graded.share)
        for one, graded in zip(shown.asked, grades.questions, strict=True)
    )
    score = None if isinstance(grades.score, Pending) else grades.score
    passed = None if score is None else scoring.passed(score, completion.pass_mark(place.item))
    return Sitting(_ended(shown.attempt, trial, score, passed), asked)


def _attempt(trial: Trial, place: Place, n: int) -> AttemptRecord:
    return AttemptRecord(
        id=0,
        enrolment_id=0,
        n=n,
        state="open",
        language=trial.language,
        started_at=trial.at,
        deadline=opening.deadline_of(place, "1", trial.at),
        sent_at=None,
        score=None,
        passed=None,
        edition=0,
        edition_key=trial.volume.key,
        hint_penalty=place.rules.hint_penalty,
    )


def _ended(
    attempt: AttemptRecord, trial: Trial, score: Fraction | None, passed: bool | None
) -> AttemptRecord:
    return replace(attempt, state="sent", sent_at=trial.at, score=score, passed=passed)


def _sheet(trial: Trial, place: Place) -> Sheet:
    return Sheet(place, trial.trail, trial.zone, trial.at, is_kept=False)
