"""The counters equal the ledger, whatever happens in whatever order, in several zones and at the same time."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Refusal
from lms.core.outbox import announce
from lms.core.worker import Worker
from lms.features.accounts.models import Person
from lms.features.accounts.register import PersonData
from lms.features.catalogue import building
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import exempting, recurring
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.models import Duty, DutyExemption
from lms.features.enrolment.services import NewDuty
from lms.features.learning import services as learning
from lms.features.organisation import services as organisation
from lms.features.organisation import tree
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import steps
from lms.features.progress import checking, counting, duties, folding, lapsing, units, work
from lms.features.progress.counting import KINDS
from lms.features.progress.ledger import totals
from lms.features.progress.models import CounterDelta, CounterFlow, CounterStock, CounterSum, CounterWeek
from lms.features.progress.passing import flow, weeks
from lms.features.progress.queries import Count, CounterKey, counters, sums
from lms.plugin.facts import PeopleMoved
from tests.features.learning import world
from tests.support import people
from tests.support.courses import write_course
from tests.support.people import Someone
from tests.support.site import HandClock
from tests.support.statements import statements

COURSES = ("siaga", "surat", "etika")
STATUSES = ("PNS", "CPNS", "PPPK")
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


def differences() -> list[Any]:
    """Where counters and ledger differ now."""
    db.session.remove()
    return checking.differences(db.session(), day_in(counting.FIRST_ZONE, now()))


@dataclass
class History:
    """People, units, duties and runs at random, always by the services; what they refuse does not happen."""

    app: Flask
    rng: random.Random
    clock: HandClock
    units: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    people: list[Someone] = field(default_factory=list)
    duties: list[str] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)

    def begin(self, crowd: int = 1) -> None:
        """Three courses of one lesson, a tree of five units in three zones, an administrator and a few people."""
        for course in COURSES:
            write_course(world.courses(), course, lessons=["satu"])
        building.bring_up_to_date()
        for number, above in enumerate([None, 0, 0, 1, 2]):
            code = f"U{number}"
            parent = None if above is None else self.units[above]
            self.units.append(people.a_unit(code, parent, ZONES[number % 3]))
            self.codes.append(code)
        self.administrator = people.actor_of(people.an_administrator("Lestari", self.units[0]))
        for _person in range(crowd):
            self.join()

    def happen(self) -> None:
        """One thing more."""
        things: Sequence[Callable[[], object]] = (
            *[self.join, self.move, self.move, self.rise, self.leave, self.come_back, self.move_unit],
            *[self.give, self.give, self.give, self.withdraw, self.exempt, self.exempt, self.take_back],
            *[self.start, self.start, self.start, self.complete, self.complete, self.complete],
            *[
                self.fold,
                self.sleep,
                self.sleep,
                self.sleep_long,
                self.keep_time,
                self.count_on,
                self.lapse_some,
            ],
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

    def rise(self) -> None:
        person = db.session.get_one(Person, self._someone().id)
        known = {one.name: getattr(person, one.name) for one in fields(PersonData)}
        data = PersonData(**{**known, "status": self.rng.choice(STATUSES)})
        version, day = person.version, self._today() - timedelta(days=self.rng.choice([0, 0, 3]))
        db.session.remove()
        db.write(organisation.edit_person, None, person.id, data, version, now(), day)

    def move_unit(self) -> None:
        unit, above = self.rng.choice(self.units), self.rng.choice([*self.units, None])
        day = self._today() - timedelta(days=self.rng.choice([0, 0, 3]))
        db.write(tree.move_unit, None, unit, above, now(), day)

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
            statuses=frozenset(self.rng.choice([(), (), ("PNS",), ("PPPK", "CPNS")])),
            people=tuple({self._someone().public_id for _turn in range(self.rng.choice([0, 0, 2]))}),
            valid_months=self.rng.choice([None, 6, 12]),
            every_months=self.rng.choice([None, 3]),
        )
        self.duties.append(db.write(enrolment.give_duty, self.administrator, duty, now()))

    def withdraw(self) -> None:
        if self.duties:
            duty = self.rng.choice(self.duties)
            db.write(enrolment.withdraw_duty, self.administrator, duty, now())

    def exempt(self) -> None:
        if self.duties:
            who = [self._someone().public_id]
            db.write(exempting.exempt, None, self.rng.choice(self.duties), who, "tugas belajar", now())

    def take_back(self) -> None:
        left_out = db.session.execute(
            sa.select(Duty.public_id, Person.public_id)
            .join(DutyExemption, DutyExemption.duty_id == Duty.id)
            .join(Person, Person.id == DutyExemption.person_id)
            .order_by(DutyExemption.id)
        ).all()
        db.session.remove()
        if left_out:
            db.write(exempting.take_back, None, *self.rng.choice(left_out), now())

    def start(self) -> None:
        db.write(enrolment.begin_run, self._actor(), self.rng.choice(COURSES), now())

    def complete(self) -> None:
        actor, course = self._actor(), self.rng.choice(COURSES)
        db.write(enrolment.begin_run, actor, course, now())
        db.write(learning.finish, actor, course, "satu", now())

    def fold(self) -> None:
        db.write(folding.fold)

    def count_on(self) -> bool:
        """Carries on by a step what is under way; whether there is more."""
        today, waiting = day_in(self.administrator.zone, now()), duties.under_way(db.session())
        for duty in waiting:
            db.write(duties.go_on, duty, today)
        return db.write(units.go_on, today) or bool(waiting)

    def sleep(self) -> None:
        self.clock.forward(hours=self.rng.choice([1, 5, 30]))

    def sleep_long(self) -> None:
        self.clock.forward(days=self.rng.choice([20, 90, 200]))

    def keep_time(self) -> None:
        recurring.lay_due({}, now())
        self.lapse()

    def lapse(self, steps: int = 100) -> None:
        """Takes out what has lapsed, as far as a few steps go."""
        today = day_in(self.app.config["TIMEZONE"], now())
        while steps and db.write(lapsing.take_out, today):
            steps -= 1

    def lapse_some(self) -> None:
        self.lapse(self.rng.choice([1, 2, 5]))

    def _someone(self) -> Someone:
        return self.rng.choice(self.people)

    def _actor(self) -> Actor:
        db.session.remove()
        return people.actor_of(self._someone())

    def _today(self) -> date:
        return day_in(people.ZONE, now())


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("seed", "at_once"),
    [(0, 1), *(pytest.param(seed, 1 + seed % 3 * 100, marks=pytest.mark.long) for seed in range(1, 9))],
)
def test_after_any_history_the_counters_equal_the_ledger(
    app: Flask, clock: HandClock, monkeypatch: pytest.MonkeyPatch, seed: int, at_once: int
) -> None:
    """Also at every moment while duties are being counted and completions lapse, one person after the other."""
    monkeypatch.setattr(duties, "PEOPLE_AT_ONCE", at_once)
    monkeypatch.setattr(duties, "UNITS_AT_ONCE", at_once)
    monkeypatch.setattr(lapsing, "PEOPLE_AT_ONCE", at_once)
    history = History(app, random.Random(seed), clock)
    history.begin(6)
    for _ in range(12):
        for _turn in range(5):
            history.happen()
        assert differences() == [], history.happened
    while history.count_on():
        pass
    shown = everything_shown(history.units)
    db.write(folding.fold)
    db.session.remove()
    assert everything_shown(history.units) == shown
    assert db.session.scalar(sa.select(sa.func.count(CounterDelta.id))) == 0
    history.lapse()
    today = day_in(app.config["TIMEZONE"], now())
    db.session.remove()
    kept = sums(db.session(), history.units, counting.KINDS)
    paths = {unit.id: unit.path for unit in db.session.scalars(sa.select(Unit))}
    true = by_tree(totals(db.session(), today + timedelta(days=1), held_on=today), paths)
    assert not_none(kept, all_runs=False) == not_none(true)


def everything_shown(units: Sequence[int]) -> tuple[object, ...]:
    """All that readers can ask for."""
    session = db.session()
    asked = (
        counters(session, counting.KINDS),
        sums(session, units, counting.KINDS),
        flow(session),
        weeks(session, units, date(2026, 1, 1)),
    )
    return tuple(not_none(each) for each in asked)


def not_none(counts: Mapping[Any, Count], all_runs: bool = True) -> dict[Any, Count]:
    """What is not nothing, with or without the sums over the runs of all courses."""
    return {
        key: count
        for key, count in counts.items()
        if count != Count() and (all_runs or key[1:] != ("runs", 0))
    }


def test_a_duty_over_two_units_of_one_branch_counts_each_person_once(app: Flask, clock: HandClock) -> None:
    history = History(app, random.Random(1), clock)
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
    history = History(app, random.Random(2), clock)
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
    history = History(app, random.Random(5), clock)
    history.begin()
    for _ in range(40):
        history.happen()
    db.session.remove()
    counted = counters(db.session(), counting.KINDS)
    paths = {unit.id: unit.path for unit in db.session.scalars(sa.select(Unit))}
    summed = by_tree(counted, paths)
    for kind, key in {(kind, key) for _, kind, key in counted}:
        whole = sum((count for (_, k, y), count in counted.items() if (k, y) == (kind, key)), Count())
        roots = (unit for unit, path in paths.items() if path == f"/{unit}/")
        assert sum((summed.get((root, kind, key), Count()) for root in roots), Count()) == whole


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
    history = History(app, random.Random(3), clock)
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
    history = History(app, random.Random(4), clock)
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
    history = History(app, random.Random(6), clock)
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
    assert re.search(
        r"^U\d, runs of \w+, runs begun: counted \d, by the records \d$", checked.output, re.MULTILINE
    )
    assert run(args=["progress", "rebuild"]).output == f"{off} counters were set right.\n"
    Worker(app).drain()
    assert differences() == []


@pytest.mark.both_engines
def test_what_is_made_anew_from_the_records_is_what_was_kept(app: Flask, clock: HandClock) -> None:
    history = History(app, random.Random(9), clock)
    history.begin(crowd=20)
    for _ in range(25):
        history.happen()
    kept = counters(db.session(), KINDS), sums(db.session(), history.units, KINDS), dict(flow(db.session()))
    db.write(_forget_all)
    made = app.test_cli_runner().invoke(args=["progress", "rebuild"]).output
    assert int(made.split()[0]) > 0
    Worker(app).drain()
    assert differences() == []
    again = counters(db.session(), KINDS), sums(db.session(), history.units, KINDS), dict(flow(db.session()))
    assert [_full(one) for one in again] == [_full(one) for one in kept]


def _forget_all(session: Session) -> None:
    for table in (CounterDelta, CounterStock, CounterSum, CounterFlow, CounterWeek):
        session.execute(sa.delete(table))


def _full(counted: Mapping[Any, Count]) -> dict[Any, Count]:
    return {place: count for place, count in counted.items() if count != Count()}


@pytest.mark.both_engines
def test_many_sums_are_added_up_as_few_are(app: Flask, clock: HandClock) -> None:
    history = History(app, random.Random(3), clock)
    history.begin()
    first, unit = date(2024, 1, 1), history.units[0]
    done = {(unit, first + number * timedelta(days=7)): Count(begun=2, completed=1) for number in range(70)}
    for _ in range(3):
        db.write(folding.post_weeks, done)
    db.write(folding.post_weeks, dict(list(done.items())[:5]))
    kept = weeks(db.session(), [unit], first)
    assert kept[unit, first] == Count(begun=8, completed=4)
    assert kept[unit, first + 69 * timedelta(days=7)] == Count(begun=6, completed=3)
    assert len(kept) == 70


@pytest.mark.both_engines
def test_a_thousand_people_are_moved_by_as_many_statements_as_one(app: Flask, clock: HandClock) -> None:
    history = History(app, random.Random(7), clock)
    history.begin()
    for number in range(8):
        person = people.a_person(f"Orang {number}", history.units[1])
        actor = people.actor_of(person)
        db.write(enrolment.begin_run, actor, "siaga", now())
        if number % 2:
            db.write(learning.finish, actor, "siaga", "satu", now())
        history.people.append(person)
    due = date(2026, 12, 20)
    for codes, statuses in ((("U0",), ()), (("U1",), ("PNS",)), (("U4",), ("PPPK",))):
        duty = NewDuty("siaga", codes, due, statuses=frozenset(statuses))
        db.write(enrolment.give_duty, history.administrator, duty, now())
    clock.forward(days=3)
    needed = []
    for some in (history.people[-8:-7], history.people[-7:]):
        with statements() as sent:
            db.write(move_together, some, history.units[1], history.units[4], day_in(people.ZONE, now()))
        needed.append(len(sent))
        assert differences() == []
    assert needed[0] == needed[1]
    kept = sums(db.session(), [history.units[4]], ["course"])
    assert kept[history.units[4], "course", course_row("siaga")] == Count(assigned=8, completed=4)


def course_row(course: str) -> int:
    return catalogue.snapshot().course_row(course)


def move_together(session: Session, some: Sequence[Someone], unit: int, to_unit: int, on_day: date) -> None:
    """As a table of people does it: memberships by two statements, then one fact for all."""
    ids = [person.id for person in some]
    was = {"status": "PNS", "grade": "", "post_kind": "", "post_level": ""}
    open_ones = sa.and_(Membership.person_id.in_(ids), Membership.until_day.is_(None))
    session.execute(sa.update(Membership).where(open_ones).values(until_day=on_day))
    session.execute(
        sa.insert(Membership),
        [{"person_id": one, "unit_id": to_unit, "from_day": on_day, **was, "status": "PPPK"} for one in ids],
    )
    session.execute(sa.update(Person).where(Person.id.in_(ids)).values(status="PPPK"))
    same = {"from_unit_id": unit, "to_unit_id": to_unit, "on_day": on_day.isoformat(), "was": was}
    moves = tuple({"person_id": one, **same, "becomes": {**was, "status": "PPPK"}} for one in ids)
    announce(session, PeopleMoved(at=now(), moves=moves))


@pytest.mark.both_engines
def test_through_a_year_completions_lapse_on_their_day_and_the_counters_with_them(
    app: Flask, clock: HandClock
) -> None:
    """A year of completions at random, duties that they fulfil for six and twelve months, and a job that comes late
    now and then."""
    rng = random.Random(8)
    history = History(app, rng, clock)
    history.begin()
    learners = [people.a_person(f"Orang {number}", history.units[1 + number % 4]) for number in range(5)]
    due = date(2026, 12, 20)
    for months, codes in ((6, ("U0",)), (12, ("U1",)), (None, ("U2",))):
        duty = NewDuty("siaga", codes, due, valid_months=months)
        db.write(enrolment.give_duty, history.administrator, duty, now())
    seen: set[int] = set()
    for _turn in range(18):
        actor = people.actor_of(rng.choice(learners))
        with suppress(Refusal):
            db.write(enrolment.begin_run, actor, "siaga", now())
            db.write(learning.finish, actor, "siaga", "satu", now())
        clock.forward(days=rng.choice([3, 20, 40]))
        work.lapse({}, now())
        today = day_in(app.config["TIMEZONE"], now())
        db.session.remove()
        session = db.session()
        assert not_none(counters(session, ["duty", "course", "all"])) == totals(
            session, today, with_runs=False
        )
        seen.add(sums(session, [history.units[0]], ["all"])[history.units[0], "all", 0].completed)
        work.lapse({}, now())  # twice is once
    assert len(seen) > 2
    assert differences() == []


@pytest.mark.both_engines
def test_a_day_on_which_many_lapse_is_gone_through_in_steps_while_others_finish_and_move(
    app: Flask, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lapsing, "PEOPLE_AT_ONCE", 2)
    history = History(app, random.Random(4), clock)
    history.begin()
    learners = [people.a_person(f"Orang {number}", history.units[1]) for number in range(7)]
    duty = NewDuty("siaga", ("U0",), date(2026, 12, 20), valid_months=6)
    db.write(enrolment.give_duty, history.administrator, duty, now())
    for person in learners:
        finish(person, "siaga")
    work.lapse({}, now())
    clock.forward(days=200)

    def fulfilled() -> int:
        db.session.remove()
        return sums(db.session(), history.units[:1], ["all"])[history.units[0], "all", 0].completed

    today = day_in(app.config["TIMEZONE"], now())
    assert fulfilled() == 7
    assert db.write(lapsing.take_out, today)
    assert fulfilled() == 5
    finish(learners[0], "siaga")  # whose earlier completion is out already
    finish(learners[5], "siaga")  # whose is not
    for person in (learners[1], learners[6]):
        db.write(organisation.move_person, None, person.id, history.units[2], history._today(), now())
    later = NewDuty("siaga", ("U0",), date(2027, 12, 20), valid_months=6)
    db.write(enrolment.give_duty, history.administrator, later, now())
    assert differences() == []
    assert fulfilled() == 6
    work.lapse({}, now())
    assert differences() == []
    assert fulfilled() == 2
    assert not db.write(lapsing.take_out, today)


def finish(person: Someone, course: str) -> None:
    actor = people.actor_of(person)
    db.write(enrolment.begin_run, actor, course, now())
    db.write(learning.finish, actor, course, "satu", now())


@pytest.mark.both_engines
def test_readers_see_the_same_sums_while_two_fold(app: Flask, clock: HandClock) -> None:
    history = History(app, random.Random(9), clock)
    history.begin(6)
    for _turn in range(40):
        history.happen()
    db.session.remove()
    before, done, wrong = everything_shown(history.units), threading.Event(), []

    def fold_all() -> None:
        with app.app_context():
            while db.write(folding.fold):
                pass
            db.session.remove()

    def read() -> None:
        with app.app_context():
            while not done.is_set():
                if everything_shown(history.units) != before:
                    wrong.append("a reader saw other figures")
                db.session.remove()

    folding_few = folding.FOLDED_AT_ONCE
    folding.FOLDED_AT_ONCE = 3
    try:
        with ThreadPoolExecutor(4) as threads:
            readers = [threads.submit(read) for _reader in range(2)]
            folders = [threads.submit(fold_all) for _folder in range(2)]
            for one in folders:
                one.result()
            done.set()
            for one in readers:
                one.result()
    finally:
        done.set()
        folding.FOLDED_AT_ONCE = folding_few
    assert wrong == []
    db.session.remove()
    assert everything_shown(history.units) == before
    assert differences() == []


def by_tree(counts: Mapping[CounterKey, Count], paths: Mapping[int, str]) -> Mapping[CounterKey, Count]:
    """The same counters with every unit holding the sum of itself and all below it; `paths` by unit id."""
    summed: dict[CounterKey, Count] = {}
    for (unit, kind, key), count in counts.items():
        for above in steps(paths[unit]):
            summed[above, kind, key] = summed.get((above, kind, key), Count()) + count
    return summed
