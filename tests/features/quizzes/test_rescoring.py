"""Rescoring at length: whatever was stated and taken back, killed in the middle, and for ten thousand attempts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction as F

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lms.core.db import db
from lms.core.worker import Worker
from lms.features.amendments import queries as amendments
from lms.features.amendments import services
from lms.features.amendments.queries import DROPPED, KEY
from lms.features.amendments.questions import in_service
from lms.features.amendments.services import Change
from lms.features.progress.models import ItemState
from lms.features.quizzes import services as quizzes
from lms.features.quizzes.models import Attempt, Rescoring
from tests.features.quizzes import guided, world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.crowd import copy_attempts
from tests.features.quizzes.guided import GUIDED
from tests.features.quizzes.test_amendments import WHY, key, sit
from tests.features.quizzes.world import COURSE, Learner
from tests.support.processes import until
from tests.support.statements import statements

CHOICES = {"k-satu": ("z1", "z2", "z3"), "k-dua": ("z1", "z2", "z3", "z4")}
WORTH = {"k-satu": F(1), "k-dua": F(2)}
OTHERS = F(3)
"""What the other three questions, always answered right, are worth."""


@pytest.fixture(autouse=True)
def _inside(place: Place) -> Iterator[None]:
    with place.app.app_context():
        yield
        db.session.remove()


def share(question: str, given: set[str], right: set[str] | None) -> F:
    """What an answer earns by chapter 9 of the format; `right` is None for a dropped question."""
    if right is None:
        return F(1)
    if question == "k-satu":
        return F(int(given == right))
    return max(F(0), F(len(given & right) - len(given - right), len(right))) if given else F(0)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(sorted(CHOICES)),
        st.one_of(st.just("withdraw"), st.just("drop"), st.integers(1, 7)),
    ),
    min_size=1,
    max_size=6,
)


def stated(question: str, number: int) -> set[str]:
    """A key out of a number: one choice, or some."""
    labels = CHOICES[question]
    if question == "k-satu":
        return {labels[number % 3]}
    return {label for n, label in enumerate(labels[:3]) if number >> n & 1}


@given(ACTS)
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_history_scores_are_what_they_would_be_from_scratch(
    place: Place, acts: list[tuple[str, object]]
) -> None:
    siti, budi = (world.learner(place.app, who, place.clock) for who in (place.siti, place.budi))
    for learner, wrong in ((siti, ("k-satu",)), (budi, ("k-dua",))):
        if learner.start() == 1 and learner.sitting().attempt.is_open:
            sit(learner, *wrong)
    answers = (
        (siti, {"k-satu": {"z1"}, "k-dua": {"z1", "z2"}}),
        (budi, {"k-satu": {"z2"}, "k-dua": {"z1"}}),
    )
    keys: dict[str, set[str] | None] = {"k-satu": {"z2"}, "k-dua": {"z1", "z2"}}
    first = dict(keys)
    for one in amendments.in_force(db.session(), COURSE).values():
        db.write(services.withdraw, None, COURSE, one.public_id, WHY, False, place.clock())
    for question, act in acts:
        held = amendments.in_force(db.session(), COURSE).get(question)
        if act == "withdraw":
            if held is not None:
                db.write(services.withdraw, None, COURSE, held.public_id, WHY, False, place.clock())
            keys[question] = first[question]
            continue
        right = None if act == "drop" else stated(question, int(str(act)))
        if right == keys[question]:
            continue
        if right == first[question] and held is None:
            continue
        change = Change(DROPPED, WHY, {})
        if right is not None:
            change = Change(KEY, WHY, key(question, **dict.fromkeys(right, 1)))
        db.write(services.amend, None, COURSE, question, change, place.clock())
        keys[question] = right
    db.session.rollback()
    Worker(place.app).drain()
    for learner, given_ in answers:
        earned = sum((WORTH[one] * share(one, given_[one], keys[one]) for one in keys), OTHERS)
        sitting = learner.sitting()
        assert sitting.attempt.score == earned / 6 * 100
        assert (
            sum(asked.fraction * asked.served.points for asked in sitting.asked if asked.fraction is not None)
            == earned
        )


ANSWERS = {"z1": F(0), "z2": F(1), "z3": F(1, 2)}
"""What each choice of the guided quiz earns by the edition's key."""

SHIFTS = st.lists(st.sampled_from(["withdraw", "drop", *ANSWERS]), max_size=3)


@given(SHIFTS, SHIFTS, SHIFTS, st.sampled_from(sorted(ANSWERS)))
@example(["z1"], ["withdraw"], [], "z1")
@example(["z1"], [], ["withdraw"], "z1")
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_answer_that_was_checked_is_worth_what_it_would_be_from_scratch_whatever_came_before_and_after(
    endless: Learner, before: list[str], between: list[str], after: list[str], choice: str
) -> None:
    n = endless.start(GUIDED)
    place_amendments(endless, ["withdraw", *before])
    asked = endless.sitting(n, GUIDED).at(1)
    assert asked is not None
    given_ = world.given(asked, choice)
    whose = (endless.actor, endless.course, GUIDED, n)
    db.write(quizzes.check_answer, *whose, 1, [given_], endless.clock())
    place_amendments(endless, between)
    db.write(quizzes.send, *whose, endless.clock())
    place_amendments(endless, after)
    held = amendments.in_force(db.session(), guided.COURSE).get("d-pilih")
    expected = ANSWERS[choice]
    if held is not None:
        expected = F(1) if held.is_dropped else F(int(choice == held.reason))
    db.session.rollback()
    Worker(endless.app).drain()
    sitting = endless.sitting(n, GUIDED)
    assert (sitting.asked[0].fraction, sitting.attempt.score) == (expected, expected / 4 * 100)


def place_amendments(learner: Learner, acts: list[str]) -> None:
    """What a trainer states about the first question, one after the other; the reason names the right choice."""
    for act in acts:
        held = amendments.in_force(db.session(), guided.COURSE).get("d-pilih")
        if act == "withdraw":
            if held is not None:
                db.write(services.withdraw, None, guided.COURSE, held.public_id, WHY, False, learner.clock())
            continue
        if held is not None and held.reason == act:
            continue
        change = Change(DROPPED, act, {})
        if act != "drop":
            spec = dict(in_service(guided.COURSE)["d-pilih"].spec)
            spec["choices"] = [[name, str(int(name == act))] for name, _weight in spec["choices"]]
            change = Change(KEY, act, {"id": spec})
        db.write(services.amend, None, guided.COURSE, "d-pilih", change, learner.clock())
    db.session.rollback()


@pytest.fixture
def endless(place: Place) -> Learner:
    """Siti before the guided quiz, without a limit of attempts."""
    folder = guided.write_course(place.courses, "1.1")
    text = (folder / f"{GUIDED}.md").read_text()
    (folder / f"{GUIDED}.md").write_text(text.replace("percobaan: 3\njeda: 2 jam\n", "percobaan: bebas\n"))
    world.publish(place.app)
    return replace(world.learner(place.app, place.siti, place.clock), course=guided.COURSE)


KILLED = """
import sys
from pathlib import Path
from lms.app import create_app
from lms.core.worker import Worker
from tests.support.site import HandClock, settings
app = create_app(settings(Path(sys.argv[1]), sys.argv[2]), now=HandClock())
with app.app_context():
    Worker(app).drain()
"""


def test_a_rescoring_that_is_killed_is_completed_by_the_next_worker(place: Place) -> None:
    siti = world.learner(place.app, place.siti, place.clock)
    sit(siti, "k-satu")
    db.write(copy_attempts, siti.actor.person_id, 1500)
    db.write(services.amend, None, COURSE, "k-satu", Change(KEY, WHY, key("k-satu", z1=1)), place.clock())
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(place.folder), place.url], env=os.environ)

    def done() -> int:
        db.session.rollback()
        return db.session.scalar(sa.select(Rescoring.runs)) or 0

    until(lambda: done() >= 100)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    db.session.rollback()
    halted = db.session.scalars(sa.select(Rescoring)).one()
    assert 0 < halted.runs < 1501
    assert halted.finished_at is None
    db.session.remove()
    place.clock.forward(minutes=6)
    Worker(place.app).drain()
    row = db.session.scalars(sa.select(Rescoring)).one()
    assert (row.runs, row.changed, row.finished_at) == (1501, 1501, place.clock())
    assert set(db.session.scalars(sa.select(Attempt.score))) == {F(100)}
    assert set(db.session.scalars(sa.select(ItemState.score).where(ItemState.ended > 0))) == {F(100)}


@pytest.mark.long
def test_ten_thousand_attempts_are_scored_again_with_few_statements(place: Place) -> None:
    siti = world.learner(place.app, place.siti, place.clock)
    sit(siti, "k-satu")
    db.write(copy_attempts, siti.actor.person_id, 9_999)
    db.write(services.amend, None, COURSE, "k-satu", Change(KEY, WHY, key("k-satu", z1=1)), place.clock())
    begin = time.monotonic()
    with statements() as sent:
        Worker(place.app).drain()
    print(f"\n10,000 attempts: {time.monotonic() - begin:.1f} s, {len(sent)} statements")  # noqa: T201
    assert set(db.session.scalars(sa.select(Attempt.score))) == {F(100)}
