"""The counters of hours equal the accounts and memberships, whatever happens in whatever order and at the same time."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Refusal
from lms.core.outbox import announce
from lms.features.accounts.models import Person
from lms.features.accounts.register import PersonData
from lms.features.attainment import queries, work
from lms.features.attainment.shares import STAFF
from lms.features.attainment.tally import Tally
from lms.features.credits import services as ledger
from lms.features.credits.models import CreditAccount, CreditTerm
from lms.features.organisation import services as organisation
from lms.features.organisation import tree
from lms.features.organisation.models import Membership, Unit
from lms.features.progress import checking, counting, folding
from lms.plugin.facts import CreditsChanged, PeopleMoved
from tests.features.credits.world import a_line
from tests.support import people
from tests.support.people import Someone
from tests.support.site import HandClock
from tests.support.statements import statements

STATUSES = ("PNS", "CPNS", "PPPK", "other")


def differences() -> list[Any]:
    """Where counters and records differ now."""
    db.session.remove()
    return list(checking.differences(db.session(), day_in(counting.FIRST_ZONE, now())))


@dataclass
class History:
    """People, units and hours at random, always by the services; what they refuse does not happen."""

    rng: random.Random
    clock: HandClock
    units: list[int] = field(default_factory=list)
    people: list[Someone] = field(default_factory=list)
    entered: list[tuple[str, str]] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)

    def begin(self, crowd: int = 1) -> None:
        """A tree of five units, a few people, and the targets of the agency's terms."""
        for number, above in enumerate([None, 0, 0, 1, 2]):
            self.units.append(people.a_unit(f"U{number}", None if above is None else self.units[above]))
        for _person in range(crowd):
            self.join()
        work.follow_terms({}, now())

    def happen(self) -> None:
        """One thing more."""
        things: Sequence[Callable[[], object]] = (
            *[self.join, self.move, self.move, self.rise, self.rise, self.leave, self.come_back],
            *[self.enter, self.enter, self.enter, self.enter_many, self.reverse, self.reverse_many],
            *[self.move_unit, self.fold, self.sleep, self.change_target, self.follow_terms],
        )
        thing = self.rng.choice(things)
        self.happened.append(thing.__name__)
        with suppress(Refusal):
            thing()

    def join(self) -> None:
        self.people.append(people.a_person(f"Orang {len(self.people)}", self.rng.choice([*self.units, None])))

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

    def leave(self) -> None:
        db.write(organisation.switch_person, None, self._someone().id, False, self._today(), now())

    def come_back(self) -> None:
        unit = self.rng.choice(self.units)
        db.write(organisation.switch_person, None, self._someone().id, True, self._today(), now(), unit)

    def move_unit(self) -> None:
        unit, above = self.rng.choice(self.units), self.rng.choice([*self.units, None])
        db.write(tree.move_unit, None, unit, above, now(), self._today())

    def enter(self) -> None:
        self._enter([self._someone()])

    def enter_many(self) -> None:
        self._enter(self.rng.choices(self.people, k=self.rng.choice([2, 5])))

    def _enter(self, who: Sequence[Someone]) -> None:
        lines = []
        for person in who:
            day = self._today() - timedelta(days=self.rng.choice([0, 1, 20, 400]))
            hours, days = self.rng.choice([(0.25, 0), (3, 0), (7.75, 0), (12, 0), (20, 4)])
            lines.append(a_line(person.id, hours, day, starts_on=day - timedelta(days=days)))
        db.write(ledger.enter_all, lines, None, now())
        self.entered += [line.key for line in lines]

    def reverse(self) -> None:
        if self.entered:
            db.write(ledger.reverse, *self.rng.choice(self.entered), "tertukar", None, now())

    def reverse_many(self) -> None:
        some = self.rng.sample(self.entered, min(3, len(self.entered)))
        db.write(ledger.reverse_all, some, "tertukar", None, now())

    def change_target(self) -> None:
        hours = self.rng.choice([5, 16, 20, 24])
        db.write(set_target, self.rng.choice(STATUSES[:3]), hours, self.rng.choice(["at_least", "at_most"]))

    def follow_terms(self) -> None:
        work.follow_terms({}, now())

    def fold(self) -> None:
        db.write(folding.fold)

    def sleep(self) -> None:
        self.clock.forward(days=self.rng.choice([1, 20, 90]))

    def _someone(self) -> Someone:
        return self.rng.choice(self.people)

    def _today(self) -> date:
        return day_in(people.ZONE, now())


def set_target(session: Session, status: str, hours: int, bound: str = "at_least") -> None:
    """The target of an employment, as if the agency's terms had always said so."""
    own = sa.and_(CreditTerm.kind == "target", CreditTerm.code == status)
    session.execute(sa.update(CreditTerm).where(own).values(quarters=4 * hours, bound=bound))


def by_hand(unit: int, on_day: date) -> Tally:
    """The figures of a unit with all below it, one person after the other in plain Python."""
    session = db.session()
    path = session.scalars(sa.select(Unit.path).where(Unit.id == unit)).one()
    rows = session.execute(
        sa.select(Membership.status, sa.func.coalesce(CreditAccount.quarters, 0))
        .join(Unit, Unit.id == Membership.unit_id)
        .outerjoin(
            CreditAccount,
            sa.and_(CreditAccount.person_id == Membership.person_id, CreditAccount.year == on_day.year),
        )
        .where(Membership.until_day.is_(None), Unit.path.startswith(path))
    ).all()
    aims = queries.targets_shown(session, on_day.year)
    aimed = [(aims[status], quarters) for status, quarters in rows if status in aims]
    hours = [quarters / 4 for _status, quarters in rows]
    limits = ((0, 5), (5, 12), (12, 20), (20, 9999))
    return Tally(
        people=len(rows),
        aimed=len(aimed),
        reached=sum(quarters >= target for target, quarters in aimed),
        quarters=sum(quarters for _status, quarters in rows),
        wanted=sum(target for target, _quarters in aimed),
        toward=sum(min(aim) for aim in aimed),
        bands=tuple(sum(low <= one < high for one in hours) for low, high in limits),
    )


@pytest.mark.both_engines
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 9))])
def test_after_any_history_the_figures_are_those_of_the_people(
    app: Flask, clock: HandClock, seed: int
) -> None:
    """From the counters, from the records of today, and by hand; also before what waits is folded."""
    history = History(random.Random(seed), clock)
    history.begin(6)
    for _ in range(10):
        for _turn in range(6):
            history.happen()
        assert differences() == [], history.happened
    history.follow_terms()
    assert differences() == []
    today, session = day_in(people.ZONE, now()), db.session()
    aims = queries.targets_shown(session, today.year)
    shown = queries.counted(session, history.units, today.year).tallies
    assert shown == {unit: by_hand(unit, today) for unit in history.units}
    leaves = queries.recounted(session, history.units, today, aims)
    paths = {unit.id: unit.path for unit in session.scalars(sa.select(Unit))}
    for unit in history.units:
        inside = [one for leaf, one in leaves.items() if paths[leaf].startswith(paths[unit])]
        assert sum(inside, Tally()) == shown[unit]
    db.write(folding.fold)
    assert queries.counted(db.session(), history.units, today.year).tallies == shown


@pytest.mark.both_engines
def test_moves_and_hours_at_the_same_time_are_not_counted_past_each_other(
    app: Flask, clock: HandClock
) -> None:
    """Entries of one and of many, moves, another employment and another target, all at once."""
    history = History(random.Random(3), clock)
    history.begin()
    staff = [people.a_person(f"Orang {number}", history.units[1]) for number in range(4)]
    today = day_in(people.ZONE, now())
    lines = [[a_line(person.id, 12, today)] for person in staff]
    together = [a_line(person.id, 12) for person in reversed(staff)]

    def change_the_target() -> None:
        db.write(set_target, "PNS", 24)
        work.follow_terms({}, now())

    acts: list[Callable[[], object]] = [
        *(lambda own=own: db.write(ledger.enter_all, own, None, now()) for own in lines),
        lambda: db.write(ledger.enter_all, together, None, now()),
        *(
            lambda person=person: db.write(
                organisation.move_person, None, person.id, history.units[4], today, now()
            )
            for person in staff
        ),
        change_the_target,
    ]

    def act(number: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                acts[number]()
            finally:
                db.session.remove()

    gate = threading.Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as threads:
        list(threads.map(act, range(len(acts))))
    assert differences() == []
    there = queries.counted(db.session(), [history.units[4]], today.year).tallies[history.units[4]]
    assert (there.people, there.quarters) == (in_unit(history.units[4]), 4 * 24 * 4)
    assert there.reached == 4


def in_unit(unit: int) -> int:
    """How many people are in a unit now."""
    here = sa.and_(Membership.unit_id == unit, Membership.until_day.is_(None))
    return db.session.scalar(sa.select(sa.func.count()).select_from(Membership).where(here)) or 0


@pytest.mark.both_engines
def test_a_thousand_are_counted_by_as_many_statements_as_one(app: Flask, clock: HandClock) -> None:
    history = History(random.Random(4), clock)
    history.begin()
    staff = [people.a_person(f"Orang {number}", history.units[1]) for number in range(7)]
    today, needed = day_in(people.ZONE, now()), []
    for some in (staff[:1], staff[1:]):
        with statements() as sent:
            db.write(told_of_hours, some, today.year)
            db.write(told_of_moves, some, history.units[1], history.units[2], today)
        needed.append(len(sent))
    assert needed[0] == needed[1]


def told_of_hours(session: Session, some: Sequence[Someone], year: int) -> None:
    """As the ledger tells of a list of attendance."""
    changes = tuple({"person_id": one.id, "year": year, "before": 0, "after": 48} for one in some)
    announce(session, CreditsChanged(at=now(), changes=changes))


def test_a_past_day_is_told_as_it_is_known_today(app: Flask, clock: HandClock) -> None:
    unit = people.a_unit()
    siti = people.a_person(unit=unit)
    day = clock.forward(days=10).date() - timedelta(days=5)
    line = a_line(siti.id, 2, on=day)

    def told(on_day: date) -> int:
        return queries.recounted(db.session(), [unit], on_day, {})[unit].quarters

    before = day - timedelta(days=1)
    db.write(ledger.enter, line, None, clock.at)
    assert (told(before), told(day)) == (0, 8), "recorded later, and counted by its day"
    db.write(ledger.reverse, *line.key, "Salah orang", None, clock.at)
    assert (told(before), told(day), told(clock.at.date())) == (0, 0, 0), (
        "a correction holds from the first day"
    )


def told_of_moves(session: Session, some: Sequence[Someone], unit: int, to_unit: int, on_day: date) -> None:
    """As a table of people tells of them."""
    kind = {"status": "PNS", "grade": "", "post_kind": "", "post_level": ""}
    same = {"from_unit_id": unit, "to_unit_id": to_unit, "on_day": on_day.isoformat()}
    moves = tuple({"person_id": one.id, **same, "was": kind, "becomes": kind} for one in some)
    announce(session, PeopleMoved(at=now(), moves=moves))


@pytest.mark.both_engines
def test_a_difference_is_named_in_words_and_set_right(app: Flask, clock: HandClock) -> None:
    history = History(random.Random(5), clock)
    history.begin()
    person = people.a_person("Siti", history.units[3])
    db.write(ledger.enter, a_line(person.id, 12), None, now())
    db.write(told_of_hours, [person], 2026)
    run = app.test_cli_runner().invoke
    checked = run(args=["progress", "rebuild", "--check"], standalone_mode=False)
    assert checked.return_value == 1
    assert "U3, JP of 2026, band 3, quarters of a JP: counted 96, by the records 48" in checked.output
    assert "U3, JP target of 2026, quarters of a JP: counted 96, by the records 48" in checked.output
    run(args=["progress", "rebuild"])
    assert differences() == []
    db.write(told_of_moves, [person], history.units[3], history.units[4], date(2026, 11, 23))
    assert {one.kind for one in differences()} >= {STAFF}
