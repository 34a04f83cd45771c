"""Many at once from two processes before the services: what was acknowledged is there, and counts once.

The drills of `tests/operation` do the same over HTTP, and kill the servers.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lms.core.db import db
from lms.features.progress.models import ItemState, Record
from lms.features.quizzes.models import Answer, Attempt
from tests.features.quizzes import guided, world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.guided import GUIDED
from tests.features.quizzes.hammer import SUBSETS
from tests.features.quizzes.world import Learner

ROOT = Path(__file__).resolve().parents[3]
EACH = 10


def other_process(place: Place, **order: object) -> subprocess.Popen[str]:
    """A process at the site of this test, once it has said that it is ready."""
    said = json.dumps({"folder": str(place.folder), "url": place.url, "person": place.siti.id, **order})
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.features.quizzes.hammer", said],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def at_once(place: Place, do: str, each: int = EACH) -> list[Any]:
    """The outcomes of the same act done `each` times at once in each of two processes."""
    processes = [other_process(place, do=do, times=each, first=number * each) for number in range(2)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outcomes: list[Any] = []
    for process in processes:
        with process:
            out, _ = process.communicate(timeout=120)
            outcomes += json.loads(out)
    assert len(outcomes) == 2 * each
    return outcomes


def count(place: Place, what: type, *where: sa.ColumnElement[bool]) -> int:
    with place.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(what).where(*where)) or 0


@pytest.mark.long
@pytest.mark.both_engines
def test_start_pressed_twenty_times_at_once_opens_one_attempt(place: Place) -> None:
    assert set(at_once(place, "start")) == {1}
    assert count(place, Attempt) == 1


@pytest.mark.both_engines
def test_no_race_starts_more_attempts_than_allowed(place: Place) -> None:
    assert sum(at_once(place, "use-up", each=20)) == 3
    assert count(place, Attempt) == 3
    assert count(place, Attempt, Attempt.state == "open") == 0


@pytest.mark.long
@pytest.mark.both_engines
def test_the_answer_that_was_checked_is_the_one_that_stays(place: Place) -> None:
    siti = replace(world.learner(place.app, place.siti, place.clock), course=guided.COURSE)
    siti.start(GUIDED)
    siti.save(world.given(siti.sitting(1, GUIDED).asked[0], "z1"), item=GUIDED)
    outcomes = at_once(place, "check")
    assert outcomes.count(False) == EACH
    assert set(outcomes) <= {False, 2, "Gone"}
    asked = siti.sitting(1, GUIDED).asked[0]
    assert (asked.response, asked.fraction) in {("z1", F(0)), ("z2", F(1))}


@pytest.mark.long
@pytest.mark.both_engines
def test_twenty_equal_sends_are_graded_once(place: Place, siti: Learner) -> None:
    siti.start()
    siti.answer_all()
    outcomes = at_once(place, "send")
    assert sorted(outcomes) == [False] * 19 + [True]
    assert siti.sitting().attempt.score == 100
    assert count(place, ItemState, ItemState.ended == 1, ItemState.score == 100) == 1
    assert count(place, Record) == 1


@pytest.mark.long
@pytest.mark.both_engines
def test_of_different_answers_at_once_one_is_saved_and_the_others_are_told(
    place: Place, siti: Learner
) -> None:
    siti.start()
    each = len(SUBSETS) // 2
    outcomes = at_once(place, "save", each)
    assert outcomes.count(1) == 1
    assert outcomes.count("Conflict") == 2 * each - 1
    assert count(place, Answer, Answer.version == 1) == 1
