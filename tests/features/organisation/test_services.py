"""Units, memberships and rights on both engines."""

from __future__ import annotations

import itertools
import threading
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.core.actor import ADMINISTRATOR, TRAINER
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from lms.features.accounts import entry
from lms.features.organisation import granting, queries, services
from lms.features.organisation.granting import GrantCommand
from lms.features.organisation.models import GivenGrant, Membership, Unit
from lms.features.organisation.services import UnitCommand
from tests.support.people import a_person, a_trainer, a_unit, actor_of, an_administrator
from tests.support.site import HandClock

pytestmark = pytest.mark.both_engines

TODAY = date(2026, 11, 23)


def stays(person_id: int) -> list[tuple[int, date, date | None]]:
    rows = db.session.execute(
        sa.select(Membership.unit_id, Membership.from_day, Membership.until_day)
        .where(Membership.person_id == person_id)
        .order_by(Membership.from_day)
    )
    return [(row.unit_id, row.from_day, row.until_day) for row in rows]


def move(person_id: int, unit: int | None, day: date) -> None:
    db.write(services.move_person, None, person_id, unit, day, now())


def test_a_path_lists_the_units_above(app: Flask) -> None:
    root = a_unit("KOTA")
    below = a_unit("DINKES", root, zone="")
    paths = {unit.code: unit.path for unit in db.session.scalars(sa.select(Unit))}
    assert paths == {"KOTA": f"/{root}/", "DINKES": f"/{root}/{below}/"}
    assert {unit.zone for unit in queries.units(db.session())} == {"Asia/Makassar"}


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (UnitCommand("KOTA", "Lagi", zone="Asia/Makassar"), "code"),
        (UnitCommand("LAIN", "Lain"), "zone"),
        (UnitCommand("LAIN", "Lain", zone="Asia/Bandung"), "zone"),
        (UnitCommand("LAIN", "Lain", parent_id=999), "parent_id"),
    ],
)
def test_a_unit_that_does_not_fit_is_told_at_the_field(app: Flask, command: UnitCommand, field: str) -> None:
    a_unit("KOTA")
    with pytest.raises(Invalid) as refused:
        db.write(services.add_unit, None, command, now())
    assert list(refused.value.fields) == [field]


def test_the_tree_is_read_in_one_go_with_the_people_below(app: Flask) -> None:
    root = a_unit("KOTA", name="Kota")
    health, school = (
        a_unit("DINKES", root, name="Dinas Kesehatan"),
        a_unit("DIK", root, name="Dinas Pendidikan"),
    )
    clinic = a_unit("PKM", health, name="Puskesmas")
    for unit in (clinic, clinic, health, school):
        a_person(unit=unit)
    tree = [(unit.code, unit.depth, unit.people) for unit in queries.units(db.session(), with_people=True)]
    assert tree == [("KOTA", 0, 4), ("DINKES", 1, 3), ("PKM", 2, 2), ("DIK", 1, 1)]
    assert {unit.people for unit in queries.units(db.session())} == {None}
    part = [(unit.code, unit.depth) for unit in queries.units(db.session(), (f"/{root}/{health}/",))]
    assert part == [("DINKES", 0), ("PKM", 1)]
    assert queries.units(db.session(), ()) == ()


def test_a_move_has_a_day_and_one_on_the_same_day_replaces_it(app: Flask, clock: HandClock) -> None:
    first, second, third = a_unit("A"), a_unit("B"), a_unit("C")
    person = a_person(unit=first)
    clock.forward(days=10)
    later = TODAY + timedelta(days=10)
    move(person.id, second, later)
    move(person.id, third, later)
    assert stays(person.id) == [(first, TODAY, later), (third, later, None)]
    move(person.id, third, later)
    move(person.id, None, later)
    assert stays(person.id) == [(first, TODAY, later)]
    move(person.id, first, later)
    assert stays(person.id) == [(first, TODAY, later), (first, later, None)]


def test_days_to_come_and_days_before_the_present_unit_are_refused(app: Flask) -> None:
    first, second = a_unit("A"), a_unit("B")
    person = a_person(unit=first)
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            move(person.id, second, day)
        assert list(refused.value.fields) == ["on_day"]
    assert stays(person.id) == [(first, TODAY, None)]


def test_the_day_is_that_of_the_persons_zone(app: Flask, clock: HandClock) -> None:
    clock.at = clock.at.replace(hour=15, minute=30)
    west, east = a_unit("BARAT", zone="Asia/Jakarta"), a_unit("TIMUR", zone="Asia/Jayapura")
    for unit, day in ((west, TODAY), (east, TODAY + timedelta(days=1))):
        person = a_person()
        db.write(services.move_person, None, person.id, unit, TODAY, now())
        assert queries.zone_and_day(db.session(), person.id, now())[1] == day


def test_many_moves_at_once_leave_one_open_membership(app: Flask, clock: HandClock) -> None:
    units = [a_unit(code) for code in "ABCD"]
    person = a_person(unit=units[0])
    clock.forward(days=1)
    later = TODAY + timedelta(days=1)

    def go(unit: int) -> None:
        with app.app_context():
            move(person.id, unit, later)

    threads = [threading.Thread(target=go, args=(unit,)) for unit in units[1:] * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = stays(person.id)
    assert found[0] == (units[0], TODAY, later)
    assert [until for _, _, until in found[1:]] == [None]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=8))
def test_after_any_moves_the_days_join_without_overlap(
    app: Flask, clock: HandClock, moves: list[tuple[int, int]]
) -> None:
    units = [unit.id for unit in queries.units(db.session())] or [a_unit(code) for code in "ABC"]
    person = a_person()
    clock.at = clock.at.replace(year=2026, month=11, day=23)
    for choice, days in moves:
        clock.forward(days=days)
        target = units[choice] if choice < 3 else None
        move(person.id, target, queries.zone_and_day(db.session(), person.id, now())[1])
        db.session.rollback()
    found = stays(person.id)
    for (_, from_day, until), (_, next_from, _) in itertools.pairwise(found):
        assert until is not None
        assert from_day < until <= next_from
    assert [until for _, _, until in found].count(None) <= 1
    clock.at = clock.at.replace(year=2026, month=11, day=23)


def test_a_closed_account_leaves_its_unit_and_cannot_be_moved(app: Flask) -> None:
    first = a_unit("A")
    person = a_person(unit=first)
    db.write(services.switch_person, None, person.id, False, TODAY, now())
    assert stays(person.id) == []
    with pytest.raises(Invalid):
        move(person.id, first, TODAY)
    db.write(services.switch_person, None, person.id, True, TODAY, now(), first)
    assert stays(person.id) == [(first, TODAY, None)]


def test_a_right_is_given_once_and_only_inside_ones_own_scope(app: Flask) -> None:
    root = a_unit("KOTA")
    health = a_unit("DINKES", root)
    other = a_unit("DIK", root)
    person, stranger = a_person(unit=health), a_person(unit=other)
    chief = actor_of(an_administrator(over=health))
    command = GrantCommand(ADMINISTRATOR, health)
    for _ in range(2):
        db.write(granting.give_grant, chief, person.id, command, now())
    assert db.session.scalar(sa.select(sa.func.count()).where(GivenGrant.person_id == person.id)) == 1
    for wider in (
        GrantCommand(ADMINISTRATOR),
        GrantCommand(ADMINISTRATOR, root),
        GrantCommand(TRAINER, course="x"),
    ):
        with pytest.raises(NotAllowed):
            db.write(granting.give_grant, chief, person.id, wider, now())
    with pytest.raises(NotFound):
        db.write(granting.give_grant, chief, stranger.id, command, now())
    db.write(granting.take_grant, chief, person.id, command, now())
    assert queries.grants_held(db.session(), person.id) == frozenset()


def test_who_gets_a_right_is_not_let_in_by_an_earlier_link_of_somebody_else(app: Flask) -> None:
    health = a_unit("DINKES")
    person, below = a_person(unit=health), actor_of(an_administrator(over=health))
    site = actor_of(an_administrator("Pusat"))
    link = db.write(services.make_link, below, person.id, now())
    code = db.write(services.make_code, below, person.id, now())
    db.write(granting.give_grant, site, person.id, GrantCommand(ADMINISTRATOR), now())
    with pytest.raises(Gone):
        db.write(entry.use_link, link, "hash", now())
    with pytest.raises(Gone):
        db.write(entry.use_code, person.nip, code, "hash", now())
    own = db.write(services.make_link, site, person.id, now())
    db.write(granting.give_grant, site, person.id, GrantCommand(TRAINER), now())
    assert db.write(entry.use_link, own, "hash", now()) == person.id


def test_a_trainer_of_a_course_gives_nothing(app: Flask) -> None:
    root = a_unit("KOTA")
    trainer = actor_of(a_trainer(unit=root, course="siap-siaga"))
    person = a_person(unit=root)
    with pytest.raises(NotFound):
        db.write(granting.give_grant, trainer, person.id, GrantCommand(TRAINER, course="siap-siaga"), now())


def test_two_administrators_who_take_each_others_right_at_once_leave_one(app: Flask) -> None:
    people = [an_administrator("Satu"), an_administrator("Dua")]
    actors = [actor_of(person) for person in people]
    db.session.rollback()
    outcomes: list[str] = []

    def take(number: int) -> None:
        with app.app_context():
            try:
                other = people[1 - number].id
                db.write(granting.take_grant, actors[number], other, GrantCommand(ADMINISTRATOR), now())
                outcomes.append("taken")
            except Conflict:
                outcomes.append("last")

    threads = [threading.Thread(target=take, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["last", "taken"]
