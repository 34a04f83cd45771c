"""Runs through scenarios: once each step, exact scores, the story of their edition, ends that decide."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.content.rules.scenario import MOST_STEPS
from lms.core.db import db
from lms.core.errors import Conflict, Gone, Invalid, NotFound
from lms.features.progress import queries as progress
from lms.features.scenarios.models import ScenarioRun, ScenarioStep
from tests.features.scenarios import world
from tests.features.scenarios.world import decide, start, walk
from tests.support import people
from tests.support.people import Someone

pytestmark = pytest.mark.both_engines


@pytest.fixture
def siti(app: Flask) -> Someone:
    world.publish(app)
    return people.a_person("Siti Rahmawati", people.a_unit())


def runs() -> list[ScenarioRun]:
    return list(db.session.scalars(sa.select(ScenarioRun).order_by(ScenarioRun.id)))


def state(person: Someone, item: str = "parsel") -> object:
    journey = progress.journey(db.session(), person.id, world.COURSE)
    assert journey is not None
    found = journey.states[item]
    return (found.score, found.attempts_ended, found.completed, found.started)


def test_a_way_through_is_kept_step_by_step_with_its_score(siti: Someone) -> None:
    n = start(siti)
    assert start(siti) == n == 1, "one run is open"
    assert state(siti) == (None, 0, False, True)
    assert decide(siti, n, 1, 0) is False
    assert decide(siti, n, 2, 1) is True
    (run,) = runs()
    assert (run.state, run.points, run.score, run.passed, run.ending) == (
        "ended",
        Fraction(7),
        Fraction(70),
        True,
        "pantri",
    )
    steps = db.session.execute(sa.select(ScenarioStep.step, ScenarioStep.scene, ScenarioStep.target)).all()
    assert [tuple(step) for step in steps] == [(1, "temuan", "tanya"), (2, "tanya", "pantri")]
    assert state(siti) == (70, 1, True, False)


def test_a_step_is_taken_once(siti: Someone) -> None:
    n = start(siti)
    decide(siti, n, 1, 0)
    assert decide(siti, n, 1, 0) is False, "a form sent twice"
    with pytest.raises(Conflict):
        decide(siti, n, 1, 1)
    with pytest.raises(Conflict):
        decide(siti, n, 3, 0)
    decide(siti, n, 2, 0)
    assert decide(siti, n, 2, 0) is True
    with pytest.raises(Gone):
        decide(siti, n, 3, 0)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ScenarioStep)) == 2


def test_of_many_at_once_one_takes_the_step(app: Flask, siti: Someone) -> None:
    n = start(siti)
    db.session.remove()

    def take(number: int) -> str:
        with app.app_context():
            try:
                decide(siti, n, 1, number % 2)
            except (Conflict, Gone):
                return "elsewhere"
            return "taken"

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(take, range(12)))
    assert said.count("taken") == 6, "the same decision again is the same one"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ScenarioStep)) == 1
    assert sum(run.steps for run in runs()) == 1


def test_no_decision_and_one_that_is_not_there(siti: Someone) -> None:
    n = start(siti)
    for decision in (None, -1, 2, 9999):
        with pytest.raises(Invalid):
            decide(siti, n, 1, decision)
    with pytest.raises(NotFound):
        decide(siti, n + 1, 1, 0)
    with pytest.raises(NotFound):
        decide(people.a_person("Orang Lain"), n, 1, 0)


def test_the_best_run_counts_and_a_worse_one_takes_nothing_back(siti: Someone) -> None:
    walk(siti, 0, 0)
    walk(siti, 1)
    assert [run.score for run in runs()] == [100, 0]
    assert state(siti) == (100, 2, True, False)


def test_a_run_may_be_left_only_where_that_changes_no_score(siti: Someone) -> None:
    walk(siti, 0)
    assert start(siti, leaving=1) == 2
    assert start(siti, leaving=1) == 2, "the same form twice"
    assert [run.state for run in runs()] == ["left", "open"]
    assert state(siti) == (None, 0, False, True)
    walk(siti, 0, item="sekali")
    with pytest.raises(Invalid, match="to an end first"):
        start(siti, "sekali", leaving=1)


def test_the_limit_holds_and_the_first_run_counts(siti: Someone) -> None:
    walk(siti, 1, item="sekali")
    walk(siti, 0, 0, item="sekali")
    with pytest.raises(Invalid, match="as often as it allows"):
        start(siti, "sekali")
    assert state(siti, "sekali") == (0, 2, True, False)


def test_a_story_in_a_circle_ends_after_two_hundred_steps(siti: Someone) -> None:
    walk(siti, *[0] * MOST_STEPS, item="putar")
    (run,) = runs()
    assert (run.state, run.forced, run.steps, run.score) == ("ended", True, MOST_STEPS, None)
    assert state(siti, "putar") == (None, 1, True, False)


def test_a_run_keeps_the_story_it_began_with(app: Flask, siti: Someone) -> None:
    n = walk(siti, 0)
    changes = {"- (5) [Mengembalikan dan mencatat](#kembali)": "- (20) [Mencatat](#kembali)", "60%": "90%"}
    world.publish(app, changes, "1.1")
    decide(siti, n, 2, 1)
    walk(siti, 0, 1)
    assert [run.score for run in runs()] == [70, Fraction(700, 25)]
    assert [run.passed for run in runs()] == [False, False], "by the mark in force"
    assert len({run.version for run in runs()}) == 2


def test_a_run_can_be_ended_after_its_scenario_was_renamed_or_taken_away(app: Flask, siti: Someone) -> None:
    n, other = walk(siti, 0), walk(siti, 0, item="sekali")
    world.publish(app, {"id: parsel\n": "id: kasus\nid-lama: [parsel]\n"}, "1.1")
    decide(siti, n, 2, 0, "kasus")
    assert state(siti, "kasus") == (100, 1, True, False)
    outline = world.OUTLINE.replace("3. [Sekali](sekali.md)\n", "").replace("versi: 1.0", "versi: 1.2")
    place = Path(app.config["COURSES"]) / world.COURSE
    (place / "sekali.md").unlink()
    (place / "kursus.md").write_text(outline, encoding="utf-8")
    world.bring_up_to_date()
    decide(siti, other, 2, 0, "sekali")
    assert [run.state for run in runs()] == ["ended", "ended"]
