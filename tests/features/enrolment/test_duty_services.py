"""Duties by the services, on both engines: who may give them, who falls under them, and that they are given once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from lms.core.actor import Actor
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.features.enrolment import duty_records, exempting, foreseen, people_under, queries, services
from lms.features.enrolment.foreseen import Audience
from lms.features.enrolment.services import NewDuty
from lms.features.enrolment.standings import Laid
from tests.features.reports.world import World, courses_in_service
from tests.support import people

pytestmark = pytest.mark.both_engines

DUE = date(2026, 12, 31)


@pytest.fixture
def world(app: Flask) -> World:
    courses_in_service("a")
    made = World()
    for code, above in (("KAB", ""), ("D1", "KAB"), ("D1.1", "D1"), ("D2", "KAB")):
        made.unit(code, above)
    for name, unit in (("Agus", "D1.1"), ("Budi", "D1"), ("Citra", "D2")):
        made.person(name, unit)
    return made


def give_once(actor: Actor, duty: NewDuty) -> str:
    (given,) = db.write(exempting.give_duties_once, actor, "k1", [duty], (), "", now())
    return given


def test_one_key_gives_one_duty_however_often_it_is_sent_at_once(app: Flask, world: World) -> None:
    actor = world.someone_who_acts()

    def send(_turn: int) -> str:
        with app.app_context():
            given = give_once(actor, NewDuty("a", ("KAB",), DUE))
            db.session.remove()
            return given

    with ThreadPoolExecutor(8) as threads:
        ids = set(threads.map(send, range(8)))
    db.session.rollback()  # this thread's own view of the database is older than what the others did
    assert [duty.public_id for duty in duty_records.duties(db.session(), ("/",)).rows] == list(ids)


def test_a_refusal_leaves_the_key_free(world: World) -> None:
    actor = world.someone_who_acts()
    with pytest.raises(Invalid) as refusal:
        give_once(actor, NewDuty("a", ("KAB",), world.today))
    assert set(refusal.value.fields) == {"due_day"}
    assert give_once(actor, NewDuty("a", ("KAB",), DUE))


def test_each_thing_at_fault_is_named(world: World) -> None:
    bad = NewDuty("none", ("none",), world.today, reason="whim")
    with pytest.raises(Invalid) as refusal:
        db.write(services.give_duty, world.someone_who_acts(), bad, now())
    assert set(refusal.value.fields) == {"course", "units", "due_day", "reason"}


def test_the_audience_is_counted_once_each(world: World) -> None:
    world.complete("Agus", "a")
    world.begin("Budi", "a")
    course = queries.run_in(db.session(), world.people["Budi"].id, "a")
    assert course
    units = frozenset({world.units["D1"], world.units["KAB"]})
    laid = Laid(0, 0, world.today, DUE, units=units)
    assert counted(laid, course.course_id, world) == Audience(3, 1, 1)
    assert counted(replace(laid, counts_from=date(2027, 1, 1)), course.course_id, world) == Audience(3, 0, 1)
    assert counted(replace(laid, units=frozenset()), course.course_id, world) == Audience(0, 0, 0)
    assert counted(replace(laid, statuses=frozenset({"PPPK"})), course.course_id, world).people == 0


def counted(laid: Laid, course: int, world: World) -> Audience:
    (found,) = foreseen.audience(db.session(), laid, [course], (), world.today)
    return found


def test_the_people_under_a_duty_are_those_of_its_units_that_day(world: World) -> None:
    world.duty("a", "D1", due=DUE)
    world.complete("Agus", "a")
    world.person("Dewi", "D1.1")
    (duty,) = duty_records.duties(db.session(), ("/",)).rows
    first = people_under.people_under(db.session(), duty, world.today, size=2)
    rest = people_under.people_under(db.session(), duty, world.today, first.after, size=2)
    assert [person.name for person in (*first.rows, *rest.rows)] == ["Agus", "Budi", "Dewi"]
    assert [person.fulfilled_day for person in first.rows] == [world.today, None]
    assert rest.after == ""


def test_an_administrator_of_a_unit_gives_and_ends_duties_there_alone(world: World) -> None:
    local = people.actor_of(people.an_administrator("Ratna", over=world.units["D1"]))
    with pytest.raises(NotAllowed):
        db.write(services.give_duty, local, NewDuty("a", ("D1", "D2"), DUE), now())
    foreign = world.duty("a", "KAB", due=DUE)
    with pytest.raises(NotFound):
        db.write(services.withdraw_duty, local, foreign, now())
    own = db.write(services.give_duty, local, NewDuty("a", ("D1",), DUE), now())
    for _turn in range(2):
        db.write(services.withdraw_duty, local, own, now())
    (ended,) = duty_records.duties(db.session(), (f"/{world.units['KAB']}/{world.units['D1']}/",)).rows
    assert ended.withdrawn_day == world.today
