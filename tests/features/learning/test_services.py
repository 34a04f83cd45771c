"""Opening and finishing: what is written once, whatever comes twice or at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.actor import Actor
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.core.worker import Worker
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from lms.features.learning import services
from lms.features.progress import checking
from lms.features.progress.models import Record
from lms.features.progress.queries import Journey, journey
from lms.plugin import facts
from lms.plugin.hooks import hookimpl
from tests.features.learning import world
from tests.support import people
from tests.support.site import HandClock

pytestmark = pytest.mark.both_engines


class Heard:
    """Listens as one of the features does."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self.courses: list[facts.CourseCompleted] = []

    @hookimpl
    def item_completed(self, fact: facts.ItemCompleted) -> None:
        self.items.append(fact.item)

    @hookimpl
    def course_completed(self, fact: facts.CourseCompleted) -> None:
        self.courses.append(fact)


@pytest.fixture
def heard(app: Flask) -> Heard:
    listener = Heard()
    app.extensions["lms.plugins"].manager.register(listener, "heard")
    return listener


def a_learner(name: str = "Siti Rahmawati", unit: int | None = None) -> Actor:
    return people.actor_of(people.a_person(name, unit))


def begin(actor: Actor, course: str = "siaga") -> None:
    db.write(enrolment.begin_run, actor, course, now())


def open_(actor: Actor, item: str, course: str = "siaga") -> Journey:
    return db.write(services.open_item, actor, course, item, now())


def finish(actor: Actor, item: str, course: str = "siaga") -> services.Outcome:
    return db.write(services.finish, actor, course, item, now())


def state(actor: Actor, course: str = "siaga") -> Journey:
    db.session.remove()
    found = journey(db.session(), actor.person_id, course)
    assert found is not None
    return found


def records(actor: Actor, course: str = "siaga") -> int:
    """Rows of the ledger for the actor's run."""
    statement = sa.select(sa.func.count(Record.id)).where(Record.enrolment_id == state(actor, course).run.id)
    return db.session.scalar(statement) or 0


def differences() -> list[Any]:
    db.session.remove()
    return checking.differences(db.session(), day_in(people.ZONE, now()))


def at_once(app: Flask, work: Sequence[Callable[[], Any]]) -> list[Any]:
    """Does all of `work` at the same moment, each in a thread of its own, and returns what came of it."""
    gate = threading.Barrier(len(work))

    def run(one: Callable[[], Any]) -> Any:
        with app.app_context():
            gate.wait()
            try:
                return one()
            except Exception as error:  # noqa: BLE001  # the test looks at it
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(work)) as threads:
        return list(threads.map(run, work))


def test_finishing_every_lesson_moves_progress_and_completes_the_course_once(
    app: Flask, heard: Heard
) -> None:
    world.a_course(lessons=["satu", "dua", "tiga"])
    actor = a_learner(unit=people.a_unit())
    begin(actor)
    outcomes = [finish(actor, lesson) for lesson in ("dua", "satu", "tiga", "tiga", "satu")]
    assert [outcome.completed_course for outcome in outcomes] == [False, False, True, False, False]
    assert heard.items == ["dua", "satu", "tiga"]
    assert [(fact.course, fact.run, fact.on_day) for fact in heard.courses] == [
        ("siaga", 1, date(2026, 11, 23))
    ]
    assert state(actor).run.completed_day == date(2026, 11, 23)
    assert records(actor) == 4
    assert differences() == []


def test_ten_presses_at_once_are_one(app: Flask, heard: Heard) -> None:
    world.a_course(lessons=["satu", "dua"])
    actor = a_learner(unit=people.a_unit())
    begin(actor)
    done = at_once(app, [lambda: finish(actor, "satu")] * 10)
    assert all(isinstance(outcome, services.Outcome) for outcome in done), done
    assert heard.items == ["satu"]
    assert records(actor) == 1


def test_two_tabs_that_finish_the_last_two_lessons_at_once_complete_the_course(
    app: Flask, heard: Heard
) -> None:
    world.a_course(lessons=["satu", "dua"])
    unit = people.a_unit()
    learners = [a_learner(f"Orang {number}", unit) for number in range(5)]
    for actor in learners:
        begin(actor)
        done = at_once(app, [lambda a=actor: finish(a, "satu"), lambda a=actor: finish(a, "dua")])  # type: ignore[misc]
        assert sorted(outcome.completed_course for outcome in done) == [False, True]
    assert len(heard.courses) == len(learners)
    assert differences() == []


def test_opening_from_two_devices_at_once_is_no_error(app: Flask) -> None:
    world.a_course()
    actor = a_learner()
    begin(actor)
    done = at_once(app, [lambda item=item: open_(actor, item) for item in ("satu", "dua") * 4])  # type: ignore[misc]
    assert all(isinstance(one, Journey) for one in done), done
    assert set(state(actor).opened_at) == {"satu", "dua"}


def test_beginning_ten_times_at_once_is_one_run(app: Flask) -> None:
    world.a_course()
    actor = a_learner(unit=people.a_unit())
    done = at_once(app, [lambda: begin(actor)] * 10)
    assert done == [None] * 10
    assert state(actor).run.number == 1
    assert differences() == []


def test_what_is_not_the_actors_is_not_found(app: Flask) -> None:
    world.a_course(quiz="akhir")
    actor, other = a_learner(), a_learner("Fajar")
    begin(actor)
    for refused in (
        lambda: finish(other, "satu"),
        lambda: open_(other, "satu"),
        lambda: finish(actor, "lain"),
        lambda: finish(actor, "akhir"),
        lambda: finish(actor, "satu", "lain"),
    ):
        with pytest.raises(NotFound):
            refused()
    assert records(actor) == 0


def test_a_lesson_that_is_not_open_cannot_be_finished(app: Flask) -> None:
    world.a_course(head={"urutan": "berurutan"})
    actor = a_learner()
    begin(actor)
    for refused in (finish, open_):
        with pytest.raises(NotAllowed):
            refused(actor, "dua")
    finish(actor, "satu")
    assert finish(actor, "dua").journey.states["dua"].completed


def test_the_least_time_begins_with_the_first_opening(app: Flask, clock: HandClock) -> None:
    world.rewrite(world.a_course(), "satu", baca_minimal="90 detik")
    world.publish()
    actor = a_learner()
    begin(actor)
    with pytest.raises(Invalid):
        finish(actor, "satu")
    open_(actor, "satu")
    clock.forward(seconds=60)
    open_(actor, "satu")
    with pytest.raises(Invalid) as early:
        finish(actor, "satu")
    assert early.value.message is not None
    assert early.value.message.values["n"] == 1
    clock.forward(seconds=30)
    assert finish(actor, "satu").journey.states["satu"].completed


def test_what_is_done_stays_done_when_the_rule_grows(app: Flask) -> None:
    place = world.a_course(lessons=["satu", "dua"])
    actor = a_learner()
    begin(actor)
    finish(actor, "satu")
    world.rewrite(place, "satu", baca_minimal="2 jam")
    world.publish()
    assert finish(actor, "satu").journey.states["satu"].completed
    assert finish(actor, "dua").completed_course


def test_removing_the_one_missing_lesson_completes_the_course_once_on_the_day_of_publication(
    app: Flask, heard: Heard, clock: HandClock
) -> None:
    world.a_course(lessons=["satu", "dua"])
    unit = people.a_unit()
    near, far = a_learner("Dekat", unit), a_learner("Jauh", unit)
    for actor in (near, far):
        begin(actor)
    finish(near, "satu")
    clock.forward(days=3)
    world.a_course(lessons=["satu"])
    assert heard.courses == []
    clock.forward(days=2)
    worker = Worker(app)
    for _ in range(2):
        worker.drain()
    assert [(fact.person_id, fact.edition, fact.on_day) for fact in heard.courses] == [
        (near.person_id, 2, date(2026, 11, 26))
    ]
    assert state(near).run.completed_day == date(2026, 11, 26)
    assert state(far).run.is_open
    world.a_course(lessons=["satu", "dua"])
    worker.drain()
    assert not state(near).run.is_open
    assert len(heard.courses) == 1
    assert differences() == []


def test_renaming_and_reordering_keep_what_was_done(app: Flask, heard: Heard) -> None:
    world.a_course(lessons=["satu", "dua", "tiga"])
    actor = a_learner(unit=people.a_unit())
    begin(actor)
    finish(actor, "satu")
    finish(actor, "tiga")
    world.a_course(lessons=["tiga", "dua", "pertama"], former={"pertama": "satu"})
    Worker(app).drain()
    assert set(state(actor).done_on) == {"pertama", "tiga"}
    with pytest.raises(NotFound):
        finish(actor, "satu")
    assert finish(actor, "dua").completed_course
    assert len(heard.courses) == 1


def test_whatever_the_order_of_finishing_the_counters_equal_the_ledger(app: Flask, clock: HandClock) -> None:
    world.a_course(lessons=["satu", "dua", "tiga"])
    above = people.a_unit("SETDA")
    units = [above, people.a_unit("BPBD", above)]
    give = NewDuty("siaga", ("SETDA",), clock.at.date() + timedelta(days=30))
    actor = people.actor_of(people.an_administrator("Lestari"))
    for number, order in enumerate(permutations(["satu", "dua", "tiga"])):
        learner = a_learner(f"Orang {number}", units[number % 2])
        begin(learner)
        for lesson in order[: 1 + number % 3]:
            finish(learner, lesson)
        if number == 2:
            db.write(enrolment.give_duty, actor, give, now())
        assert differences() == []
    Worker(app).drain()
    assert differences() == []
