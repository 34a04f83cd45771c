"""Minutes that are added while an attempt ends: whoever comes first, everything agrees afterwards."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from threading import Barrier

import pytest

from lms.core.db import db
from lms.core.errors import Conflict
from lms.features.invigilation import queries, services
from lms.features.progress.queries import journey
from lms.features.quizzes import services as quizzes
from tests.features.invigilation.conftest import Staff
from tests.features.quizzes.world import COURSE, FINAL, Learner

WIDTH = 4


@pytest.mark.both_engines
def test_minutes_added_while_time_ends_and_the_learner_sends(staff: Staff, siti: Learner) -> None:
    siti.start()
    siti.answer_all()
    siti.clock.forward(minutes=32)
    attempt, name = siti.sitting().attempt, staff.name_of()
    gate = Barrier(3 * WIDTH)

    def add(number: int) -> bool:
        try:
            staff.act(services.add_minutes, name, 10, "Listrik padam.", f"k{number}")
        except Conflict:
            return False
        return True

    def close(_number: int) -> bool:
        with staff.place.app.app_context():
            return db.write(quizzes.close_overdue, attempt.id, siti.clock())

    def send(_number: int) -> bool:
        with staff.place.app.app_context():
            return db.write(quizzes.send, siti.actor, COURSE, FINAL, 1, siti.clock())

    def together(job: tuple[Callable[[int], bool], int]) -> bool:
        gate.wait()
        return job[0](job[1])

    jobs = [(act, number) for number in range(WIDTH) for act in (add, close, send)]
    with ThreadPoolExecutor(len(jobs)) as pool:
        done = list(pool.map(together, jobs))
    added = sum(one for (act, _number), one in zip(jobs, done, strict=True) if act is add)
    with staff.place.app.app_context():
        additions = queries.additions(db.session(), attempt.id)
    after = siti.sitting().attempt
    assert len(additions) == added, "no minutes but those that were acknowledged"
    assert after.deadline == (additions[0].deadline if additions else attempt.deadline)
    assert sum(one.reopened for one in additions) <= 1
    if after.is_open:
        assert siti.send()
    ended = siti.sitting().attempt
    assert (ended.state, ended.score, ended.n) == ("sent", Fraction(100), 1)
    with staff.place.app.app_context():
        run = journey(db.session(), siti.actor.person_id, COURSE)
    assert run is not None
    assert run.states[FINAL].attempts_ended == 1
