"""Who is under a duty: the rule in SQL and the rule in Python judge the same people alike, on any day."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lms.core.clock import now
from lms.core.db import db
from lms.features.accounts.models import Person
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment.audience import ALL_KNOWN, is_fulfilled, lying_on, under
from lms.features.enrolment.laid import laid_on, marks_of
from lms.features.enrolment.models import Duty, DutyAudience, DutyExemption, DutyPick, Enrolment
from lms.features.enrolment.standings import Kind, Laid, Someone, Standing, lapse_day, standings
from lms.features.enrolment.terms import VALID_MONTHS
from lms.features.organisation.models import ALWAYS, Membership, Unit, UnitPlace
from tests.features.reports.world import courses_in_service

FIRST = date(2024, 1, 31)
DAYS = 1000
COURSES = ("a", "b", "c")
STATUSES = ("PNS", "PPPK", "PPPK-PW")
GRADES = ("III/a", "III/b", "IX", "X")
POSTS = ("pelaksana", "administrator", "")


class Past:
    """Rows of years, put in at random without the services: what may stand in the tables, likely or not."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def write(self, session: Session) -> None:
        """Units that moved, people who moved and rose, duties of all kinds, exemptions, and completions."""
        self._units(session)
        people = [self._person(session) for _number in range(25)]
        for number in range(14):
            self._duty(session, number, people)

    def day(self, after: date = FIRST) -> date:
        return after + timedelta(days=self.rng.randint(1, DAYS))

    def some(self, words: tuple[str, ...]) -> frozenset[str]:
        return frozenset(self.rng.sample(words, self.rng.choice([0, 0, 1, 2])))

    def _units(self, session: Session) -> None:
        self.units = [self._unit(session, f"U{number}") for number in range(12)]
        paths: dict[int, str] = {}
        for number, unit in enumerate(self.units):
            above = self.rng.choice(self.units[:number]) if number else None
            paths[unit] = f"{paths[above] if above else '/'}{unit}/"
            was = self.rng.choice(self.units[:number]) if number else None
            old = f"{paths[was] if was else '/'}{unit}/"
            moved = self.day()
            session.execute(sa.update(Unit).where(Unit.id == unit).values(path=paths[unit], parent_id=above))
            for path, parent, start, end in (
                (old, was, ALWAYS, moved),
                (paths[unit], above, moved, None),
            ):
                place = {"path": path, "parent_id": parent, "from_day": start, "until_day": end}
                session.add(UnitPlace(unit_id=unit, name="U", short_name="", **place))

    def _unit(self, session: Session, code: str) -> int:
        unit = Unit(code=code, name=code, path=code, zone="Asia/Jakarta")
        session.add(unit)
        session.flush()
        return unit.id

    def _person(self, session: Session) -> int:
        person = Person(name="Orang", public_id=f"{self.rng.getrandbits(40):010x}", created_at=now())
        session.add(person)
        session.flush()
        start: date | None = self.day(FIRST - timedelta(days=DAYS))
        while start is not None:
            end = self.rng.choice([None, self.day(start)])
            session.add(
                Membership(
                    person_id=person.id,
                    unit_id=self.rng.choice(self.units),
                    from_day=start,
                    until_day=end,
                    status=self.rng.choice(STATUSES),
                    grade=self.rng.choice(GRADES),
                    post_kind=self.rng.choice(POSTS),
                )
            )
            start = end and self.rng.choice([None, end, end + timedelta(days=9)])
        for course in COURSES:
            self._runs(session, person.id, course)
        return person.id

    def _runs(self, session: Session, person: int, course: str) -> None:
        edition = {"edition_id": catalogue.snapshot().edition_row(course), "major": 1}
        for number in range(self.rng.randint(0, 3)):
            opened = self.day()
            done = self.day(opened)
            when = {"opened_at": now(), "last_at": now(), "completed_at": now()}
            days = {"opened_day": opened, "completed_day": done}
            row = catalogue.snapshot().course_row(course)
            session.add(Enrolment(person_id=person, course_id=row, run=number + 1, **edition, **when, **days))

    def _duty(self, session: Session, number: int, people: list[int]) -> None:
        start = self.day()
        duty = Duty(
            public_id=f"duty{number:06d}",
            course_id=catalogue.snapshot().course_row(self.rng.choice(COURSES)),
            from_day=start,
            due_day=start + timedelta(days=30),
            counts_from=self.rng.choice([None, self.day()]),
            valid_months=self.rng.choice([None, *VALID_MONTHS[:3]]),
            withdrawn_day=self.rng.choice([None, self.day(start)]),
            statuses=self.some(STATUSES),
            grades=self.some(GRADES),
            post_kinds=self.some(POSTS[:2]),
            given_at=now(),
        )
        session.add(duty)
        session.flush()
        for unit in self.rng.sample(self.units, self.rng.choice([0, 1, 1, 3])):
            session.add(DutyAudience(duty_id=duty.id, unit_id=unit))
        for person in self.rng.sample(people, self.rng.choice([0, 0, 4])):
            session.add(DutyPick(duty_id=duty.id, person_id=person))
        for person in self.rng.sample(people, 5):
            begins = self.day(start)
            until = self.rng.choice([None, self.day(begins)])
            days = {"from_day": begins, "until_day": until}
            exempt = DutyExemption(duty_id=duty.id, person_id=person, reason="cuti", given_at=now(), **days)
            session.add(exempt)


def by_sql(on_day: date) -> set[tuple[int, int, bool, bool, bool]]:
    rows = under(on_day)
    found = db.session.execute(
        sa.select(rows.c.person, rows.c.duty, rows.c.exempt, is_fulfilled(rows), rows.c.by_name)
    ).all()
    assert len({(row.person, row.duty) for row in found}) == len(found)
    return {(row[0], row[1], bool(row[2]), bool(row[3]), bool(row[4])) for row in found}


def by_python(on_day: date) -> dict[int, tuple[Standing, ...]]:
    session = db.session()
    lasts = (Membership, UnitPlace)
    then = [
        sa.and_(one.from_day <= on_day, sa.or_(one.until_day.is_(None), one.until_day > on_day))
        for one in lasts
    ]
    placed = session.execute(
        sa.select(Membership, UnitPlace.path)
        .join(UnitPlace, UnitPlace.unit_id == Membership.unit_id)
        .where(*then)
    ).all()
    done: dict[int, dict[int, list[date]]] = {}
    for run in session.scalars(sa.select(Enrolment)):
        assert run.completed_day
        done.setdefault(run.person_id, {}).setdefault(run.course_id, []).append(run.completed_day)
    laid, marks = laid_on(session, on_day), marks_of(session, None, on_day)
    found = {}
    for row, path in placed:
        kind = Kind(row.status, row.grade, row.post_kind, row.post_level)
        someone = Someone(path, kind, done=done.get(row.person_id, {}))
        if row.person_id in marks:
            someone = Someone(path, kind, marks[row.person_id], someone.done)
        found[row.person_id] = standings(laid, someone, on_day)
    return found


@pytest.mark.both_engines
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 12))])
def test_sql_and_python_judge_the_same_people_alike(app: Flask, seed: int) -> None:
    courses_in_service(*COURSES)
    rng = random.Random(seed)
    past = Past(rng)
    db.write(past.write)
    db.session.remove()
    seen: set[tuple[bool, bool, bool]] = set()
    for on_day in [FIRST + timedelta(days=rng.randint(0, 2 * DAYS)) for _turn in range(12)]:
        wanted = by_python(on_day)
        found = by_sql(on_day)
        assert found == {
            (person, one.laid.id, one.exempt, one.fulfilled_day is not None, one.by_name)
            for person, each in wanted.items()
            for one in each
        }, on_day
        seen |= {row[2:] for row in found}
    assert len(seen) >= 3
    alike_for_one_person()


def alike_for_one_person() -> None:
    """`lying_on` says of each person of today what `under` says of all."""
    session = db.session()
    everybody = by_sql(ALL_KNOWN)
    open_ones = (Membership.until_day.is_(None),)
    for person, path in session.execute(
        sa.select(Membership.person_id, Unit.path).join(Unit, Unit.id == Membership.unit_id).where(*open_ones)
    ).all():
        rows = lying_on(person, path, ALL_KNOWN)
        own = session.execute(sa.select(rows.c.duty, rows.c.exempt, is_fulfilled(rows), rows.c.by_name)).all()
        assert {(person, row[0], bool(row[1]), bool(row[2]), bool(row[3])) for row in own} == {
            row for row in everybody if row[0] == person
        }


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(VALID_MONTHS), st.integers(-3, 3))
def test_a_completion_holds_until_the_day_it_lapses(completed: date, months: int, days: int) -> None:
    lapses = lapse_day(completed, months)
    duty = Laid(1, 1, completed, completed, valid_months=months)
    on_day = lapses + timedelta(days=days)
    assert (completed >= duty.since(on_day)) == (on_day < lapses)


@pytest.mark.parametrize(
    ("completed", "months", "lapses"),
    [
        (date(2026, 3, 15), 6, date(2026, 9, 15)),
        (date(2026, 8, 31), 6, date(2027, 3, 1)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 31), 24, date(2028, 12, 31)),
    ],
)
def test_the_same_day_of_the_month_or_the_first_of_the_next(
    completed: date, months: int, lapses: date
) -> None:
    assert lapse_day(completed, months) == lapses
