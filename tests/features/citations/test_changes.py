"""What lies between a figure with a code and the same figure today adds up, whatever has happened since."""

from __future__ import annotations

import random

import pytest
from flask import Flask

from lms.core.citing import LEARNERS, REQUIRED
from lms.core.clock import now
from lms.core.db import db
from lms.features.catalogue import queries as catalogue
from lms.features.citations import changes
from lms.features.citations.changes import Between, Changed
from lms.features.citations.sides import Side
from tests.features.reports import world as worlds
from tests.features.reports.world import World, courses_in_service, expected
from tests.support.site import HandClock

COURSES = ("a", "b")
TREE = (("KAB", ""), ("D1", "KAB"), ("D1.1", "D1"), ("D2", "KAB"))


@pytest.fixture
def world(app: Flask) -> World:
    courses_in_service(*COURSES)
    made = World()
    for code, above in TREE:
        made.unit(code, above)
    return made


def shown(world: World, unit: str, course: str = "") -> dict[str, tuple[int, int]]:
    required, learners = expected(world, world.today, unit, course)
    return {REQUIRED: (required.part, required.whole), LEARNERS: (learners.part, learners.whole)}


def since(
    world: World, figure: str, was: tuple[int, int], then: Side, unit: str, course: str = ""
) -> Changed:
    units = (world.units[unit],) if unit else ()
    row = catalogue.snapshot().course_row(course) if course else None
    return changes.changed(db.session(), figure, was, Between(units, row, then, Side(world.today)))


def lines(found: Changed) -> dict[str, tuple[int, int, int]]:
    return {line.reason: (line.number, line.part, line.whole) for line in found.lines}


def adds_up(found: Changed) -> bool:
    return all(
        found.then[place] + sum((line.part, line.whole)[place] for line in found.lines) == found.now[place]
        for place in (0, 1)
    )


@pytest.mark.both_engines
def test_each_person_stands_under_the_reason_of_their_change(world: World, clock: HandClock) -> None:
    for name in ("Ani", "Budi", "Citra", "Dewi"):
        world.person(name, "D1.1")
    world.person("Eka", "D2")
    world.duty("a", "D1")
    world.complete("Dewi", "a")
    clock.forward(days=1)
    was, then = shown(world, "D1"), Side(world.today, now())
    clock.forward(minutes=5)
    world.complete("Ani", "a")
    clock.forward(days=2)
    world.move("Budi", "D2")
    world.move("Eka", "D1")
    world.move("Citra", "")
    world.person("Fajar", "D1.1")

    found = since(world, REQUIRED, was[REQUIRED], then, "D1")
    assert (found.then, found.now) == ((1, 4), (2, 4))
    assert lines(found) == {
        "completed": (1, 1, 0),
        "new": (1, 0, 1),
        "joined": (1, 0, 1),
        "moved": (1, 0, -1),
        "left": (1, 0, -1),
    }
    between = Between((world.units["D1"],), None, then, Side(world.today))
    for reason, name in (("completed", "Ani"), ("moved", "Budi"), ("joined", "Eka")):
        page = changes.people(db.session(), REQUIRED, between, reason, ("/",))
        assert [person.name for person in page.rows] == [name]
    assert not changes.people(db.session(), REQUIRED, between, "moved", (f"/{world.units['D1']}/",)).rows
    runs = since(world, LEARNERS, was[LEARNERS], then, "D1")
    assert lines(runs) == {"taken": (1, 1, 1)}
    assert adds_up(runs)


@pytest.mark.both_engines
def test_a_duty_that_came_or_went_is_told_apart_from_what_people_did(world: World, clock: HandClock) -> None:
    for name in ("Ani", "Budi"):
        world.person(name, "D1")
    world.duty("a", "D1")
    world.complete("Ani", "a")
    was, then = shown(world, ""), Side(world.today, now())
    clock.forward(days=1)
    world.duty("b", "D1")
    found = since(world, REQUIRED, was[REQUIRED], then, "")
    assert lines(found) == {"given": (1, -1, 0)}
    for duty in world.duties:
        world.withdraw(duty)
    found = since(world, REQUIRED, was[REQUIRED], then, "")
    assert lines(found) == {"withdrawn": (2, -1, -2)}
    assert adds_up(found)


def test_what_was_written_down_later_for_that_day_is_a_line_of_its_own(world: World) -> None:
    world.person("Ani", "D1")
    world.duty("a", "D1")
    found = since(world, REQUIRED, (0, 3), Side(world.today, now()), "D1")
    assert lines(found) == {"late": (0, 0, -2)}
    assert adds_up(found)


def live(world: World, rng: random.Random, *acts: str) -> None:
    codes = [code for code, _above in TREE]
    for _turn in range(rng.randint(2, 6)):
        here = [name for name in world.people if worlds.unit_of(world, name, world.today)]
        act = rng.choice([*acts, "duty", "withdraw", "begin", "complete", "complete"])
        if act == "person":
            world.person(f"Orang {len(world.people)}", rng.choice(codes))
        elif act == "move" and world.people:
            world.move(rng.choice(list(world.people)), rng.choice([*codes, ""]))
        elif act == "duty" and len(world.duties) < 5:
            late = rng.choice([None, world.today])
            world.duty(rng.choice(COURSES), rng.choice(codes), counts_from=late)
        elif act == "withdraw" and world.duties:
            world.withdraw(rng.choice(world.duties))
        elif act == "begin" and here:
            world.begin(rng.choice(here), rng.choice(COURSES))
        elif act == "complete" and here:
            world.complete(rng.choice(here), rng.choice(COURSES))


@pytest.mark.both_engines
@pytest.mark.parametrize("seed", [5, *(pytest.param(seed, marks=pytest.mark.long) for seed in (11, 23, 37))])
def test_after_any_history_the_lines_add_up_to_the_difference(
    world: World, clock: HandClock, seed: int
) -> None:
    rng = random.Random(seed)
    kept = []
    for _day in range(7):
        live(world, rng, "person", "move", "move")
        for unit, course in (("", ""), ("D1", ""), ("D2", "a")):
            kept.append((unit, course, shown(world, unit, course), Side(world.today, now())))
        clock.forward(minutes=1)
        # Moves have a day and no moment: those after the code on its own day would show as written down later.
        live(world, rng)
        clock.forward(days=rng.randint(1, 20))
        for unit, course, was, then in kept:
            for figure, now_ in shown(world, unit, course).items():
                found = since(world, figure, was[figure], then, unit, course)
                assert (found.then, found.now) == (was[figure], now_)
                assert adds_up(found)
                assert "late" not in lines(found)
