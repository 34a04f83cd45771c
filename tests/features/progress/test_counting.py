"""The counters equal the ledger, whatever happens in whatever order, in several zones and at the same time."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.core.actor import Actor
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Refusal
from lms.core.worker import Worker
from lms.features.catalogue import building
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from lms.features.learning import services as learning
from lms.features.organisation import services as organisation
from lms.features.organisation.models import Unit
from lms.features.progress import checking, counting, folding
from lms.features.progress.models import CounterDelta, CounterStock
from lms.features.progress.queries import Count, by_tree, counters, flow
from tests.features.learning import world
from tests.support import people
from tests.support.courses import write_course
from tests.support.people import Someone
from tests.support.site import HandClock

COURSES = ("siaga", "surat", "etika")
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


def differences() -> list[Any]:
    """Where counters and ledger differ now."""
    db.session.remove()
    return checking.differences(db.session(), day_in(counting.FIRST_ZONE, now()))


@dataclass
class History:
    """People, units, duties and runs at random, always by the services; what they refuse does not happen."""

    rng: random.Random
    clock: HandClock
    units: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    people: list[Someone] = field(default_factory=list)
    duties: list[str] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Three courses of one lesson, a tree of five units in three zones, an administrator and one person."""
        for course in COURSES:
            write_course(world.courses(), course, lessons=["satu"])
        building.bring_up_to_date()
        for number, above in enumerate([None, 0, 0, 1, 2]):
            code = f"U{number}"
            parent = None if above is None else self.units[above]
            self.units.append(people.a_unit(code, parent, ZONES[number % 3]))
            self.codes.append(code)
        self.administrator = people.actor_of(people.an_administrator("Lestari", self.units[0]))
        self.join()

    def happen(self) -> None:
        """One thing more."""
        things: Sequence[Callable[[], None]] = (
            *[self.join, self.move, self.move, self.leave, self.come_back],
            *[self.give, self.give, self.withdraw],
            *[self.start, self.start, self.start, self.complete, self.complete, self.complete],
            *[self.fold, self.sleep, self.sleep],
        )
        thing = self.rng.choice(things)
        self.happened.append(thing.__name__)
        with suppress(Refusal):
            thing()

    def join(self) -> None:
        unit = self.rng.choice([*self.units, None])
        self.people.append(people.a_person(f"Orang {len(self.people)}", unit))

    def move(self) -> None:
        unit = self.rng.choice([*self.units, None])
        db.write(organisation.move_person, None, self._someone().id, unit, self._today(), now())

    def leave(self) -> None:
        db.write(organisation.switch_person, None, self._someone().id, False, self._today(), now())

    def come_back(self) -> None:
        unit = self.rng.choice(self.units)
        db.write(organisation.switch_person, None, self._someone().id, True, self._today(), now(), unit)

    def give(self) -> None:
        today = day_in(self.administrator.zone, now())
        duty = NewDuty(
            course=self.rng.choice(COURSES),
            units=tuple(self.rng.sample(self.codes, self.rng.choice([1, 1, 2]))),
            due_day=today + timedelta(days=30),
            counts_from=self.rng.choice([None, today - timedelta(days=2)]),
        )
        self.duties.append(db.write(enrolment.give_duty, self.administrator, duty, now()))

    def withdraw(self) -> None:
        if self.duties:
            duty = self.rng.choice(self.duties)
            db.write(enrolment.withdraw_duty, self.administrator, duty, now())

    def start(self) -> None:
        db.write(enrolment.begin_run, self._actor(), self.rng.choice(COURSES), now())

    def complete(self) -> None:
        db.write(learning.finish, self._actor(), self.rng.choice(COURSES), "satu", now())

    def fold(self) -> None:
        db.write(folding.fold)

    def sleep(self) -> None:
        self.clock.forward(hours=self.rng.choice([1, 5, 30]))

    def _someone(self) -> Someone:
        return self.rng.choice(self.people)

    def _actor(self) -> Actor:
        db.session.remove()
        return people.actor_of(self._someone())

    def _today(self) -> date:
        return day_in(people.ZONE, now())


@pytest.mark.both_engines
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 9))])
def test_after_any_history_the_counters_equal_the_ledger(app: Flask, clock: HandClock, seed: int) -> None:
    history = History(random.Random(seed), clock)
    history.begin()
    for _ in range(90):
        history.happen()
        assert differences() == [], history.happened
    stock = counters(db.session(), counting.KINDS)
    db.write(folding.fold)
    db.session.remove()
    assert counters(db.session(), counting.KINDS) == stock
    assert db.session.scalar(sa.select(sa.func.count(CounterDelta.id))) == 0


def test_a_duty_over_two_units_of_one_branch_counts_each_person_once(app: Flask, clock: HandClock) -> None:
    history = History(random.Random(1), clock)
    history.begin()
    below = people.a_person("Di bawah", history.units[3])
    duty = NewDuty("siaga", ("U0", "U1"), date(2026, 12, 20))
    db.write(enrolment.give_duty, history.administrator, duty, now())
    actor = people.actor_of(below)
    db.write(enrolment.begin_run, actor, "siaga", now())
    db.write(learning.finish, actor, "siaga", "satu", now())
    kinds = {
        kind: count
        for (unit, kind, _), count in counters(db.session(), counting.KINDS).items()
        if unit == actor.unit_id
    }
    assert kinds == {
        "duty": Count(1, 0, 1),
        "course": Count(1, 0, 1),
        "all": Count(1, 0, 1),
        "runs": Count(0, 1, 1),
    }


def test_what_was_done_stays_in_its_month_and_unit_when_the_person_moves(
    app: Flask, clock: HandClock
) -> None:
    history = History(random.Random(2), clock)
    history.begin()
    person = people.a_person("Siti", history.units[1])
    actor = people.actor_of(person)
    db.write(enrolment.begin_run, actor, "siaga", now())
    clock.forward(days=10)
    db.write(learning.finish, actor, "siaga", "satu", now())
    clock.forward(days=1)
    db.write(organisation.move_person, None, person.id, history.units[2], date(2026, 12, 4), now())
    done = {
        (unit, month): count
        for (unit, _, month), count in flow(db.session(), ["2026-11", "2026-12"]).items()
        if count != Count()
    }
    assert done == {
        (history.units[1], "2026-11"): Count(0, 1, 0),
        (history.units[1], "2026-12"): Count(0, 0, 1),
    }
    runs = {
        unit: count for (unit, _, _), count in counters(db.session(), ["runs"]).items() if count != Count()
    }
    assert runs == {history.units[2]: Count(0, 1, 1)}
    db.write(folding.fold)
    again = flow(db.session(), ["2026-11", "2026-12"])
    assert {(unit, month): count for (unit, _, month), count in again.items() if count != Count()} == done


def test_the_tree_adds_people_up_to_the_root(app: Flask, clock: HandClock) -> None:
    history = History(random.Random(5), clock)
    history.begin()
    for _ in range(40):
        history.happen()
    db.session.remove()
    counted = counters(db.session(), counting.KINDS)
    paths = {unit.id: unit.path for unit in db.session.scalars(sa.select(Unit))}
    summed = by_tree(counted, paths)
    for kind, key in {(kind, key) for _, kind, key in counted}:
        whole = sum((count for (_, k, y), count in counted.items() if (k, y) == (kind, key)), Count())
        assert summed[history.units[0], kind, key] == whole


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 7), st.just("all"), st.just(0)),
        st.builds(Count, st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)),
    )
)
def test_a_unit_holds_the_sum_of_itself_and_all_below(counts: dict[tuple[int, str, int], Count]) -> None:
    paths = {
        n: "/" + "/".join(str(n >> s) for s in range(n.bit_length() - 1, -1, -1)) + "/" for n in range(1, 8)
    }
    summed = by_tree(counts, paths)
    for unit, path in paths.items():
        inside = [count for (n, _, _), count in counts.items() if paths[n].startswith(path)]
        assert summed.get((unit, "all", 0), Count()) == sum(inside, Count())


@pytest.mark.both_engines
def test_moves_completions_and_duties_at_the_same_time_are_not_counted_past_each_other(
    app: Flask, clock: HandClock
) -> None:
    history = History(random.Random(3), clock)
    history.begin()
    learners = [people.a_person(f"Orang {number}", history.units[1]) for number in range(6)]
    actors = [people.actor_of(person) for person in learners]
    for actor in actors:
        db.write(enrolment.begin_run, actor, "siaga", now())
    duty = NewDuty("siaga", ("U0",), date(2026, 12, 20))
    today = day_in(people.ZONE, now())

    def work(number: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                if number == 0:
                    db.write(enrolment.give_duty, history.administrator, duty, now())
                elif number <= 6:
                    db.write(learning.finish, actors[number - 1], "siaga", "satu", now())
                else:
                    person = learners[number - 7].id
                    db.write(organisation.move_person, None, person, history.units[4], today, now())
            finally:
                db.session.remove()

    gate = threading.Barrier(13)
    with ThreadPoolExecutor(13) as threads:
        list(threads.map(work, range(13)))
    assert differences() == []
    assert sum(c.completed for (_, k, _), c in counters(db.session(), ["duty"]).items() if k == "duty") == 6


def test_a_duty_given_where_the_day_is_younger_counts_who_joined_where_it_is_older(
    app: Flask, clock: HandClock
) -> None:
    history = History(random.Random(4), clock)
    history.begin()
    clock.forward(hours=11, minutes=30)  # 22.30 in Jakarta, 00.30 of the next day in Jayapura
    person = people.a_person("Orang timur")
    east = day_in("Asia/Jayapura", now())
    db.write(organisation.move_person, None, person.id, history.units[2], day_in(people.ZONE, now()), now())
    duty = NewDuty("siaga", ("U0",), east + timedelta(days=20))
    db.write(enrolment.give_duty, history.administrator, duty, now())
    assert differences() == []
    clock.forward(hours=3)
    assert differences() == []


def test_rebuild_mends_what_was_broken_and_says_how_much(app: Flask, clock: HandClock) -> None:
    history = History(random.Random(6), clock)
    history.begin()
    for _ in range(30):
        history.happen()
    run = app.test_cli_runner().invoke
    assert run(args=["progress", "rebuild", "--check"]).output == "0 counters differ from the ledger.\n"
    db.write(folding.fold)
    db.write(lambda session: session.execute(sa.update(CounterStock).values(begun=CounterStock.begun + 1)))
    off = len(differences())
    assert off > 0
    checked = run(args=["progress", "rebuild", "--check"], standalone_mode=False)
    assert checked.return_value == 1
    assert checked.output.endswith(f"{off} counters differ from the ledger.\n")
    assert re.search(r"^U\d, runs of \w+, runs begun: counted \d, by the records \d$", checked.output, re.MULTILINE)
    assert run(args=["progress", "rebuild"]).output == f"{off} counters were set right.\n"
    Worker(app).drain()
    assert differences() == []
