"""The figures are what their definitions say, on both engines, on every day, after any history."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from flask import Flask

from lms.core.clock import now
from lms.core.db import db
from lms.features.enrolment.laid import laid_on
from lms.features.progress import checking, work
from lms.features.reports import completion, queries
from lms.features.reports.figures import LEARNERS, REQUIRED, Rate
from lms.features.reports.queries import Whom
from tests.features.reports import world as worlds
from tests.features.reports.world import World, courses_in_service, expected
from tests.support.site import HandClock

pytestmark = pytest.mark.both_engines

COURSES = ("a", "b", "c")
TREE = (
    ("KAB", ""),
    ("D1", "KAB"),
    ("D1.1", "D1"),
    ("D1.2", "D1"),
    ("D2", "KAB"),
    ("D2.1", "D2"),
    ("D2.1.1", "D2.1"),
)


@pytest.fixture
def world(app: Flask) -> World:
    courses_in_service(*COURSES)
    made = World()
    for code, above in TREE:
        made.unit(code, above)
    return made


def rates(
    world: World, on_day: date, unit: str = "", course: str = "", ledger: bool = False
) -> tuple[Rate, Rate]:
    filters = {"unit": unit, "course": course, "on": on_day.isoformat()}
    question = completion.read_question(db.session(), world.operator, filters, now())
    total = completion.figures(db.session(), question, ledger).total
    return total.required, total.learners


def live_a_day(world: World, rng: random.Random) -> None:
    """A few things happen, most of them to people who are in some unit."""
    codes = [code for code, _above in TREE]
    for _turn in range(rng.randint(1, 5)):
        here = [name for name in world.people if worlds.unit_of(world, name, world.today)]
        act = rng.choice(["person", "move", "duty", "withdraw", "begin", "begin", "complete", "complete"])
        if act == "person":
            world.person(f"Orang {len(world.people)}", rng.choice(codes))
        elif act == "move" and world.people:
            world.move(rng.choice(list(world.people)), rng.choice([*codes, ""]))
        elif act == "duty" and len(world.duties) < 6:
            since = rng.choice([None, None, world.today, world.today - timedelta(days=3)])
            world.duty(rng.choice(COURSES), *rng.sample(codes, rng.randint(1, 2)), counts_from=since)
        elif act == "withdraw" and world.duties:
            world.withdraw(rng.choice(world.duties))
        elif act == "begin" and here:
            world.begin(rng.choice(here), rng.choice(COURSES))
        elif act == "complete" and here:
            world.complete(rng.choice(here), rng.choice(COURSES))


@pytest.mark.parametrize("seed", [3, *(pytest.param(seed, marks=pytest.mark.long) for seed in (17, 29, 41))])
def test_after_any_history_every_figure_follows_from_the_records(
    world: World, clock: HandClock, seed: int
) -> None:
    rng = random.Random(seed)
    first = world.today
    for number in range(8):
        world.person(f"Awal {number}", rng.choice(TREE)[0])
    for day in range(14):
        live_a_day(world, rng)
        if day == 6:
            work.fold({}, clock())
        clock.forward(days=1)
    assert checking.differences(db.session(), world.today) == []
    days = [first, *(first + timedelta(days=rng.randrange(14)) for _turn in range(3)), world.today]
    for on_day in days:
        for unit in ("", "D1", "D2.1"):
            for course in ("", "b"):
                wanted = expected(world, on_day, unit, course)
                assert rates(world, on_day, unit, course) == wanted, (on_day, unit, course)
        agree_with_the_people(world, on_day)
    assert rates(world, world.today, ledger=True) == expected(world, world.today)


def agree_with_the_people(world: World, on_day: date) -> None:
    """The list of people says of each what the definition says, and adds up to the figure."""
    duties = laid_on(db.session(), on_day)
    required, learners = expected(world, on_day)
    people = list(queries.all_people(db.session(), Whom(("/",), on_day), duties))
    by_name = {person.name: person for person in people if person.name in world.people}
    for name in world.people:
        states = worlds.fulfils(world, name, on_day)
        if name in by_name:
            assert by_name[name].is_required == bool(states)
            assert by_name[name].is_fulfilled == (bool(states) and all(states))
            assert by_name[name].unit_code == worlds.unit_of(world, name, on_day)
        else:
            assert not worlds.unit_of(world, name, on_day)
    assert sum(person.is_required for person in people) == required.whole
    assert sum(len(person.runs) for person in people) == learners.whole
    for figure, whole in ((REQUIRED, required.whole), (LEARNERS, None)):
        rows = list(queries.all_people(db.session(), Whom(("/",), on_day, figure=figure), duties))
        assert len({row.public_id for row in rows}) == len(rows)
        assert all(row.is_required if figure == REQUIRED else row.runs for row in rows)
        assert whole is None or len(rows) == whole


def test_who_completed_before_the_duty_fulfils_it_at_once(world: World, clock: HandClock) -> None:
    world.person("Siti", "D1")
    world.person("Budi", "D1")
    world.complete("Siti", "a")
    clock.forward(days=10)
    world.duty("a", "D1")
    assert rates(world, world.today) == (Rate(1, 2), Rate(1, 1))
    assert rates(world, world.today - timedelta(days=1)) == (Rate(0, 0), Rate(1, 1))


def test_a_duty_may_ask_for_a_fresh_completion(world: World, clock: HandClock) -> None:
    world.person("Siti", "D1")
    world.complete("Siti", "a")
    clock.forward(days=10)
    world.duty("a", "D1", counts_from=world.today)
    assert rates(world, world.today)[0] == Rate(0, 1)
    world.complete("Siti", "a")
    assert rates(world, world.today) == (Rate(1, 1), Rate(2, 2))


def test_a_move_takes_a_person_out_of_one_unit_and_into_another_from_its_day_on(
    world: World, clock: HandClock
) -> None:
    world.person("Siti", "D1.1")
    world.duty("a", "KAB")
    world.complete("Siti", "a")
    before = world.today
    clock.forward(days=5)
    world.move("Siti", "D2.1")
    assert [rates(world, world.today, unit)[0] for unit in ("D1", "D2", "KAB")] == [
        Rate(0, 0),
        Rate(1, 1),
        Rate(1, 1),
    ]
    assert [rates(world, before, unit)[0] for unit in ("D1", "D2", "KAB")] == [
        Rate(1, 1),
        Rate(0, 0),
        Rate(1, 1),
    ]


def test_one_person_under_several_duties_counts_once_and_needs_all(world: World) -> None:
    world.person("Siti", "D1.1")
    for course in COURSES[:2]:
        world.duty(course, "D1", "KAB")
    world.complete("Siti", "a")
    assert rates(world, world.today)[0] == Rate(0, 1)
    assert rates(world, world.today, course="a")[0] == Rate(1, 1)
    world.complete("Siti", "b")
    assert rates(world, world.today)[0] == Rate(1, 1)


def test_a_withdrawn_duty_counts_until_its_end(world: World, clock: HandClock) -> None:
    world.person("Siti", "D1")
    world.duty("a", "D1")
    before = world.today
    clock.forward(days=2)
    world.withdraw(world.duties[0])
    assert rates(world, world.today)[0] == Rate(0, 0)
    assert rates(world, world.today - timedelta(days=1))[0] == Rate(0, 1)
    assert rates(world, before)[0] == Rate(0, 1)


def test_who_is_in_no_unit_is_in_no_figure(world: World, clock: HandClock) -> None:
    world.person("Siti", "D1")
    world.duty("a", "KAB")
    world.complete("Siti", "a")
    clock.forward(days=1)
    world.move("Siti", "")
    assert rates(world, world.today) == (Rate(0, 0), Rate(0, 0))
    assert rates(world, world.today - timedelta(days=1)) == (Rate(1, 1), Rate(1, 1))


def test_a_parent_is_the_sum_of_people_and_no_mean(world: World) -> None:
    for name, unit in (("A", "D1.1"), ("B", "D1.1"), ("C", "D1.1"), ("D", "D1.2")):
        world.person(name, unit)
    world.duty("a", "D1")
    world.complete("D", "a")
    question = completion.read_question(db.session(), world.operator, {"unit": "D1"}, now())
    found = completion.figures(db.session(), question)
    assert found.total.required == Rate(1, 4)
    assert [(line.unit.code, line.required) for line in found.lines if line.unit] == [
        ("D1.1", Rate(0, 3)),
        ("D1.2", Rate(1, 1)),
    ]


def test_rows_that_name_few_courses_hold_the_same_figures(world: World) -> None:
    for name, unit in (("Siti", "D1.1"), ("Budi", "D2"), ("Cut", "KAB")):
        world.person(name, unit)
    for course in COURSES:
        world.duty(course, "KAB")
        world.complete("Siti", course)
    world.complete("Budi", "a")
    question = completion.read_question(db.session(), world.operator, {"unit": "KAB"}, now())
    whole, few = (completion.figures(db.session(), question, few=most) for most in (0, 1))
    assert few.total == whole.total
    assert [(line.unit, line.required, line.learners) for line in few.lines] == [
        (line.unit, line.required, line.learners) for line in whole.lines
    ]
    assert all(set(line.courses) == {next(iter(line.courses))} for line in few.lines)
    direct = next(line for line in few.lines if line.is_direct)
    assert direct.required == Rate(0, 1)
    assert len(direct.courses) == 1
