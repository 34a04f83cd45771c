"""Two processes at once: two who mark, one who marks what is replaced, one who marks while a key is put right."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lms.core.db import db
from lms.features.marking.models import GivenMark, Work
from tests.features.marking import world
from tests.features.marking.conftest import Place
from tests.features.marking.world import EXAM, Learner, Trainer
from tests.support import people

ROOT = Path(__file__).resolve().parents[3]
PEOPLE = 3

pytestmark = pytest.mark.both_engines


@pytest.fixture
def learners(place: Place) -> list[Learner]:
    """Learners who have all sent their exam."""
    with place.app.app_context():
        persons = [people.a_person(f"Peserta {number}") for number in range(PEOPLE)]
    found = [world.learner(place.app, person, place.clock) for person in persons]
    for one in found:
        one.sit()
    return found


def at_once(place: Place, *orders: dict[str, Any]) -> list[list[bool]]:
    """What came of each order, carried out by a process of its own at the same time."""
    processes = []
    for order in orders:
        said = json.dumps({"folder": str(place.folder), "url": place.url, **order})
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.features.marking.hammer", said],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        processes.append(process)
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outcomes = []
    for process in processes:
        with process:
            out, _ = process.communicate(timeout=120)
            outcomes.append(json.loads(out))
    return outcomes


def marks(place: Place) -> dict[str, list[Fraction | None]]:
    """The shares given, by the public id of the work, in the order of the marks."""
    with place.app.app_context():
        rows = db.session.execute(
            sa.select(Work.public_id, GivenMark.share)
            .join(GivenMark, GivenMark.work_id == Work.id)
            .order_by(Work.id, GivenMark.number)
        ).all()
    found: dict[str, list[Fraction | None]] = {}
    for public_id, share in rows:
        found.setdefault(public_id, []).append(share)
    return found


def score_of(learner: Learner) -> Fraction | None:
    """The score that follows from what each question is worth now."""
    shares = [(asked.served.points, asked.fraction) for asked in learner.sitting().asked]
    if any(share is None for _points, share in shares):
        return None
    earned = sum(points * (share or 0) for points, share in shares)
    return Fraction(earned, sum(points for points, _share in shares)) * 100


def test_two_markers_give_each_work_one_mark(place: Place, learners: list[Learner], bambang: Trainer) -> None:
    waiting = [work.public_id for work in bambang.waiting()]
    assert len(waiting) == 2 * PEOPLE
    order = {"do": "mark", "works": waiting}
    first, second = at_once(
        place,
        {**order, "person": place.bambang.id, "level": 2},
        {**order, "person": place.rina.id, "level": 1},
    )
    assert [one + other for one, other in zip(first, second, strict=True)] == [1] * len(waiting)
    given = marks(place)
    for public_id, by_first in zip(waiting, first, strict=True):
        assert given[public_id] == [Fraction(1) if by_first else Fraction(1, 2)]
    for learner in learners:
        attempt = learner.sitting().attempt
        assert attempt.score == score_of(learner) is not None
        assert learner.told().count("quiz.marked") == 1
        assert learner.journey().states[EXAM].score == attempt.score


@pytest.mark.long
def test_nobody_marks_what_was_replaced_unseen(
    place: Place, learners: list[Learner], bambang: Trainer
) -> None:
    waiting = [work.public_id for work in bambang.waiting()]
    order = {"works": waiting, "person": place.bambang.id, "level": 2}
    taken, _none = at_once(place, {**order, "do": "mark"}, {**order, "do": "replace"})
    given = marks(place)
    with place.app.app_context():
        rows = db.session.execute(sa.select(Work.public_id, Work.state, Work.version)).all()
    for public_id, state, version in rows:
        was_taken = taken[waiting.index(public_id)]
        assert len(given.get(public_id, [])) == was_taken
        assert (state, version) == ("waiting", 3 if was_taken else 2)


@pytest.mark.long
def test_marks_and_a_key_put_right_at_once_leave_exact_scores(
    place: Place, learners: list[Learner], bambang: Trainer
) -> None:
    waiting = [work.public_id for work in bambang.waiting()]
    order = {"works": waiting, "person": place.bambang.id, "level": 1}
    taken, _none = at_once(place, {**order, "do": "mark"}, {**order, "do": "amend"})
    assert all(taken)
    for learner in learners:
        shares = {asked.served.id: asked.fraction for asked in learner.sitting().asked}
        assert shares == {"menolak": Fraction(1, 2), "alasan": Fraction(1, 2), "wajib": Fraction(0)}
        attempt = learner.sitting().attempt
        assert attempt.score == score_of(learner) == Fraction(75, 2)
        assert learner.journey().states[EXAM].score == attempt.score
