"""Loads the demonstration: units, people, a duty and some weeks of learning, all through the services themselves."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lms.content.course import Course
from lms.core.actor import ADMINISTRATOR, TRAINER, Actor, Grant
from lms.core.clock import day_in
from lms.core.db import db
from lms.features.accounts import queries as accounts
from lms.features.accounts.services import NewPerson, set_password
from lms.features.catalogue import queries as catalogue
from lms.features.demo import region
from lms.features.demo.region import Invented
from lms.features.demo.robot import Robot
from lms.features.enrolment.services import NewDuty, give_duty
from lms.features.organisation import services as organisation
from lms.features.organisation.services import GrantCommand, UnitCommand

COURSE = "siap-siaga"
HISTORY = timedelta(weeks=6)
TO_GO = timedelta(weeks=3)

OFFICE = "2.01.2"

ROLES = {
    # role: unit of the person, which of its people, right, code of the unit it holds for (empty: the site)
    "learner": ("4.01.2", 1, "", ""),
    "trainer": (OFFICE, 1, TRAINER, ""),
    "administrator": (OFFICE, 0, ADMINISTRATOR, ""),
    "unit administrator": ("3.02.1", 0, ADMINISTRATOR, "3.02"),
}

NOBODYS = "nobody's"
"""A password that is told to nobody, for those who have come in but are no account to look around with."""

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Account:
    """An account to look around with; `password` is told once, in a file that only its owner reads."""

    role: str
    identifier: str
    password: str


@dataclass(frozen=True, slots=True)
class Password:
    """A password and its hash."""

    plain: str
    hashed: str


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that was added: its row and its path."""

    id: int
    path: str


def load(
    now: datetime, passwords: Mapping[str, Password], tell: Tell = lambda done, of: None
) -> tuple[Account, ...]:
    """Loads everything into an empty site and returns the accounts.

    `passwords` by role are hashed before: hashing is slow and belongs outside any transaction. `tell` hears how many
    of how many learners are through.
    """
    began = now - HISTORY
    units = _add_units(began)
    people = _add_people(began, units)
    opened = tuple(_open_account(people, units, role, passwords[role], began) for role in ROLES)
    course = catalogue.snapshot().library.course(COURSE)
    if course is not None:
        office = replace(people[OFFICE][0], grants=frozenset({Grant(ADMINISTRATOR)}))
        due = day_in(region.ZONE, now + TO_GO)
        duty = NewDuty(COURSE, region.UNDER_DUTY, due, note="Program kesiapsiagaan daerah")
        db.write(give_duty, office, duty, began + timedelta(days=2))
        _let_them_study(course, people, began, now, passwords[NOBODYS].hashed, tell)
    return opened


def _add_units(at: datetime) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for code, name, short_name, above, _count in region.UNITS:
        parent = places.get(above)
        command = UnitCommand(code, name, short_name, parent.id if parent else None, region.ZONE)
        row = db.write(organisation.add_unit, None, command, at)
        places[code] = Place(row, f"{parent.path if parent else '/'}{row}/")
    return places


def _add_people(at: datetime, units: Mapping[str, Place]) -> dict[str, list[Actor]]:
    people: dict[str, list[Actor]] = {}
    day = day_in(region.ZONE, at)
    for who in region.people():
        place = units[who.unit]
        added = db.write(organisation.register, None, _new(who), place.id, day, at)
        actor = Actor(
            person_id=added.id,
            public_id=added.public_id,
            name=who.name,
            zone=region.ZONE,
            sign_in="",
            unit_id=place.id,
            unit_path=place.path,
        )
        people.setdefault(who.unit, []).append(actor)
    return people


def _new(who: Invented) -> NewPerson:
    return NewPerson(
        name=who.name,
        nip=who.nip,
        title_after=who.title_after,
        status=who.status,
        position=who.position,
        demo=True,
    )


def _open_account(
    people: Mapping[str, list[Actor]],
    units: Mapping[str, Place],
    role: str,
    password: Password,
    at: datetime,
) -> Account:
    unit, place, right, below = ROLES[role]
    actor = people[unit][place]
    db.write(set_password, actor.person_id, password.hashed, at)
    if right:
        scope = units[below].id if below else None
        db.write(organisation.give_grant, None, actor.person_id, GrantCommand(right, unit_id=scope), at)
    nip = next(who.nip for who in region.people() if who.name == actor.name)
    return Account(role, nip, password.plain)


def _let_them_study(
    course: Course,
    people: Mapping[str, list[Actor]],
    began: datetime,
    now: datetime,
    hashed: str,
    tell: Tell,
) -> None:
    rng = random.Random(region.SEED)  # noqa: S311  # the same history at each installation
    everybody = [actor for members in people.values() for actor in members]
    learner = people[ROLES["learner"][0]][ROLES["learner"][1]]
    for done, actor in enumerate(everybody, 1):
        robot = _robot(actor, rng, began, now)
        if actor is learner:
            robot.stops_after = 3
        if robot.stops_after:
            credentials = accounts.credentials_of(db.session(), actor.person_id)
            if credentials is not None and credentials.password is None:
                db.write(set_password, actor.person_id, hashed, robot.at)
            robot.study(course)
        tell(done, len(everybody))


def _robot(actor: Actor, rng: random.Random, began: datetime, now: datetime) -> Robot:
    """Some never begin, some stop after the first part, some are on their way, most finish."""
    stops_after = rng.choices((0, 2, rng.randint(3, 6), 99), weights=(25, 12, 20, 43))[0]
    start = began + timedelta(days=rng.randint(3, 30), hours=rng.randint(0, 8))
    return Robot(actor, rng, rng.uniform(0.6, 0.98), stops_after, start, now - timedelta(hours=1))
