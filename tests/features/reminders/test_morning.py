"""What is due is told in the morning of working days, once, to those who are behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.core.worker import Worker
from lms.features.accounts.models import Person
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from lms.features.learning import services as learning
from lms.features.notices import work as mornings_of_notices
from lms.features.notices.models import Notice
from lms.features.organisation import services as organisation
from lms.features.reminders import work as mornings
from tests.features.reminders.conftest import World
from tests.support.people import Someone, a_person, a_unit, actor_of, sign_in_as
from tests.support.site import HandClock
from tests.support.smtp import Post
from tests.support.statements import statements

pytestmark = pytest.mark.both_engines


def give(world: World, due: date, *units: str, **more: Any) -> str:
    return db.write(
        enrolment.give_duty, actor_of(world.chief), NewDuty("siaga", units or ("KAB",), due, **more), now()
    )


def complete(person: Someone) -> None:
    db.write(enrolment.begin_run, actor_of(person), "siaga", now())
    db.write(learning.open_item, actor_of(person), "siaga", "satu", now())
    db.write(learning.finish, actor_of(person), "siaga", "satu", now())


def at(clock: HandClock, day: date, hour: int = 0) -> None:
    """Midnight UTC is 08.00 in Makassar."""
    clock.at = datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)


def work(app: Flask) -> None:
    """What is due, mail and all."""
    Worker(app).drain()


def rise() -> None:
    """The job of the morning alone: what the worker does every ten minutes."""
    mornings.morning({}, now())


def reminded(person: Someone | None = None) -> Sequence[str]:
    """The kinds of reminders, without their first word, the oldest first."""
    which = sa.true() if person is None else Notice.person_id == person.id
    kinds = db.session.scalars(
        sa.select(Notice.kind).where(Notice.kind.startswith("reminder."), which).order_by(Notice.id)
    ).all()
    db.session.rollback()
    return [kind.removeprefix("reminder.") for kind in kinds]


def with_mail(*people: Someone) -> None:
    def addresses(session: Any) -> None:
        for person in people:
            values = {"email": f"p{person.id}@arungkala.example", "language": "en"}
            session.execute(sa.update(Person).where(Person.id == person.id).values(**values))

    db.write(addresses)


MONDAY = date(2026, 11, 23)


def test_each_step_reaches_those_who_are_behind_once(
    app: Flask, world: World, clock: HandClock, post: Post
) -> None:
    behind, done = a_person("Siti", world.clinic), a_person("Dewi", world.clinic)
    with_mail(behind, done)
    complete(done)
    due = date(2026, 12, 28)
    give(world, due)
    told = {}
    for days in range(-35, 100):
        day = due + timedelta(days=days)
        if day <= MONDAY:
            continue
        before = len(reminded(behind))
        for hour in (0, 3, 15):
            at(clock, day, hour)
            rise()
        if len(reminded(behind)) > before:
            told[days] = reminded(behind)[before:]
    assert told == {
        -31: ["due"],
        -14: ["due"],
        -7: ["due"],
        -3: ["due"],
        1: ["late"],
        32: ["late"],
        63: ["late"],
        91: ["late"],
    }
    assert reminded(done) == []


def test_the_mail_of_a_morning_tells_it(app: Flask, world: World, clock: HandClock, post: Post) -> None:
    behind, done = a_person("Siti", world.clinic), a_person("Dewi", world.clinic)
    with_mail(behind, done)
    complete(done)
    give(world, date(2026, 12, 7))
    work(app)
    post.raw.clear()
    at(clock, date(2026, 11, 30))
    work(app)
    work(app)
    [message] = [one for one in post.mails if one["To"].addresses[0].username == f"p{behind.id}"]
    body = " ".join(message.get_content().split())
    assert "Complete Siap Siaga by 7 December 2026" in body
    assert "https://belajar.arungkala.example/courses/siaga" in body


def test_a_worker_that_was_away_tells_the_latest_step_only(
    app: Flask, world: World, clock: HandClock
) -> None:
    person = a_person("Siti", world.clinic)
    give(world, date(2026, 12, 7))
    at(clock, MONDAY)
    rise()
    assert reminded(person) == []
    at(clock, date(2026, 12, 9))
    rise()
    rise()
    assert reminded(person) == ["late"]


def test_nobody_is_reminded_at_night_at_weekends_or_before_the_morning_of_their_zone(
    app: Flask, world: World, clock: HandClock
) -> None:
    east = a_unit("WIT", world.agency, zone="Asia/Jayapura")
    here, there = a_person("Siti", world.clinic), a_person("Yosefa", east)
    give(world, date(2026, 12, 7))
    saturday = date(2026, 11, 28)
    for hour in (0, 4, 9):
        at(clock, saturday, hour)
        rise()
    monday = saturday + timedelta(days=2)
    clock.at = datetime(2026, 11, 29, 22, 30, tzinfo=UTC)  # Monday 06.30 and 07.30
    rise()
    assert reminded() == []
    clock.at = datetime(2026, 11, 29, 23, 10, tzinfo=UTC)  # 07.10 and 08.10
    rise()
    assert (reminded(here), reminded(there)) == ([], ["due"])
    at(clock, monday, 10)  # 18.30 and 19.30
    rise()
    assert reminded(here) == []
    at(clock, monday + timedelta(days=1))
    rise()
    assert reminded(here) == ["due"]


def test_who_was_just_given_the_duty_is_not_reminded_of_it_too(
    app: Flask, world: World, clock: HandClock
) -> None:
    give(world, date(2026, 12, 7))
    at(clock, date(2026, 11, 27))
    rise()
    newcomer = a_person("Siti", world.clinic)
    at(clock, date(2026, 11, 29))
    mornings_of_notices.tell_late({}, now())
    at(clock, date(2026, 11, 30))
    rise()
    assert reminded(newcomer) == []
    at(clock, date(2026, 12, 4))
    rise()
    assert reminded(newcomer) == ["due"]


def test_exempt_moved_and_closed_people_are_not_reminded(app: Flask, world: World, clock: HandClock) -> None:
    moved, closed, stays = (a_person(name, world.clinic) for name in ("Andi", "Budi", "Cici"))
    elsewhere = a_unit("LAIN")
    give(world, date(2026, 12, 7), "PKM")
    db.write(organisation.move_person, None, moved.id, elsewhere, MONDAY, now())
    db.write(organisation.switch_person, None, closed.id, False, MONDAY, now())
    at(clock, date(2026, 11, 30))
    rise()
    assert (reminded(moved), reminded(closed), reminded(stays)) == ([], [], ["due"])


def test_a_completion_that_lapses_is_told_in_time(app: Flask, world: World, clock: HandClock) -> None:
    person = a_person("Siti", world.clinic)
    give(world, date(2026, 12, 7), valid_months=6)
    at(clock, MONDAY)
    complete(person)  # holds through 22 May 2027
    told = {}
    for days in range(140, 215):
        day = MONDAY + timedelta(days=days)
        at(clock, day)
        before = len(reminded(person))
        rise()
        if len(reminded(person)) > before:
            told[day.isoformat()] = reminded(person)[before:]
    assert told == {
        "2027-04-23": ["lapsing"],
        "2027-05-07": ["lapsing"],
        "2027-05-14": ["lapsing"],
        "2027-05-21": ["lapsing"],
        "2027-05-24": ["lapsed"],
        "2027-06-24": ["lapsed"],
    }


def test_what_is_done_or_off_meanwhile_says_so_and_is_not_mailed(
    app: Flask, world: World, clock: HandClock, client: FlaskClient
) -> None:
    done, seen, unseen = (a_person(name, world.clinic) for name in ("Andi", "Budi", "Cici"))
    duty = give(world, date(2026, 12, 7), "PKM")
    at(clock, date(2026, 11, 30))
    rise()
    complete(done)
    sign_in_as(client, done)
    page = client.get("/my/inbox").text
    assert "Done: Siap Siaga" in page
    assert "Complete Siap Siaga by" not in page
    sign_in_as(client, seen)
    assert "Complete Siap Siaga by 7 December 2026" in client.get("/my/inbox").text
    db.write(enrolment.withdraw_duty, actor_of(world.chief), duty, now())
    assert "No longer required of you: Siap Siaga" in client.get("/my/inbox").text
    assert reminded(unseen) == []


def test_the_statements_of_a_morning_do_not_grow_with_the_people(
    app: Flask, world: World, clock: HandClock
) -> None:
    for number in range(2):
        a_person(f"Orang {number}", world.clinic)
    give(world, date(2026, 12, 7))
    sizes = []
    for day, more in ((date(2026, 11, 30), 40), (date(2026, 12, 4), 0)):
        at(clock, day)
        with statements() as sent:
            rise()
        sizes.append(len([one for one in sent if "notice" in one]))
        for number in range(more):
            a_person(f"Orang lain {number}", world.clinic)
        clock.forward(days=1)
    assert sizes[1] <= sizes[0] + 2
    assert len(reminded()) == 4 + 44
