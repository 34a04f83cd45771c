"""People left out, completions that lapse, and units that move, all at the same moment."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.features.enrolment import exempting
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.models import DutyExemption
from lms.features.enrolment.services import NewDuty
from lms.features.learning import services as learning
from lms.features.organisation import tree
from lms.features.progress import work
from tests.features.progress.test_counting import History, differences
from tests.support import people
from tests.support.site import HandClock


@pytest.mark.both_engines
def test_nothing_is_counted_past_each_other_and_nobody_is_left_out_twice(
    app: Flask, clock: HandClock
) -> None:
    history = History(app, random.Random(5), clock)
    history.begin()
    admin = history.administrator
    learners = [people.a_person(f"Orang {number}", history.units[3]) for number in range(6)]
    actors = [people.actor_of(person) for person in learners]
    due = day_in(people.ZONE, now()) + timedelta(days=300)
    duty = db.write(enrolment.give_duty, admin, NewDuty("siaga", ("U0",), due, valid_months=6), now())
    for actor in actors[:3]:
        db.write(enrolment.begin_run, actor, "siaga", now())
        db.write(learning.finish, actor, "siaga", "satu", now())
    clock.forward(days=200)  # what was completed has lapsed by now, and nobody has counted that yet
    for actor in actors[3:]:
        db.write(enrolment.begin_run, actor, "siaga", now())

    def leave_out(number: int) -> object:
        return db.write(exempting.exempt, None, duty, [learners[number].public_id], "tugas belajar", now())

    def complete(number: int) -> object:
        return db.write(learning.finish, actors[number], "siaga", "satu", now())

    acts: list[Callable[[], object]] = [
        lambda: work.lapse({}, now()),
        lambda: db.write(tree.move_unit, None, history.units[1], history.units[2], now()),
        *(lambda number=number: complete(number) for number in (3, 4, 5)),
        *(lambda number=number: leave_out(number) for number in (0, 0, 1, 3, 4)),
    ]
    gate = threading.Barrier(len(acts))

    def act(do: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait()
            try:
                do()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as threads:
        list(threads.map(act, acts))
    while history.count_on():
        pass
    work.lapse({}, now())
    assert differences() == []
    left_out = db.session.scalars(sa.select(DutyExemption.person_id)).all()
    assert sorted(left_out) == sorted(learners[number].id for number in (0, 1, 3, 4))
    db.session.remove()
    db.write(exempting.take_back, None, duty, learners[3].public_id, now())
    assert differences() == []
