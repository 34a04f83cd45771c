"""A small agency that learns: made and moved by the services, remembered beside in plain Python.

What is remembered is what the definitions of the rates speak of: who was where on which day, which duties lay on which
units, which runs were begun and completed. `expected` computes both rates from it, straight from their wording.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from flask import current_app

from lms.core.actor import ADMINISTRATOR, Actor, Grant
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.features.catalogue import building
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from lms.features.organisation import services as organisation
from lms.features.progress import queries as progress_queries
from lms.features.progress import services as progress
from lms.features.progress.services import Act
from lms.features.reports.figures import Rate
from tests.support import people
from tests.support.courses import write_course
from tests.support.people import ZONE, Someone


@dataclass
class Stay:
    """A person in a unit from a day, until (not including) another."""

    unit: str
    from_day: date
    until_day: date | None = None


@dataclass
class Laid:
    """A duty: its course, its units, and its days."""

    public_id: str
    course: str
    units: tuple[str, ...]
    from_day: date
    counts_from: date | None
    withdrawn_day: date | None = None


@dataclass
class Taken:
    """A run."""

    course: str
    begun: date
    completed: date | None = None


@dataclass
class World:
    """The agency. Units are named by their codes; `above` says what lies above what."""

    units: dict[str, int] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    people: dict[str, Someone] = field(default_factory=dict)
    stays: dict[str, list[Stay]] = field(default_factory=dict)
    duties: list[Laid] = field(default_factory=list)
    runs: dict[str, list[Taken]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return day_in(ZONE, now())

    @property
    def operator(self) -> Actor:
        return Actor(0, "", "", ZONE, "", grants=frozenset({Grant(ADMINISTRATOR)}))

    def unit(self, code: str, above: str = "", name: str = "") -> None:
        parent = self.units[above] if above else None
        self.units[code] = people.a_unit(code, parent, name=name or f"Unit {code}")
        self.above[code] = above

    def person(self, name: str, unit: str) -> Someone:
        someone = people.a_person(name)
        self.people[name] = someone
        self.runs[name], self.stays[name] = [], []
        self.move(name, unit)
        return someone

    def known(self, someone: Someone, unit: str) -> Someone:
        """Takes in a person who was made elsewhere and is in `unit` since today."""
        self.people[someone.name], self.runs[someone.name] = someone, []
        self.stays[someone.name] = [Stay(unit, self.today)]
        return someone

    def move(self, name: str, unit: str) -> None:
        """Moves a person today; to no unit with an empty code."""
        here = self.units[unit] if unit else None
        db.write(organisation.move_person, None, self.people[name].id, here, self.today, now())
        stays = self.stays[name]
        if stays and stays[-1].until_day is None:
            if stays[-1].unit == unit:
                return
            if stays[-1].from_day == self.today:
                stays.pop()
            else:
                stays[-1].until_day = self.today
        if unit:
            stays.append(Stay(unit, self.today))

    def duty(self, course: str, *units: str, due: date | None = None, counts_from: date | None = None) -> str:
        new = NewDuty(course, units, due or date(2028, 1, 31), counts_from=counts_from)
        public_id = db.write(enrolment.give_duty, self.someone_who_acts(), new, now())
        self.duties.append(Laid(public_id, course, units, self.today, counts_from))
        return public_id

    def someone_who_acts(self) -> Actor:
        """An administrator of the site who is in the register."""
        if not hasattr(self, "_administrator"):
            self._administrator = people.an_administrator("Lestari Handayani")
        return people.actor_of(self._administrator)

    def withdraw(self, duty: Laid) -> None:
        db.write(enrolment.withdraw_duty, self.someone_who_acts(), duty.public_id, now())
        duty.withdrawn_day = duty.withdrawn_day or self.today

    def begin(self, name: str, course: str) -> bool:
        """Begins a course, or takes it again where that is open to the person; whether a new run was begun."""
        someone = self.people[name]
        run = db.write(enrolment.begin_run, people.actor_of(someone), course, now())
        own = [taken for taken in self.runs[name] if taken.course == course]
        if run.number == len(own):
            return False
        self.runs[name].append(Taken(course, self.today))
        return True

    def complete(self, name: str, course: str) -> None:
        """Completes the run that is open, beginning one where none is."""
        self.begin(name, course)
        taken = next((one for one in self.runs[name] if one.course == course and one.completed is None), None)
        if taken is None:
            return
        complete_run(self.people[name].id, course, now())
        taken.completed = self.today


def complete_run(person_id: int, course: str, at: datetime) -> None:
    """Marks every item of the open run as done."""

    def finish(session: object) -> None:
        outline = catalogue.snapshot().library.course(course)
        journey = progress_queries.journey(db.session(), person_id, course, lock=True)
        assert outline is not None
        assert journey is not None
        for item in outline.items:
            journey = progress.complete(db.session(), journey, outline, item, Act(at, day_in(ZONE, at)))

    db.write(finish)


def courses_in_service(*courses: str) -> None:
    """Courses of one lesson each, titled ``Kursus <ID>``."""
    for course in courses:
        write_course(
            Path(current_app.config["COURSES"]), course, title=f"Kursus {course}", lessons=(f"isi-{course}",)
        )
    building.bring_up_to_date()


def is_below(world: World, unit: str, top: str) -> bool:
    """Whether a unit is `top` or lies below it; everything lies below none."""
    while unit and unit != top:
        unit = world.above[unit]
    return unit == top


def unit_of(world: World, name: str, on_day: date) -> str:
    """The unit a person was in on a day; empty for none."""
    stays = [
        stay.unit
        for stay in world.stays[name]
        if stay.from_day <= on_day and (stay.until_day is None or stay.until_day > on_day)
    ]
    assert len(stays) <= 1
    return stays[0] if stays else ""


def fulfils(world: World, name: str, on_day: date, course: str = "") -> list[bool]:
    """For each duty a person is under on a day (of one course, if named) whether it is fulfilled."""
    unit = unit_of(world, name, on_day)
    return [
        any(
            run.course == duty.course
            and run.completed is not None
            and run.completed <= on_day
            and (duty.counts_from is None or run.completed >= duty.counts_from)
            for run in world.runs[name]
        )
        for duty in world.duties
        if unit
        and course in {"", duty.course}
        and duty.from_day <= on_day
        and (duty.withdrawn_day is None or duty.withdrawn_day > on_day)
        and any(is_below(world, unit, top) for top in duty.units)
    ]


def expected(world: World, on_day: date, top: str = "", course: str = "") -> tuple[Rate, Rate]:
    """Required and learner completion by their wording: of the people who were in `top` or below that day."""
    inside = [
        name for name in world.people if (unit := unit_of(world, name, on_day)) and is_below(world, unit, top)
    ]
    duties = [states for name in inside if (states := fulfils(world, name, on_day, course))]
    runs = [
        run
        for name in inside
        for run in world.runs[name]
        if run.begun <= on_day and course in {"", run.course}
    ]
    completed = [run for run in runs if run.completed is not None and run.completed <= on_day]
    return Rate(sum(map(all, duties)), len(duties)), Rate(len(completed), len(runs))
