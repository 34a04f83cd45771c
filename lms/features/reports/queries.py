"""Reads of figures and of the people behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.enrolment.models import Duty, DutyAudience, Enrolment
from lms.features.enrolment.queries import comes_after, in_force, is_member
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import within
from lms.features.progress import counting
from lms.features.progress import queries as progress
from lms.features.progress.queries import Count, CounterKey
from lms.features.reports.figures import RUNS, Tree, TreeUnit, roll_up

PAGE = 50
STREAMED_AT_ONCE = 500


def tree(session: Session, scopes: Sequence[str], on_day: date) -> Tree:
    """The units inside the scopes that were open on a day, by name."""
    rows = session.execute(
        sa.select(Unit.id, Unit.code, Unit.name, Unit.short_name, Unit.parent_id, Unit.path).where(
            within(Unit.path, scopes), sa.or_(Unit.closed_day.is_(None), Unit.closed_day > on_day)
        )
    )
    units = sorted((TreeUnit(*row) for row in rows), key=lambda unit: (unit.name.casefold(), unit.id))
    return Tree(tuple(units))


def sums(
    session: Session, units: Collection[int], kinds: Collection[str], keys: Collection[int] | None = None
) -> Mapping[CounterKey, Count]:
    """The counters of today over units and all below each of them."""
    rows = session.execute(sa.select(Unit.id, Unit.path)).all()
    paths = {row.id: row.path for row in rows}
    wanted = {f"/{unit}/" for unit in units}
    inside = [unit for unit, path in paths.items() if any(one in path for one in wanted)]
    counts = progress.counters(session, kinds, None, inside)
    tree = Tree(tuple(TreeUnit(unit, "", "", "", None, paths[unit]) for unit in inside))
    rolled = roll_up(counts, tree)
    return {
        key: count
        for key, count in rolled.items()
        if key[0] in units and (keys is None or key[2] in keys)
    }


def recounted(
    session: Session, tree: Tree, units: Sequence[TreeUnit], on_day: date, course: int | None
) -> Mapping[CounterKey, Count]:
    """The same on any day, counted anew from the records; with a `course` (its row's number) only what is its own."""
    counts = counting.totals(session, on_day, units=[unit.id for unit in units])
    if course is not None:
        counts = {key: count for key, count in counts.items() if key[1:] in {("course", course), (RUNS, course)}}
    return roll_up(counts, tree)


@dataclass(frozen=True, slots=True)
class LaidDuty:
    """A duty that held on a day, on the unit at `path` and all below."""

    id: int
    course: int
    path: str
    from_day: date
    due_day: date
    counts_from: date | None


def duties_on(session: Session, on_day: date, course: int | None = None) -> tuple[LaidDuty, ...]:
    """The duties in force on a day, one for each unit they lie on."""
    statement = (
        sa.select(Duty.id, Duty.course_id, Unit.path, Duty.from_day, Duty.due_day, Duty.counts_from)
        .join(DutyAudience, DutyAudience.duty_id == Duty.id)
        .join(Unit, Unit.id == DutyAudience.unit_id)
        .where(in_force(on_day))
        .order_by(Duty.due_day, Duty.id, Unit.path)
    )
    if course is not None:
        statement = statement.where(Duty.course_id == course)
    return tuple(LaidDuty(*row) for row in session.execute(statement))


@dataclass(frozen=True, slots=True)
class RunOn:
    """A run as it stood on a day: completed by then, or not."""

    course: int
    opened_day: date
    completed_day: date | None


@dataclass(frozen=True, slots=True)
class DutyOn:
    """A duty a person was under on a day, and the day from which it is fulfilled; `early_day` is a completion that
    came before those that count."""

    course: int
    from_day: date
    due_day: date
    counts_from: date | None
    fulfilled_day: date | None
    early_day: date | None


@dataclass(frozen=True, slots=True)
class PersonOn:
    """A person in the unit they were in on a day, with the duties they were under and the runs they had begun."""

    public_id: str
    name: str
    unit: str
    unit_code: str
    unit_path: str
    duties: tuple[DutyOn, ...]
    runs: tuple[RunOn, ...]

    @property
    def is_required(self) -> bool:
        """Whether they are among those divided by."""
        return bool(self.duties)

    @property
    def is_fulfilled(self) -> bool:
        """Whether every duty they are under is fulfilled."""
        return self.is_required and all(duty.fulfilled_day is not None for duty in self.duties)


@dataclass(frozen=True, slots=True)
class Whom:
    """Which people are asked for: inside the units at `paths`, on a day; `course` narrows duties and runs to one;
    `figure` to the people whom that figure counts, empty for all; `person` to one."""

    paths: tuple[str, ...]
    on_day: date
    course: int | None = None
    figure: str = ""
    person: str = ""


def people(
    session: Session, whom: Whom, duties: Sequence[LaidDuty], after: str = "", size: int = PAGE
) -> Page[PersonOn]:
    """People by name with what each counts for; `duties` are those of the day, `after` the key of the page before."""
    begun = sa.and_(Enrolment.person_id == Person.id, Enrolment.opened_day <= whom.on_day)
    if whom.course is not None:
        begun = sa.and_(begun, Enrolment.course_id == whom.course)
    chosen = (
        sa.select(
            Person.id,
            Person.public_id,
            Person.name,
            sa.func.coalesce(sa.func.nullif(Unit.short_name, ""), Unit.name).label("unit"),
            Unit.code.label("unit_code"),
            Unit.path.label("unit_path"),
        )
        .join(Membership, Membership.person_id == Person.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(is_member(whom.on_day), within(Unit.path, whom.paths))
        .order_by(Person.name, Person.id)
        .limit(size + 1)
    )
    if whom.person:
        chosen = chosen.where(Person.public_id == whom.person)
    if whom.figure == "required":
        chosen = chosen.where(within(Unit.path, sorted({duty.path for duty in duties})))
    elif whom.figure == "learners":
        chosen = chosen.where(sa.exists().where(begun))
    if after:
        chosen = chosen.where(comes_after(after))
    page = chosen.subquery()
    runs = sa.and_(Enrolment.person_id == page.c.id, Enrolment.opened_day <= whom.on_day)
    if whom.course is not None:
        runs = sa.and_(runs, Enrolment.course_id == whom.course)
    rows = session.execute(
        sa.select(page, Enrolment.course_id, Enrolment.opened_day, Enrolment.completed_day)
        .outerjoin(Enrolment, runs)
        .order_by(page.c.name, page.c.id, Enrolment.opened_day, Enrolment.run)
    )
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.id, []).append(row)
    found = [_person_on(lines, duties, whom.on_day) for lines in grouped.values()]
    return cut(found, size, lambda person: person.public_id)


def all_people(session: Session, whom: Whom, duties: Sequence[LaidDuty]) -> Iterator[PersonOn]:
    """All of them, read in pages while they are being sent."""
    after, is_last = "", False
    while not is_last:
        page = people(session, whom, duties, after, STREAMED_AT_ONCE)
        yield from page.rows
        after, is_last = page.after, not page.after


def _person_on(rows: Sequence[Any], duties: Sequence[LaidDuty], on_day: date) -> PersonOn:
    first = rows[0]
    runs = tuple(
        RunOn(row.course_id, row.opened_day, row.completed_day if _by(row.completed_day, on_day) else None)
        for row in rows
        if row.course_id is not None
    )
    reached = {duty.id: duty for duty in duties if first.unit_path.startswith(duty.path)}
    return PersonOn(
        first.public_id,
        first.name,
        first.unit,
        first.unit_code,
        first.unit_path,
        tuple(_duty_on(duty, runs) for duty in reached.values()),
        runs,
    )


def _by(day: date | None, on_day: date) -> bool:
    return day is not None and day <= on_day


def _duty_on(duty: LaidDuty, runs: Sequence[RunOn]) -> DutyOn:
    done = [run.completed_day for run in runs if run.course == duty.course and run.completed_day]
    counted = [day for day in done if duty.counts_from is None or day >= duty.counts_from]
    early = [day for day in done if day not in counted]
    return DutyOn(
        duty.course,
        duty.from_day,
        duty.due_day,
        duty.counts_from,
        min(counted, default=None),
        None if counted else max(early, default=None),
    )


def members(session: Session, paths: Sequence[str], on_day: date) -> int:
    """How many people were in these units and below on a day."""
    statement = (
        sa.select(sa.func.count())
        .select_from(Membership)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(is_member(on_day), within(Unit.path, paths))
    )
    return session.scalar(statement) or 0


def people_in_no_unit(session: Session) -> int:
    """Active people who are in no unit today: no figure has them."""
    is_somewhere = sa.exists().where(Membership.person_id == Person.id, Membership.until_day.is_(None))
    return session.scalar(sa.select(sa.func.count()).where(Person.active, ~is_somewhere)) or 0


def unit_on(session: Session, public_id: str, on_day: date) -> str:
    """The name of the unit a person was in on a day; empty for none."""
    statement = (
        sa.select(Unit.name)
        .join(Membership, Membership.unit_id == Unit.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Person.public_id == public_id, is_member(on_day))
    )
    return session.scalar(statement) or ""
