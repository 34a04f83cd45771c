"""Loads the demonstration: units, people, and a year of what they did, in the order of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.core import jobs, tokens
from lms.core.actor import ADMINISTRATOR, OWN, TRAINER, Actor, Grant
from lms.core.clock import day_in
from lms.core.db import db
from lms.features.accounts.services import NewPerson, set_password
from lms.features.audit.models import AuditEntry
from lms.features.catalogue import queries as catalogue
from lms.features.demo import assessed, crediting, earned, folk, orders, region, ruling, workshop, year
from lms.features.demo.acts import Member, Memory
from lms.features.demo.folk import Invented
from lms.features.demo.region import DemoUnit
from lms.features.demo.year import Happening, Plan, Spot, in_batches
from lms.features.notices.work import GIVEN, WITHDRAWN
from lms.features.organisation import relations
from lms.features.organisation import services as organisation
from lms.features.organisation.granting import GrantCommand, give_grant
from lms.features.organisation.services import UnitCommand
from lms.features.progress import checking, counting, folding
from lms.features.quizzes.opening import DEADLINE_JOB
from lms.features.reminders.services import SENDING
from lms.features.surveys import queries as surveys
from lms.features.surveys.services import move

FIRST = "siap-siaga"
"""The course that the learner to look around as has begun, where there is one of this name."""

PEOPLE_AT_ONCE, ACTS_AT_ONCE = 50, 40
"""Of one transaction each: others can write in between, and what is cut off is small."""

OFFICE = "2.01.3"


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody to look around as: where they stand, their right, and the unit (or `course`) it holds for."""

    spot: Spot
    right: str = ""
    unit: str = ""
    course: str = ""


LAST = "last"
"""In the place of a course's id: the last course in service."""

ROLES: Mapping[str, Role] = {
    "learner": Role(year.LEARNER),
    "beginner": Role(year.BEGINNER),
    "contract employee": Role(year.CONTRACTED),
    "finisher": Role(year.FINISHER),
    "stuck": Role(year.STUCK),
    "trainer": Role((OFFICE, 1), TRAINER),
    "trainer of one course": Role((OFFICE, 2), TRAINER, course=LAST),
    "new trainer": Role((OFFICE, 3), TRAINER, course=OWN),
    "administrator": Role((OFFICE, 0), ADMINISTRATOR),
    "unit administrator": Role(("3.02.1", 0), ADMINISTRATOR, "3.02"),
    "sub-district administrator": Role(("4.01.1", 0), ADMINISTRATOR, "4.01"),
    "head of office": Role(("3.02", 0), ADMINISTRATOR, "3.02"),
}

NEWCOMER = "newcomer"
"""Has a code instead of a password."""

NOBODYS = "nobody's"
"""A password that is told to nobody, for those who have come in but are no account to look around with."""

Tell = Callable[[str, int, int], None]
REGISTERING, LIVING, WRITING = "Registering people", "Living through a year", "Writing a course"
PRINTED = 21
"""So many days ago the figures of an office were printed."""
READERS = 8
"""So many people have begun the course that the trainer published."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account to look around with. `password` or `code` (of a slip) is told in a file that only its owner reads."""

    role: str
    identifier: str
    password: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Password:
    """A password and its hash."""

    plain: str
    hashed: str


def load(
    now: datetime,
    passwords: Mapping[str, Password],
    tell: Tell = lambda what, done, of: None,
    *,
    small: bool = False,
    seed: int = folk.SEED,
) -> tuple[Account, ...]:
    """Loads everything into a site that has none of it and returns the accounts.

    `passwords` by role are hashed before: hashing is slow and belongs outside any transaction. `tell` hears what is
    being done, how much of it, of how much. The `small` set has about 120 people.
    """
    began = now.replace(hour=0, minute=30, second=0, microsecond=0) - timedelta(days=year.YEAR)
    units = {unit.code: unit for unit in region.units(small)}
    rows = db.write(_add_units, tuple(units.values()), began)
    members = _register(tuple(folk.people(seed, small)), rows, began + timedelta(minutes=10), tell)
    db.write(_put_under_heads, tuple(units.values()), members, day_in(region.ZONE, began))
    courses = _courses()
    db.write(_open_accounts, members, rows, passwords, courses, began + timedelta(hours=1))
    plan = Plan(
        now=now,
        seed=seed,
        units=units,
        rows=rows,
        members=members,
        courses=courses,
        admin=_with_right(members, "administrator"),
        trainer=_with_right(members, "trainer"),
        officer=_with_right(members, "unit administrator", rows["3.02"][1]),
        hashed=passwords[NOBODYS].hashed,
        accounts=frozenset(role.spot for role in ROLES.values()),
    )
    plans = (plan.happenings(), assessed.happenings(plan), ruling.happenings(plan), earned.happenings(plan))
    _live(sorted(happening for one in plans for happening in one), tell)
    code = db.write(_settle, plan, began)
    tell(WRITING, 0, 1)
    readers = [*plan.readers(READERS), plan.members[year.CONTRACTED].actor]
    workshop.furnish(plan.trainer, readers)
    tell(WRITING, 1, 1)
    newcomer = Account(NEWCOMER, members[year.NEWCOMER].who.nip, "", tokens.spoken_code(code))
    opened = (
        Account(name, members[role.spot].who.nip, passwords[name].plain) for name, role in ROLES.items()
    )
    return (*opened, newcomer)


def _courses() -> tuple[Course, ...]:
    return tuple(sorted(catalogue.snapshot().offered(), key=lambda course: (course.id != FIRST, course.id)))


def _add_units(session: Session, units: Sequence[DemoUnit], at: datetime) -> dict[str, tuple[int, str]]:
    rows: dict[str, tuple[int, str]] = {}
    for n, unit in enumerate(units):
        _row, path = rows.get(unit.above, (None, "/"))
        above, _path = rows.get(region.FORMERLY.get(unit.code, unit.above), (None, ""))
        name, short_name = region.FORMER_NAMES.get(unit.code, (unit.name, unit.short_name))
        command = UnitCommand(unit.code, name, short_name, above, region.ZONE)
        row = organisation.add_unit(session, None, command, at + timedelta(seconds=n))
        rows[unit.code] = (row, f"{path}{row}/")
    return rows


def _register(
    people: Sequence[Invented], rows: Mapping[str, tuple[int, str]], at: datetime, tell: Tell
) -> dict[Spot, Member]:
    members: dict[Spot, Member] = {}
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        tell(REGISTERING, start, len(people))
        chunk = people[start : start + PEOPLE_AT_ONCE]
        members |= db.write(_add_people, chunk, rows, at + timedelta(seconds=start))
    tell(REGISTERING, len(people), len(people))
    return members


def _add_people(
    session: Session, people: Sequence[Invented], rows: Mapping[str, tuple[int, str]], at: datetime
) -> dict[Spot, Member]:
    added = {}
    for n, who in enumerate(people):
        unit_id, path = rows[who.unit.code]
        moment = at + timedelta(seconds=n)
        new = NewPerson(
            name=who.name,
            nip=who.nip,
            title_before=who.title_before,
            title_after=who.title_after,
            status=who.status,
            position=who.position,
            grade=who.grade,
            post_kind=who.post_kind,
            post_level=who.post_level,
            phone=who.phone,
            demo=True,
        )
        row = organisation.register(session, None, new, unit_id, day_in(region.ZONE, moment), moment)
        actor = Actor(row.id, row.public_id, who.name, region.ZONE, "", unit_id, path)
        added[who.unit.code, who.place] = Member(who, actor)
    return added


def _put_under_heads(
    session: Session, units: Sequence[DemoUnit], members: Mapping[Spot, Member], on_day: date
) -> None:
    """The first of a unit is the superior of the others in it, and has the first of the nearest unit above."""
    heads = {unit.code: _head(members, unit.code) for unit in units}
    above = {unit.code: unit.above for unit in units}
    pairs = {}
    for (code, place), member in members.items():
        over = code if place else above[code]
        while over and heads[over] is None:
            over = above[over]
        head = heads.get(over)
        if head is not None:
            pairs[member.actor.person_id] = head
    relations.set_superiors(session, pairs, on_day)


def _head(members: Mapping[Spot, Member], code: str) -> int | None:
    found = members.get((code, 0))
    return found.actor.person_id if found else None


def _open_accounts(
    session: Session,
    members: Mapping[Spot, Member],
    rows: Mapping[str, tuple[int, str]],
    passwords: Mapping[str, Password],
    courses: Sequence[Course],
    at: datetime,
) -> None:
    for n, (name, role) in enumerate(ROLES.items()):
        person, moment = members[role.spot].actor.person_id, at + timedelta(minutes=n)
        set_password(session, person, passwords[name].hashed, moment)
        if role.right and (courses or role.course != LAST):
            grant = GrantCommand(
                role.right,
                unit_id=rows[role.unit][0] if role.unit else None,
                course=courses[-1].id if role.course == LAST else role.course or None,
            )
            give_grant(session, None, person, grant, moment)


def _with_right(members: Mapping[Spot, Member], name: str, unit_path: str = "") -> Actor:
    role = ROLES[name]
    grants = frozenset({Grant(role.right, unit_path=unit_path)})
    return replace(members[role.spot].actor, grants=grants)


def _live(happenings: Sequence[Happening], tell: Tell) -> None:
    memory, done = Memory(), 0
    for batch in in_batches(happenings, ACTS_AT_ONCE):
        tell(LIVING, done, len(happenings))
        memory = db.write(_live_through, batch, memory)
        done += len(batch)
    tell(LIVING, done, done)


def _live_through(session: Session, happenings: Sequence[Happening], before: Memory) -> Memory:
    memory = before.copied()
    for one in happenings:
        one.act(session, memory, one.at)
    return memory


def _settle(session: Session, plan: Plan, began: datetime) -> str:
    """What a worker would have done in the year; returns the newcomer's code."""
    past = (
        jobs.QueuedJob.name.in_((GIVEN, WITHDRAWN, DEADLINE_JOB, SENDING)),
        jobs.QueuedJob.run_at <= plan.now,
    )
    session.execute(sa.delete(jobs.QueuedJob).where(*past))
    crediting.settle(session, plan.now)
    # Runs are written when they begin, duties meanwhile counted without what would be completed later.
    checking.rebuild(session, day_in(counting.FIRST_ZONE, plan.now))
    while folding.fold(session):
        pass
    for item, form in surveys.enough_waiting(session):
        move(session, item, form)
    newcomer = plan.members[year.NEWCOMER].actor.person_id
    code = organisation.make_code(session, plan.admin, newcomer, plan.now)
    if plan.courses:
        orders.print_for_head(session, plan.officer, ruling.OFFICE, PRINTED, plan.now)
    _put_in_order(session, began)
    return code


def _put_in_order(session: Session, began: datetime) -> None:
    """Puts what the site did before the demonstration, and since it began, behind what it tells of: by time."""
    first = session.scalar(sa.select(sa.func.min(AuditEntry.id)).where(AuditEntry.at == began))
    early = sa.and_(AuditEntry.id < (first or 0), AuditEntry.at > began, AuditEntry.seq.is_(None))
    names = ("at", "actor_id", "action", "about", "subject_id", "detail")
    columns = [getattr(AuditEntry, name) for name in names]
    rows = session.execute(sa.select(*columns).where(early).order_by(AuditEntry.at, AuditEntry.id)).mappings()
    moved = [dict(row) for row in rows]
    if moved:
        session.execute(sa.delete(AuditEntry).where(early))
        session.execute(sa.insert(AuditEntry), moved)
