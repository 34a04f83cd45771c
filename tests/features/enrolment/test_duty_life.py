"""The life of a duty, on both engines: kinds of people, names, exemptions, series, validity, and learning paths."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Gone, Invalid, NotAllowed
from lms.features.enrolment import (
    duty_records,
    exempting,
    path_records,
    paths,
    people_under,
    recurring,
    services,
    telling,
)
from lms.features.enrolment.duty_records import DutyRecord
from lms.features.enrolment.models import Duty, DutyExemption
from lms.features.enrolment.own_duties import OwnDuty, own_duties
from lms.features.enrolment.paths import PathData
from lms.features.enrolment.services import NewDuty
from lms.features.enrolment.terms import Terms, months_later, next_terms
from lms.features.notices.models import Notice
from tests.features.reports.world import World, courses_in_service
from tests.support import people
from tests.support.site import HandClock

pytestmark = pytest.mark.both_engines

DUE = date(2026, 12, 31)


@pytest.fixture
def world(app: Flask) -> World:
    courses_in_service("a", "b")
    made = World()
    for code, above in (("KAB", ""), ("D1", "KAB"), ("D2", "KAB")):
        made.unit(code, above)
    for name, unit in (("Agus", "D1"), ("Budi", "D1"), ("Citra", "D2")):
        made.person(name, unit)
    return made


def give(world: World, **said: object) -> str:
    values = {"course": "a", "units": ("D1",), "due_day": DUE, **said}
    return db.write(services.give_duty, world.someone_who_acts(), NewDuty(**values), now())  # type: ignore[arg-type]


def record(public_id: str) -> DutyRecord:
    db.session.rollback()
    found = duty_records.duty_by_public_id(db.session(), public_id, ("/",))
    assert found
    return found


def under(world: World, public_id: str, state: str = "") -> list[str]:
    duty = record(public_id)
    found = people_under.people_under(db.session(), duty, duty.seen_on(world.today), state=state)
    return [one.name for one in found.rows]


def own(world: World, name: str) -> OwnDuty:
    actor = people.actor_of(world.people[name])
    (found,) = own_duties(db.session(), actor.person_id, actor.unit_path, world.today)
    return found


def test_a_duty_for_a_kind_of_people_takes_in_who_becomes_one_and_lets_go_who_leaves(world: World) -> None:
    duty = give(world, statuses=frozenset({"PPPK"}))
    assert under(world, duty) == []
    kind = {"status": "PPPK", "grade": "IX"}
    someone = world.people["Budi"]
    change_kind(someone.id, **kind)
    assert under(world, duty) == ["Budi"]
    assert own(world, "Budi").asked == ("PPPK", "", "", "")
    assert own(world, "Budi").unit == "Unit D1"
    world.move("Budi", "D2")
    assert under(world, duty) == []


def change_kind(person_id: int, **kind: str) -> None:
    """A change of employment, as the register makes it."""
    from lms.features.organisation import memberships, queries

    def write(session: object) -> None:
        place = queries.place(db.session(), person_id)
        memberships.count_as(db.session(), None, place, {**place.kind, **kind}, place.today(now()), now())

    db.write(write)


def test_people_by_name_are_under_it_wherever_they_are_and_only_inside_the_giver_s_scope(
    world: World,
) -> None:
    citra = world.people["Citra"].public_id
    duty = give(world, people=(citra,))
    assert under(world, duty) == ["Agus", "Budi", "Citra"]
    assert own(world, "Citra").by_name
    local = people.actor_of(people.an_administrator("Ratna", over=world.units["D1"]))
    with pytest.raises(Invalid) as refusal:
        db.write(services.give_duty, local, NewDuty("a", ("D1",), DUE, people=(citra,)), now())
    assert set(refusal.value.fields) == {"people"}
    seen = duty_records.duty_by_public_id(
        db.session(), duty, (f"/{world.units['KAB']}/{world.units['D1']}/",)
    )
    assert seen
    assert seen.outside
    with pytest.raises(NotAllowed):
        db.write(services.withdraw_duty, local, duty, now())


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"due_day": date(2036, 12, 31)}, "due_day"),
        ({"due_day": date(2027, 6, 1), "every_months": 6}, "due_day"),
        ({"counts_from": date(2027, 1, 1)}, "counts_from"),
        ({"every_months": 5}, "every_months"),
        ({"valid_months": 1}, "valid_months"),
        ({"units": ()}, "units"),
        ({"grades": frozenset({"X/z"})}, "grades"),
        ({"people": ("nobody1234",)}, "people"),
        ({"path": "unknown123"}, "path"),
    ],
)
def test_what_cannot_be_is_named_at_its_field(world: World, said: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        give(world, **said)
    assert set(refusal.value.fields) == {field}
    assert duty_records.duties(db.session(), ("/",)).rows == ()


def test_of_several_courses_all_are_given_or_none(world: World) -> None:
    wanted = [NewDuty("a", ("D1",), DUE), NewDuty("gone", ("D1",), DUE)]
    with pytest.raises(Invalid):
        db.write(services.give_duties, world.someone_who_acts(), wanted, now())
    assert duty_records.duties(db.session(), ("/",)).rows == ()


def test_who_is_left_out_is_counted_beside_and_taken_in_again(world: World, clock: HandClock) -> None:
    duty, actor = give(world), world.someone_who_acts()
    agus, citra = world.people["Agus"].public_id, world.people["Citra"].public_id
    for reason, chosen, field in (
        ("", [agus], "reason"),
        ("Cuti", [agus, citra], "people"),
        ("Cuti", [], "people"),
    ):
        with pytest.raises(Invalid) as refusal:
            db.write(exempting.exempt, actor, duty, chosen, reason, now())
        assert set(refusal.value.fields) == {field}
    assert [db.write(exempting.exempt, actor, duty, [agus], "Cuti", now()) for _turn in range(2)] == [1, 0]
    assert under(world, duty, "exempt") == ["Agus"]
    assert under(world, duty, "open") == ["Budi"]
    assert people_under.standings(db.session(), record(duty), world.today) == people_under.Standings(1, 0, 1)
    assert not own(world, "Agus").is_missing
    assert told(world, "Agus") == [telling.EXEMPTED]
    clock.forward(days=2)
    assert db.write(exempting.take_back, actor, duty, agus, now())
    assert not db.write(exempting.take_back, actor, duty, agus, now())
    assert under(world, duty, "open") == ["Agus", "Budi"]
    assert db.session().scalars(sa.select(DutyExemption.until_day)).all() == [world.today]
    db.write(exempting.exempt, actor, duty, [agus], "Sakit", now())
    db.write(exempting.take_back, actor, duty, agus, now())
    assert under(world, duty, "open") == ["Agus", "Budi"]


@pytest.mark.parametrize("state", ["", *people_under.STATES])
def test_of_many_people_a_page_judges_only_its_own_and_finds_the_same(
    world: World, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_under, "LOOKED_AT_ONCE", 1)
    monkeypatch.setattr(people_under, "MOST_LOOKED_AT", 2)
    picked = (world.people["Citra"].public_id,)
    duty, actor = give(world, people=picked), world.someone_who_acts()
    for name in ("Dewi", "Eko", "Fajar"):
        world.person(name, "D1")
    world.complete("Dewi", "a")
    world.complete("Fajar", "a")
    db.write(exempting.exempt, actor, duty, [world.people["Agus"].public_id], "Cuti", now())
    found: list[people_under.PersonUnderDuty] = []
    after, is_last = "", False
    while not is_last:
        page = people_under.people_under(
            db.session(), record(duty), world.today, after, 1, state=state, many=True
        )
        assert len(page.rows) <= 1
        found.extend(page.rows)
        after, is_last = page.after, not page.after
    few = people_under.people_under(db.session(), record(duty), world.today, state=state)
    assert tuple(found) == few.rows
    assert few.rows


def told(world: World, name: str) -> list[str]:
    ours = (telling.EXEMPTED, telling.TAKEN_IN, telling.DUE_CHANGED)
    statement = sa.select(Notice.kind).where(Notice.person_id == world.people[name].id, Notice.kind.in_(ours))
    return list(db.session().scalars(statement.order_by(Notice.id)))


def test_a_due_date_changes_once_with_a_reason_and_those_behind_are_told(world: World) -> None:
    duty, actor = give(world), world.someone_who_acts()
    world.complete("Budi", "a")
    later = date(2027, 1, 31)
    for due, why, field in ((later, " ", "why"), (world.today, "x", "due_day")):
        with pytest.raises(Invalid) as refusal:
            db.write(services.change_due, actor, duty, DUE, due, why, now())
        assert set(refusal.value.fields) == {field}
    db.write(services.change_due, actor, duty, DUE, later, "Listrik padam", now())
    with pytest.raises(Conflict):
        db.write(services.change_due, actor, duty, DUE, date(2027, 2, 1), "Lain", now())
    assert record(duty).due_day == later
    payload = {"duty": record(duty).id, "due": later.isoformat(), "at": now().isoformat()}
    for _turn in range(2):
        telling.tell_due(payload, now())
    assert told(world, "Agus") == [telling.DUE_CHANGED]
    assert told(world, "Budi") == []
    db.write(services.withdraw_duty, actor, duty, now())
    with pytest.raises(Gone):
        db.write(services.change_due, actor, duty, later, date(2027, 2, 1), "Lain", now())


def test_a_series_goes_on_once_on_its_day_and_a_withdrawn_duty_ends_it(
    world: World, clock: HandClock
) -> None:
    first = give(world, every_months=3, counts_from=world.today)
    world.complete("Agus", "a")
    db.write(
        exempting.exempt, world.someone_who_acts(), first, [world.people["Budi"].public_id], "Cuti", now()
    )
    began = world.today
    until(clock, months_later(began, 3) - timedelta(days=1))
    recurring.lay_due({}, now())
    assert record(first).goes_on
    until(clock, months_later(began, 3))
    for _turn in range(2):
        recurring.lay_due({}, now())
    following = record(record(first).next_id)
    assert following.terms == Terms(months_later(began, 3), months_later(DUE, 3), months_later(began, 3))
    assert record(first).withdrawn_day == following.from_day
    assert under(world, following.public_id, "open") == ["Agus", "Budi"]
    assert under(world, first, "exempt") == ["Budi"]
    until(clock, months_later(began, 9))
    recurring.lay_due({}, now())
    assert db.session().scalar(sa.select(sa.func.count()).select_from(Duty)) == 4
    (running,) = duty_records.duties(db.session(), ("/",), state="running").rows
    assert running.from_day == months_later(began, 9)
    db.write(services.withdraw_duty, world.someone_who_acts(), running.public_id, now())
    until(clock, months_later(began, 15))
    recurring.lay_due({}, now())
    assert duty_records.duties(db.session(), ("/",), state="running").rows == ()


def until(clock: HandClock, day: date) -> None:
    clock.at = datetime(day.year, day.month, day.day, 4, tzinfo=clock.at.tzinfo)


def test_a_completion_that_lapses_lays_the_duty_anew_and_can_be_renewed_before(
    world: World, clock: HandClock
) -> None:
    duty = give(world, valid_months=6)
    world.complete("Agus", "a")
    done, lapses = world.today, months_later(world.today, 6)
    assert (own(world, "Agus").fulfilled_day, own(world, "Agus").lapses_on) == (done, lapses)
    assert begun(world) == 1
    until(clock, lapses - timedelta(days=30))
    assert not own(world, "Agus").is_missing
    assert begun(world) == 2
    until(clock, lapses)
    late = own(world, "Agus")
    assert late.is_missing
    assert late.has_lapsed
    assert late.due_day == max(DUE, lapses - timedelta(days=1))
    assert under(world, duty, "open") == ["Agus", "Budi"]
    seen = people_under.people_under(db.session(), record(duty), world.today).rows
    assert {one.name: (one.completed_day, one.lapsed_on) for one in seen}["Agus"] == (done, lapses)
    world.complete("Agus", "a")
    db.session.rollback()
    assert own(world, "Agus").fulfilled_day == lapses


def begun(world: World) -> int:
    someone = people.actor_of(world.people["Agus"])
    return db.write(services.begin_run, someone, "a", now()).number


@pytest.mark.parametrize(
    ("days", "every", "expected"),
    [
        ([date(2026, 8, 31)], 6, date(2027, 2, 28)),
        ([date(2026, 8, 31), date(2027, 2, 28)], 6, date(2027, 8, 31)),
        ([date(2026, 8, 31), date(2027, 3, 15)], 6, date(2027, 9, 15)),
        ([date(2024, 2, 29)], 12, date(2025, 2, 28)),
        ([date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28)], 12, date(2028, 2, 29)),
    ],
)
def test_the_days_of_a_series_do_not_drift(days: list[date], every: int, expected: date) -> None:
    series = [Terms(day, day, None) for day in days]
    assert next_terms(series, every) == Terms(expected, expected, expected)


def test_a_path_lays_one_duty_for_each_course_and_can_be_followed(world: World) -> None:
    actor = world.someone_who_acts()
    path = db.write(paths.make_path, actor, PathData("Dasar", "", ("b", "a")), now())
    with pytest.raises(Invalid):
        db.write(paths.make_path, actor, PathData("Dasar", "", ("a",)), now())
    wanted = [NewDuty(course, ("D1",), DUE, path=path) for course in ("b", "a")]
    db.write(services.give_duties, actor, wanted, now())
    agus = people.actor_of(world.people["Agus"])
    places = {
        one.course: (one.path, one.path_place, one.path_length)
        for one in own_duties(db.session(), agus.person_id, agus.unit_path, world.today)
    }
    assert places == {"b": ("Dasar", 1, 2), "a": ("Dasar", 2, 2)}
    db.write(paths.edit_path, actor, path, PathData("Dasar", "x", ("a", "b")), ("b", "a"), now())
    with pytest.raises(Conflict):
        db.write(paths.edit_path, actor, path, PathData("Dasar", "y", ("a",)), ("b", "a"), now())
    for _turn in range(2):
        db.write(paths.follow, agus, path, now())
    assert [one.courses for one in path_records.followed(db.session(), agus.person_id)] == [("a", "b")]
    db.write(paths.close_path, actor, path, now())
    with pytest.raises(Invalid):
        db.write(services.give_duties, actor, wanted, now())
    assert path_records.followed(db.session(), agus.person_id) == ()
