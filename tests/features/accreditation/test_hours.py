"""Hours of courses: they wait, are confirmed with their own day, asked again when they change, and count once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core import clock
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotAllowed
from lms.features.accreditation import measuring, queries, records, services, work
from lms.features.accreditation.models import CompletionHours
from lms.features.accreditation.services import Decision
from lms.features.credits import queries as credits_
from lms.features.credits import services as ledger
from lms.features.credits.models import CreditYear
from lms.features.notices.models import Notice
from tests.features.accreditation.hours_world import complete, publish
from tests.support import people
from tests.support.people import Someone
from tests.support.site import NOON, HandClock

pytestmark = pytest.mark.both_engines


def decide(
    quarters: int | None, reason: str = "", declared: int | None = None, by: Someone | None = None
) -> None:
    rows = records.listed(db.session())
    row = next(one for one in rows if declared is None or one.declared == declared)
    actor = people.actor_of(by) if by else None
    db.write(services.decide, actor, Decision(row.public_id, row.version, quarters, reason), clock.now())


def balance(person: Someone, year: int = NOON.year) -> int:
    return credits_.balance(db.session(), person.id, year)


def waits(person: Someone) -> list[str]:
    return [one.why.text for one in queries.waiting(db.session(), person.id, NOON.year)]


def told(person: Someone) -> list[str]:
    kinds = sa.select(Notice.kind).where(Notice.person_id == person.id, Notice.kind.startswith("hours."))
    return list(db.session().scalars(kinds))


def test_what_waited_is_credited_with_the_day_of_finishing(app: Flask, clock: HandClock) -> None:
    publish(app, "2")
    unit = people.a_unit()
    admin = people.an_administrator(unit=unit)
    learner = people.a_person(unit=unit)
    complete(learner)
    assert balance(learner) == 0
    assert waits(learner) == [queries.WAITING.text]
    clock.forward(days=3)
    decide(8, by=admin)
    [entry] = credits_.entries(db.session(), learner.id, NOON.year)
    assert (entry.quarters, entry.title, entry.form) == (8, "Siaga", "e-learning")
    assert entry.counted_on == NOON.date()
    assert waits(learner) == []
    assert told(learner) == ["hours.counted"]
    after = people.a_person("Made Wirawan", unit)
    complete(after)
    assert balance(after) == 8
    assert told(after) == []  # counted at once, which the page of completion says
    decide(8, by=admin)
    work.settle({"hours": records.listed(db.session())[0].id}, clock())
    assert balance(learner) == 8


def test_other_hours_are_asked_again_and_the_older_confirmation_goes_on(app: Flask) -> None:
    publish(app, "2")
    decide(8)
    early = people.a_person()
    complete(early)
    publish(app, "3", "1.1")
    late = people.a_person("Made Wirawan")
    complete(late)
    assert (balance(early), balance(late)) == (8, 0)
    states = {one.declared: (one.state, one.in_service) for one in records.listed(db.session())}
    assert states == {8: ("confirmed", False), 12: ("waiting", True)}
    publish(app, "2", "1.2")
    third = people.a_person("Ketut Sari")
    complete(third)
    assert balance(third) == 8
    decide(10, "Sesuai dengan waktu belajar.", declared=12)
    assert balance(late) == 10


def test_refused_hours_give_none_and_say_why_until_decided_anew(app: Flask) -> None:
    publish(app, "2")
    learner = people.a_person()
    complete(learner)
    decide(None, "Bukan pengembangan kompetensi.")
    assert balance(learner) == 0
    assert waits(learner) == [queries.REFUSED.text]
    decide(4, "Diperiksa ulang.")
    assert balance(learner) == 4
    decide(8, "")
    assert balance(learner) == 4  # what was counted stays


def again(app: Flask, clock: HandClock, learner: Someone, version: int, days: int = 1) -> None:
    """The course is taken once more, as a raised major version asks for."""
    clock.forward(days=days)
    publish(app, "2", f"{version}.0")
    complete(learner)


def test_a_course_counts_once_a_year_unless_it_is_allowed(app: Flask, clock: HandClock) -> None:
    publish(app, "2")
    decide(8)
    learner = people.a_person(unit=people.a_unit())
    admin = people.actor_of(people.an_administrator())
    complete(learner)
    again(app, clock, learner, 2)
    assert balance(learner) == 8
    assert waits(learner) == [queries.REPEATED.text]
    hours = records.listed(db.session())[0].public_id
    db.write(services.allow_repeats, admin, hours, True, people.ZONE, clock())
    again(app, clock, learner, 3)
    assert balance(learner) == 16
    db.write(services.allow_repeats, admin, hours, False, people.ZONE, clock())
    again(app, clock, learner, 4, days=0)
    assert balance(learner) == 16
    again(app, clock, learner, 5, days=60)
    assert balance(learner, NOON.year + 1) == 8


def test_a_course_whose_entry_was_taken_back_can_count_again(app: Flask, clock: HandClock) -> None:
    publish(app, "2")
    decide(8)
    learner = people.a_person(unit=people.a_unit())
    complete(learner)
    reference = db.session().scalars(sa.select(CompletionHours.enrolment_id)).one()
    db.write(ledger.reverse, "course", str(reference), "Keliru.", None, clock())
    assert balance(learner) == 0
    again(app, clock, learner, 2)
    assert balance(learner) == 8


def test_completions_that_nobody_heard_of_are_taken_in_once(app: Flask) -> None:
    publish(app, "2")
    learners = [people.a_person(f"Peserta {n}") for n in range(3)]
    for learner in learners:
        complete(learner)
    decide(8)
    with db.session() as session:
        session.execute(sa.delete(CompletionHours))
        session.commit()
    for _again in range(2):
        work.look_back({}, clock.now())
    assert [balance(learner) for learner in learners] == [8, 8, 8]
    assert records.listed(db.session())[0].waiting == 0


def test_a_course_without_hours_asks_nobody(app: Flask) -> None:
    publish(app, "")
    learner = people.a_person()
    complete(learner)
    assert records.listed(db.session()) == ()
    assert waits(learner) == []


def test_what_cannot_be_decided_so(app: Flask) -> None:
    publish(app, "2")
    unit = people.a_unit()
    admin = people.an_administrator(unit=unit)
    [row] = records.listed(db.session())
    for quarters, reason in ((None, " "), (4, ""), (0, "Nol."), (801, "Banyak."), (4, "x" * 301)):
        with pytest.raises(Invalid):
            db.write(
                services.decide,
                people.actor_of(admin),
                Decision(row.public_id, 0, quarters, reason),
                clock.now(),
            )
    of_unit = people.actor_of(people.an_administrator("Wayan Sudira", unit, unit))
    with pytest.raises(NotAllowed):
        db.write(services.decide, of_unit, Decision(row.public_id, 0, 8), clock.now())
    decide(8, by=admin)
    with pytest.raises(Conflict):
        db.write(services.decide, None, Decision(row.public_id, 0, None, "Lain."), clock.now())
    with pytest.raises(Invalid):
        db.write(services.confirm_all, None, [], clock.now())


def test_administrators_hear_once_a_day_that_courses_wait(app: Flask, clock: HandClock) -> None:
    publish(app, "2")
    admin = people.an_administrator(unit=people.a_unit())
    publish(app, "1", course="tangguh")
    for _again in range(2):
        work.tend({}, clock())
    assert told(admin) == ["hours.waiting"]
    publish(app, "1,5", "1.1", course="tangguh")
    work.tend({}, clock())
    assert told(admin) == ["hours.waiting"]
    clock.forward(days=1)
    work.tend({}, clock())
    assert told(admin) == ["hours.waiting"] * 2


def test_what_learners_take_is_the_median_of_each_part(app: Flask, clock: HandClock) -> None:
    assert measuring.typical_minutes({1: [600, 660, 90_000], 2: [300]}, 3) == 11
    assert measuring.difference(60, 4) > measuring.WIDE
    assert measuring.difference(45, 4) == 0
    publish(app, "2")
    for number in range(measuring.FEWEST):
        if number == measuring.FEWEST - 1:
            work.tend({}, clock())
            assert records.listed(db.session())[0].minutes is None
        complete(people.a_person(f"Peserta {number}"))
    work.tend({}, clock())
    [row] = records.listed(db.session())
    assert (row.minutes, row.runs) == (0, measuring.FEWEST)
    assert row.off == -1


def test_a_closed_year_stops_the_hours_and_says_so(app: Flask, clock: HandClock) -> None:
    publish(app, "2")
    learner = people.a_person(unit=people.a_unit())
    complete(learner)
    clock.forward(days=90)
    until = NOON.date() + timedelta(days=60)
    closed = {"year": NOON.year, "late_until": until, "accounts": 0, "quarters": 0, "closed_at": clock()}
    db.write(lambda session: session.execute(sa.insert(CreditYear).values(closed)))
    decide(8)
    assert balance(learner) == 0
    assert "closed" in waits(learner)[0]
    assert records.listed(db.session())[0].stopped == 1


def test_by_command(app: Flask) -> None:
    publish(app, "2")
    publish(app, "1", course="tangguh")
    run = app.test_cli_runner().invoke
    assert (
        "siaga  2 JP  not enough data  Waiting to be confirmed  0 people wait"
        in run(args=["credits", "hours"]).output
    )
    other = ["credits", "confirm", "siaga", "--jp", "1,5"]
    refused = run(args=other)
    assert (refused.exit_code, "Write the reason" in refused.output) == (2, True)
    assert run(args=[*other, "--reason", "Sesuai waktu belajar."]).exit_code == 0
    assert run(args=["credits", "confirm", "--all"]).output == "1 course decided about.\n"
    assert {(one.declared, one.quarters) for one in records.listed(db.session())} == {(8, 6), (4, 4)}
    assert run(args=["credits", "confirm", "siaga"]).exit_code == 2
