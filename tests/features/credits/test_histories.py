"""Whatever is entered, taken back, entered again and closed, in whatever order and by however many at once: the sums
are those of the entries, no matter stands twice, nothing is negative, and late lines are marked."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.features.credits import closing, queries, services
from lms.features.credits.line import Entered, Line
from lms.features.credits.models import CreditAccount, CreditEntry
from tests.features.credits.world import a_line
from tests.support.people import a_person, a_unit
from tests.support.site import NOON

YEARS = (2023, 2024, 2025, 2026)
MATTERS = [f"m{number}" for number in range(6)]

acts = st.lists(
    st.one_of(
        st.tuples(
            st.just("enter"),
            st.sampled_from(MATTERS),
            st.sampled_from(YEARS),
            st.integers(1, 40),
            st.booleans(),
        ),
        st.tuples(st.just("all"), st.lists(st.sampled_from(MATTERS), max_size=4), st.sampled_from(YEARS)),
        st.tuples(st.just("reverse"), st.sampled_from(MATTERS)),
        st.tuples(st.just("reverse all"), st.lists(st.sampled_from(MATTERS), max_size=4)),
        st.tuples(st.just("close"), st.sampled_from(YEARS), st.integers(0, 40)),
        st.tuples(st.just("wait"), st.integers(1, 30)),
    ),
    max_size=14,
)


def check() -> None:
    """What holds always."""
    session = db.session()
    session.rollback()
    assert closing.differences(session) == ()
    assert all(one.quarters >= 0 for one in session.scalars(sa.select(CreditAccount)))
    rows = session.execute(sa.select(CreditEntry).order_by(CreditEntry.id)).scalars().all()
    back = {one.reverses_id: one for one in rows if one.reverses_id}
    by_id = {one.id: one for one in rows}
    for entry_id, reversal in back.items():
        one = by_id[entry_id]
        assert (reversal.quarters, reversal.year, reversal.person_id) == (
            -one.quarters,
            one.year,
            one.person_id,
        )
    stands = Counter(
        (one.source, one.reference.partition("#")[0])
        for one in rows
        if one.reverses_id is None and one.id not in back
    )
    assert all(number == 1 for number in stands.values())
    closed = {one.year: one.closed_at for one in queries.closed_years(session)}
    for one in rows:
        assert one.late == (one.year in closed and one.recorded_at >= closed[one.year])
        assert one.year == one.counted_on.year


class World:
    """A ledger of three people, whose years stay closed and whose clock goes on from history to history."""

    def __init__(self) -> None:
        self.people = [a_person(name).id for name in ("Ani", "Budi", "Cici")]
        self.turn, self.now = 0, NOON

    def line(self, matter: str, year: int, quarters: int) -> Line:
        number = int(matter[1:])
        day = date(year, 1 + number, 1 + self.turn % 27)
        made = a_line(self.people[number % 3], on=day, reference=f"{self.turn}-{matter}")
        return replace(made, quarters=quarters)

    def do(self, act: tuple) -> None:
        match act:
            case ("enter", matter, year, quarters, again):
                db.write(services.enter, self.line(matter, year, quarters), None, self.now, again=again)
            case ("all", matters, year):
                lines = [self.line(matter, year, 4) for matter in matters]
                assert len(db.write(services.enter_all, lines, None, self.now)) == len(lines)
            case ("reverse", matter):
                key = ("activity", f"{self.turn}-{matter}")
                db.write(services.reverse, *key, "Keliru", None, self.now)
            case ("reverse all", matters):
                keys = [("activity", f"{self.turn}-{matter}") for matter in matters]
                db.write(services.reverse_all, keys, "Keliru", None, self.now)
            case ("close", year, days):
                today = self.now.date()
                db.write(closing.close, None, year, today + timedelta(days=days), today, self.now)
            case ("wait", days):
                self.now += timedelta(days=days)
        self.now += timedelta(seconds=1)


@pytest.mark.both_engines
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(acts=acts)
def test_random_histories_keep_the_ledger_true(app: Flask, acts: list) -> None:
    _go_through(app, acts)


@pytest.mark.long
@pytest.mark.both_engines
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(acts=acts)
def test_many_random_histories_keep_the_ledger_true(app: Flask, acts: list) -> None:
    _go_through(app, acts)


def _go_through(app: Flask, acts: list) -> None:
    world: World = app.extensions.setdefault("test.world", None) or World()
    app.extensions["test.world"] = world
    world.turn += 1
    for act in acts:
        try:
            world.do(act)
        except (Invalid, Conflict, NotFound, NotAllowed):
            world.now += timedelta(seconds=1)
    check()


@pytest.mark.both_engines
def test_writers_at_the_same_moment_enter_each_line_once(app: Flask) -> None:
    unit = a_unit()
    people = [a_person(name, unit).id for name in ("Ani", "Budi", "Cici")]
    lines = [
        a_line(people[n % 3], 1, date(2026, 1 + n % 10, 1 + n // 10), reference=f"r{n}") for n in range(40)
    ]
    gate = threading.Barrier(6)

    def write(number: int) -> list[object]:
        with app.app_context():
            gate.wait()
            mine = lines if number % 2 else lines[::-1]
            found: list[object] = list(db.write(services.enter_all, mine, None, NOON))
            if number < 2:
                back = [line.key for line in lines[:20]]
                found += db.write(services.reverse_all, back, "Daftar ditarik", None, NOON)
            db.session.remove()
            return found

    with ThreadPoolExecutor(6) as pool:
        told = [one for some in pool.map(write, range(6)) for one in some]
    assert all(isinstance(one, Entered) for one in told)
    check()
    standing = sum(queries.balance(db.session(), person, 2026) for person in people)
    assert standing == 20 * 4
    assert sum(isinstance(one, Entered) and one.new for one in told) == 40 + 20


@pytest.mark.both_engines
def test_a_year_closes_between_writers_not_under_them(app: Flask) -> None:
    siti = a_person(unit=a_unit())
    lines = [a_line(siti.id, 1, date(2025, 1 + n, 3)) for n in range(12)]
    gate = threading.Barrier(4)

    def write(number: int) -> None:
        with app.app_context():
            gate.wait()
            if number == 0:
                db.write(closing.close, None, 2025, NOON.date(), NOON.date(), NOON)
            for line in lines[number::4]:
                db.write(services.enter, line, None, NOON + timedelta(seconds=1))
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    [closed] = queries.closed_years(db.session())
    found = queries.entries(db.session(), siti.id, 2025)
    assert closed.quarters == sum(one.quarters for one in found if not one.late)
    assert len(found) == 12
    assert closing.differences(db.session()) == ()
