"""Units and people on days that are over: places, kinds, superiors."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound, Refusal
from lms.core.posts import PNS_GRADES
from lms.features.accounts.models import Person
from lms.features.accounts.register import KIND, PersonData
from lms.features.organisation import places, queries, relations, services, tree
from lms.features.organisation.models import ALWAYS, Membership, Relation, Unit, UnitPlace
from lms.features.organisation.staff import staff_of
from lms.features.organisation.tree import UnitData
from tests.support.people import a_person, a_unit, actor_of, an_administrator
from tests.support.site import HandClock

pytestmark = pytest.mark.both_engines

TODAY = date(2026, 11, 23)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def stood(unit: int) -> list[tuple[Any, ...]]:
    rows = db.session.execute(
        sa.select(UnitPlace.name, UnitPlace.path, UnitPlace.from_day, UnitPlace.until_day)
        .where(UnitPlace.unit_id == unit)
        .order_by(UnitPlace.from_day)
    )
    return [tuple(row) for row in rows]


def rename(unit: int, name: str, on_day: date | None = None) -> None:
    stored = db.session.execute(
        sa.text("SELECT code, short_name, zone, version FROM unit WHERE id = :id"), {"id": unit}
    ).one()
    data = UnitData(code=stored.code, name=name, short_name=stored.short_name, zone=stored.zone)
    db.write(tree.change_unit, None, unit, data, stored.version, now(), on_day)


def data_of(person_id: int, **changes: str) -> tuple[PersonData, int]:
    stored = db.session.get_one(Person, person_id, populate_existing=True)
    names = ("name", "title_before", "title_after", "nip", "email", "position", "phone", *KIND)
    values = {name: getattr(stored, name) for name in names}
    return PersonData(**{**values, **changes}), stored.version


def promote(person_id: int, valid_from: date | None = None, **changes: str) -> None:
    data, version = data_of(person_id, **changes)
    db.write(services.edit_person, None, person_id, data, version, now(), valid_from)


def counted_as(person_id: int) -> list[tuple[Any, ...]]:
    rows = db.session.execute(
        sa.select(Membership.from_day, Membership.until_day, Membership.grade, Membership.post_kind)
        .where(Membership.person_id == person_id)
        .order_by(Membership.from_day)
    )
    return [tuple(row) for row in rows]


def test_a_reorganisation_leaves_earlier_days_as_they_were(app: Flask, clock: HandClock) -> None:
    root = a_unit("KOTA", name="Kota")
    health, social = a_unit("DINKES", root, name="Kesehatan"), a_unit("DINSOS", root, name="Sosial")
    clinic = a_unit("PKM", health, name="Puskesmas")
    ward = a_unit("RAWAT", clinic, name="Rawat Inap")
    a_person(unit=ward)
    clock.forward(days=10)
    db.write(tree.move_unit, None, clinic, social, now(), days(5))
    rename(clinic, "Klinik", days(7))
    before = [(unit.code, unit.depth, unit.people) for unit in places.tree_on(db.session(), ("/",), days(4))]
    after = [(unit.name, unit.depth, unit.people) for unit in places.tree_on(db.session(), ("/",), days(8))]
    assert before == [("KOTA", 0, 1), ("DINKES", 1, 1), ("PKM", 2, 1), ("RAWAT", 3, 1), ("DINSOS", 1, 0)]
    assert after == [
        ("Kota", 0, 1),
        ("Kesehatan", 1, 0),
        ("Sosial", 1, 1),
        ("Klinik", 2, 1),
        ("Rawat Inap", 3, 1),
    ]
    assert stood(ward) == [
        ("Rawat Inap", f"/{root}/{health}/{clinic}/{ward}/", ALWAYS, days(5)),
        ("Rawat Inap", f"/{root}/{social}/{clinic}/{ward}/", days(5), None),
    ]
    assert [name for name, *_ in stood(clinic)] == ["Puskesmas", "Puskesmas", "Klinik"]
    # A right covers what lies in its scope today, and a unit counted everybody who was below it then.
    own = places.tree_on(db.session(), (f"/{root}/{health}/",), days(4))
    assert [(unit.code, unit.depth, unit.people) for unit in own] == [("DINKES", 0, 1)]


def test_a_change_of_the_tree_cannot_lie_before_the_present_place_nor_ahead(
    app: Flask, clock: HandClock
) -> None:
    root = a_unit("KOTA")
    one, other = a_unit("A", root), a_unit("B", root)
    clock.forward(days=10)
    db.write(tree.move_unit, None, one, other, now(), days(6))
    for day in (days(5), days(11)):
        with pytest.raises(Invalid) as refused:
            db.write(tree.move_unit, None, one, root, now(), day)
        assert list(refused.value.fields) == ["on_day"]
    rename(one, "Lain", days(8))
    with pytest.raises(Invalid) as refused:
        rename(one, "Lagi", days(7))
    assert list(refused.value.fields) == ["on_day"]
    # A new name is no reason against an earlier move, nor a move against an earlier name.
    db.write(tree.move_unit, None, one, root, now(), days(6))
    assert [(name, path.count("/"), from_day) for name, path, from_day, _ in stood(one)] == [
        ("Unit A", 3, ALWAYS),
        ("Unit A", 3, days(6)),
        ("Lain", 3, days(8)),
    ]
    assert len(places.places_of(db.session(), one)) == 2


def test_a_closed_unit_has_no_place_until_it_is_opened_again(app: Flask, clock: HandClock) -> None:
    root = a_unit("KOTA")
    below = a_unit("A", root)
    clock.forward(days=10)
    rename(below, "Baru")
    db.write(tree.close_unit, None, below, days(3), now())
    assert stood(below) == [("Unit A", f"/{root}/{below}/", ALWAYS, days(3))]
    assert [unit.code for unit in places.tree_on(db.session(), ("/",), days(3))] == ["KOTA"]
    db.write(tree.open_unit, None, below, now())
    assert stood(below)[1:] == [("Baru", f"/{root}/{below}/", days(10), None)]


def test_a_promotion_has_a_day_like_a_move(app: Flask, clock: HandClock) -> None:
    first, second = a_unit("A"), a_unit("B")
    person = a_person(unit=first)
    clock.forward(days=10)
    promote(person.id, days(4), grade="3b", post_kind="pengawas")
    assert counted_as(person.id) == [
        (TODAY, days(4), "", ""),
        (days(4), None, "III/b", "pengawas"),
    ]
    db.write(services.move_person, None, person.id, second, days(6), now())
    promote(person.id, days(6), grade="III/c")
    assert counted_as(person.id)[1:] == [
        (days(4), days(6), "III/b", "pengawas"),
        (days(6), None, "III/c", "pengawas"),
    ]
    promote(person.id, name="Nama Lain")
    assert len(counted_as(person.id)) == 3
    for day in (days(5), days(11)):
        with pytest.raises(Invalid) as refused:
            promote(person.id, day, grade="IV/a")
        assert list(refused.value.fields) == ["valid_from"]
    assert queries.place(db.session(), person.id).kind["grade"] == "III/c"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grade": "V/f"}, "grade"),
        ({"grade": "IX"}, "grade"),
        ({"status": "PPPK", "grade": "III/a"}, "grade"),
        ({"post_kind": "raja"}, "post_kind"),
        ({"post_kind": "pengawas", "post_level": "mahir"}, "post_level"),
        ({"status": "honorer"}, "status"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_what_does_not_fit_a_person_is_told_at_its_field(
    app: Flask, changes: dict[str, str], field: str
) -> None:
    person = a_person(unit=a_unit("A"))
    with pytest.raises(Invalid) as refused:
        promote(person.id, None, **changes)
    assert list(refused.value.fields) == [field]


def superiors(person_id: int) -> list[tuple[Any, ...]]:
    rows = db.session.execute(
        sa.select(Relation.other_id, Relation.from_day, Relation.until_day)
        .where(Relation.person_id == person_id)
        .order_by(Relation.from_day)
    )
    return [tuple(row) for row in rows]


def put_under(person_id: int, superior: int | None, day: date) -> None:
    db.write(relations.set_superior, None, person_id, superior, day, now())


def refused_at(person_id: int, superior: int | None, day: date) -> list[str]:
    with pytest.raises(Invalid) as refused:
        put_under(person_id, superior, day)
    return list(refused.value.fields)


def test_a_superior_has_days_and_never_stands_below(app: Flask, clock: HandClock) -> None:
    unit = a_unit("A")
    head, middle, low = (a_person(name, unit) for name in ("Ani", "Budi", "Cici"))
    clock.forward(days=10)
    put_under(low.id, middle.id, days(2))
    put_under(middle.id, head.id, days(2))
    assert refused_at(head.id, low.id, days(10)) == ["superior"]
    assert refused_at(head.id, head.id, days(10)) == ["superior"]
    assert refused_at(low.id, head.id, days(11)) == ["on_day"]
    assert refused_at(low.id, head.id, days(1)) == ["on_day"]
    put_under(low.id, head.id, days(5))
    put_under(low.id, middle.id, days(5))
    put_under(low.id, head.id, days(8))
    assert superiors(low.id) == [
        (middle.id, days(2), days(5)),
        (middle.id, days(5), days(8)),
        (head.id, days(8), None),
    ]
    staff = staff_of(db.session(), head.id, days(9))
    assert [(one.name, one.unit_code) for one in staff] == [("Budi", "A"), ("Cici", "A")]
    assert [one.name for one in staff_of(db.session(), middle.id, days(5))] == ["Cici"]
    assert low.id in {one.id for one in staff_of(db.session(), head.id, days(9))}
    assert low.id not in {one.id for one in staff_of(db.session(), head.id, days(7))}
    put_under(low.id, None, days(10))
    assert superiors(low.id)[-1] == (head.id, days(8), days(10))


def test_who_leaves_has_no_superior_and_is_nobodys_new_one(app: Flask) -> None:
    unit = a_unit("A")
    head, other, low = (a_person(name, unit) for name in ("Ani", "Budi", "Cici"))
    put_under(low.id, head.id, TODAY)
    put_under(head.id, other.id, TODAY)
    db.write(services.switch_person, None, head.id, False, TODAY, now())
    assert superiors(head.id) == []
    assert refused_at(other.id, head.id, TODAY) == ["superior"]
    assert [one.name for one in staff_of(db.session(), head.id, TODAY)] == ["Cici"]


def test_many_superiors_at_once_refuse_only_what_does_not_fit(app: Flask) -> None:
    unit = a_unit("A")
    a, b, c, d = (a_person(name, unit).id for name in ("Ani", "Budi", "Cici", "Dodi"))
    refused = db.write(relations.set_superiors, {a: b, b: c, c: a, d: d}, TODAY)
    assert set(refused) == {c, d}
    assert (superiors(a), superiors(c)) == ([(b, TODAY, None)], [])
    assert db.write(relations.set_superiors, {a: c, b: c}, TODAY) == {}
    assert superiors(a) == [(c, TODAY, None)]


def test_a_superior_is_set_for_people_of_ones_own_scope_only(app: Flask) -> None:
    root = a_unit("KOTA")
    health, school = a_unit("DINKES", root), a_unit("DIK", root)
    chief = actor_of(an_administrator(over=health))
    own, stranger = a_person(unit=health), a_person(unit=school)
    with pytest.raises(NotFound):
        db.write(relations.set_superior, chief, stranger.id, own.id, TODAY, now())
    db.write(relations.set_superior, chief, own.id, stranger.id, TODAY, now())
    assert superiors(own.id) == [(stranger.id, TODAY, None)]


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("move", "promote", "switch", "superior", "place", "name", "unit")),
        st.integers(0, 3),
        st.integers(0, 4),
        st.integers(0, 3),
    ),
    max_size=14,
)


def attempt(act: str, who: int, where: int, people: list[int], units: list[int], day: date) -> None:
    """One act of a random history; what the services refuse changes nothing."""
    person, unit, other = people[who], units[where], units[who]
    actions = {
        "move": lambda: db.write(services.move_person, None, person, unit, day, now()),
        "promote": lambda: promote(person, day, grade=PNS_GRADES[where]),
        "switch": lambda: db.write(services.switch_person, None, person, where > 2, day, now(), unit),
        "superior": lambda: put_under(person, people[where] if where < len(people) else None, day),
        "place": lambda: db.write(tree.move_unit, None, other, unit if where else None, now(), day),
        "name": lambda: rename(unit, f"Nama {who}", day),
        "unit": lambda: db.write(
            tree.close_unit if who % 2 else tree.open_unit, None, unit, *closing(who, day)
        ),
    }
    try:
        actions[act]()
    except Refusal:
        db.session.rollback()


def closing(who: int, day: date) -> tuple[Any, ...]:
    return (day, now()) if who % 2 else (now(),)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None)
@given(ACTS)
def test_after_any_history_all_days_fit_together(app: Flask, clock: HandClock, acts: list[Any]) -> None:
    if not db.session.scalar(sa.select(sa.func.count()).select_from(Unit)):
        root = a_unit("KOTA")
        offices = [a_unit(code, root) for code in "ABCD"]
        for name, office in zip(("Ani", "Budi", "Cici", "Dodi"), offices, strict=True):
            a_person(name, office)
    units = list(db.session.scalars(sa.select(Unit.id).order_by(Unit.id)))
    people = list(db.session.scalars(sa.select(Person.id).order_by(Person.id)))
    for act, who, where, passing in acts:
        clock.forward(days=passing)
        attempt(act, who, where, people, units, queries.zone_and_day(db.session(), people[who], now())[1])
    assert_whole(people)
    db.session.rollback()


def assert_whole(people: list[int]) -> None:
    """Open rows agree with what holds today, and no two rows of one thing share a day."""
    session = db.session()
    session.expire_all()
    stand = {unit.id: unit for unit in session.scalars(sa.select(Unit))}
    for unit in stand.values():
        above = stand[unit.parent_id].path if unit.parent_id else "/"
        assert unit.path == f"{above}{unit.id}/"
        rows = session.scalars(
            sa.select(UnitPlace).where(UnitPlace.unit_id == unit.id).order_by(UnitPlace.from_day)
        ).all()
        assert_apart(rows)
        held = [(row.parent_id, row.path, row.name) for row in rows if row.until_day is None]
        assert held == ([] if unit.closed_day else [(unit.parent_id, unit.path, unit.name)])
    for person in session.scalars(sa.select(Person).where(Person.id.in_(people))):
        stays = session.scalars(
            sa.select(Membership).where(Membership.person_id == person.id).order_by(Membership.from_day)
        ).all()
        assert_apart(stays)
        open_ones = [stay for stay in stays if stay.until_day is None]
        assert not open_ones or [getattr(open_ones[0], one) for one in KIND] == [
            getattr(person, one) for one in KIND
        ]
        assert person.active or not open_ones
        own = session.scalars(
            sa.select(Relation).where(Relation.person_id == person.id).order_by(Relation.from_day)
        ).all()
        assert_apart(own)
    assert_no_circle(session.scalars(sa.select(Relation).where(Relation.until_day.is_(None))).all())


def assert_apart(rows: Any) -> None:
    assert [row.until_day for row in rows].count(None) <= 1
    for row, following in itertools.pairwise(rows):
        assert row.until_day is not None
        assert row.from_day < row.until_day <= following.from_day


def assert_no_circle(relations_now: Any) -> None:
    above = {row.person_id: row.other_id for row in relations_now}
    for start in above:
        seen, step = set(), start
        while step in above:
            assert step not in seen
            seen.add(step)
            step = above[step]
