"""Reads of figures and of the people behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.enrolment.laid import marks_of
from lms.features.enrolment.models import Duty, DutyPick, Enrolment
from lms.features.enrolment.queries import comes_after, in_force, is_member
from lms.features.enrolment.standings import Kind, Laid, Marks, Someone, Standing, standings
from lms.features.organisation.models import Membership, Unit, UnitPlace, Unplaced
from lms.features.organisation.queries import lasting, steps, within
from lms.features.progress import ledger
from lms.features.progress.queries import Count, CounterKey
from lms.features.reports.figures import REQUIRED, RUNS, Tree, TreeUnit, roll_up

PAGE = 50
STREAMED_AT_ONCE = 500


def tree(session: Session, scopes: Sequence[str], on_day: date) -> Tree:
    """The units inside the scopes that were open on a day, by name, as they stood and were called on that day.

    A right covers what lies in its scope today. Beside these units come those that lay below one of them on that day
    and are elsewhere now: their people count in it.
    """
    rows = session.execute(
        sa.select(
            Unit.id,
            Unit.code,
            UnitPlace.name,
            UnitPlace.short_name,
            UnitPlace.parent_id,
            UnitPlace.path,
            within(Unit.path, scopes).label("is_inside"),
        )
        .join(UnitPlace, UnitPlace.unit_id == Unit.id)
        .where(lasting(UnitPlace, on_day))
    ).all()
    inside = [TreeUnit(*row[:6]) for row in rows if row.is_inside]
    tops = {unit.id for unit in inside}
    beside = [TreeUnit(*row[:6]) for row in rows if not row.is_inside and tops.intersection(steps(row.path))]
    inside.sort(key=lambda unit: (unit.name.casefold(), unit.id))
    return Tree(tuple(inside), tuple(beside))


def recounted(
    session: Session,
    tree: Tree,
    units: Sequence[TreeUnit],
    on_day: date,
    course: int | None,
    status: str = "",
) -> Mapping[CounterKey, Count]:
    """The counters over units and all below each of them on any day, counted anew from the
    records; with a `course` (its row's number) only what is its own, with a `status`
    only people of that kind of employment."""
    people = None
    if status:
        people = sa.select(Membership.person_id).where(is_member(on_day), Membership.status == status)
    counts = ledger.totals(session, on_day, units=[unit.id for unit in units], people=people)
    if course is not None:
        counts = {
            key: count for key, count in counts.items() if key[1:] in {("course", course), (RUNS, course)}
        }
    return roll_up(counts, tree)


@dataclass(frozen=True, slots=True)
class NamedDuty:
    """A duty by its row, with what a report says of it."""

    id: int
    public_id: str
    course: int
    from_day: date
    due_day: date


def duties_named(session: Session, on_day: date) -> tuple[NamedDuty, ...]:
    """The duties in force on a day, the most urgent first."""
    rows = session.execute(
        sa.select(Duty.id, Duty.public_id, Duty.course_id, Duty.from_day, Duty.due_day)
        .where(in_force(on_day))
        .order_by(Duty.due_day, Duty.id)
    )
    return tuple(NamedDuty(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class RunOn:
    """A run as it stood on a day: completed by then, or not."""

    course: int
    opened_day: date
    completed_day: date | None


@dataclass(frozen=True, slots=True)
class PersonOn:
    """A person in the unit they were in on a day, with the duties they were under and the runs they had begun."""

    public_id: str
    name: str
    unit: str
    unit_code: str
    unit_path: str
    kind: Kind
    duties: tuple[Standing, ...]
    runs: tuple[RunOn, ...]

    @property
    def counted(self) -> tuple[Standing, ...]:
        """The duties they are counted by: those they are not exempt from."""
        return tuple(duty for duty in self.duties if not duty.exempt)

    @property
    def is_required(self) -> bool:
        """Whether they are among those divided by."""
        return bool(self.counted)

    @property
    def is_exempt(self) -> bool:
        """Whether they are left out and counted beside: exempt from every duty that lies on them."""
        return bool(self.duties) and not self.counted

    @property
    def is_fulfilled(self) -> bool:
        """Whether every duty they are counted by is fulfilled."""
        return self.is_required and not any(duty.is_missing for duty in self.duties)


@dataclass(frozen=True, slots=True)
class Whom:
    """Which people are asked for: inside the units at `paths` in the tree of a day, and inside `scopes` today; `course`
    narrows duties and runs to one; `figure` to the people whom that figure counts, or leaves out as exempt, empty for
    all; `person` to one; `status` to a kind of employment."""

    paths: tuple[str, ...]
    on_day: date
    course: int | None = None
    figure: str = ""
    person: str = ""
    scopes: tuple[str, ...] = ("/",)
    status: str = ""


def people(
    session: Session, whom: Whom, laid: Sequence[Laid], after: str = "", size: int = PAGE
) -> Page[PersonOn]:
    """People by name with what each counts for; `laid` are the duties of the day, `after` the last key of the page
    before."""
    chosen = _chosen(whom, laid).limit(size + 1)
    if after:
        chosen = chosen.where(comes_after(after))
    page = chosen.subquery()
    rows = session.execute(
        sa.select(page, Enrolment.course_id, Enrolment.opened_day, Enrolment.completed_day)
        .outerjoin(Enrolment, _begun(whom, page.c.id))
        .order_by(page.c.name, page.c.id, Enrolment.opened_day, Enrolment.run)
    )
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.id, []).append(row)
    marks = marks_of(session, list(grouped), whom.on_day) if grouped and laid else {}
    found = [
        _person_on(lines, laid, marks.get(person, Marks()), whom.on_day) for person, lines in grouped.items()
    ]
    return cut(found, size, lambda person: person.public_id)


def _chosen(whom: Whom, laid: Sequence[Laid]) -> sa.Select[*tuple[Any, ...]]:
    """The people who are asked for, by name."""
    name = sa.func.coalesce(sa.func.nullif(UnitPlace.short_name, ""), UnitPlace.name)
    chosen = (
        sa.select(
            Person.id,
            Person.public_id,
            Person.name,
            name.label("unit"),
            Unit.code.label("unit_code"),
            UnitPlace.path.label("unit_path"),
            *(getattr(Membership, field).label(field) for field in Kind.__dataclass_fields__),
        )
        .join(Membership, Membership.person_id == Person.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .join(UnitPlace, UnitPlace.unit_id == Unit.id)
        .where(is_member(whom.on_day), lasting(UnitPlace, whom.on_day))
        .where(within(UnitPlace.path, whom.paths), within(Unit.path, whom.scopes))
        .order_by(Person.name, Person.id)
    )
    if whom.status:
        chosen = chosen.where(Membership.status == whom.status)
    if whom.person:
        chosen = chosen.where(Person.public_id == whom.person)
    if whom.figure == REQUIRED:
        chosen = chosen.where(_may_be_under(laid))
    elif whom.figure:
        chosen = chosen.where(sa.exists().where(_begun(whom, Person.id)))
    return chosen


def _begun(whom: Whom, person: Any) -> sa.ColumnElement[bool]:
    """Condition on `Enrolment` rows: a run of this person that was begun by the day, of the course in question."""
    begun = sa.and_(Enrolment.person_id == person, Enrolment.opened_day <= whom.on_day)
    return begun if whom.course is None else sa.and_(begun, Enrolment.course_id == whom.course)


def _may_be_under(laid: Sequence[Laid]) -> sa.ColumnElement[bool]:
    """Condition on a membership and the place of its unit: a duty of these lies on such people, or on them by name."""
    reached = []
    for kinds, units in _audiences(laid).items():
        asked = zip(kinds, Kind.__dataclass_fields__, strict=True)
        fits = [getattr(Membership, field).in_(words) for words, field in asked if words]
        below = sa.or_(*(UnitPlace.path.contains(f"/{unit}/") for unit in sorted(units)))
        reached.append(sa.and_(below, *fits))
    picked = sa.select(DutyPick.person_id).where(DutyPick.duty_id.in_([duty.id for duty in laid]))
    return sa.or_(*reached, Person.id.in_(picked))


def _audiences(laid: Sequence[Laid]) -> Mapping[tuple[frozenset[str], ...], set[int]]:
    found: dict[tuple[frozenset[str], ...], set[int]] = {}
    for duty in laid:
        if duty.units:
            kinds = (duty.statuses, duty.grades, duty.post_kinds, duty.post_levels)
            found.setdefault(kinds, set()).update(duty.units)
    return found


def all_people(session: Session, whom: Whom, laid: Sequence[Laid]) -> Iterator[PersonOn]:
    """All of them, read in pages while they are being sent."""
    after, is_last = "", False
    while not is_last:
        page = people(session, whom, laid, after, STREAMED_AT_ONCE)
        yield from page.rows
        after, is_last = page.after, not page.after


def _person_on(rows: Sequence[Any], laid: Sequence[Laid], marks: Marks, on_day: date) -> PersonOn:
    first = rows[0]
    runs = tuple(
        RunOn(row.course_id, row.opened_day, row.completed_day if _by(row.completed_day, on_day) else None)
        for row in rows
        if row.course_id is not None
    )
    done: dict[int, list[date]] = {}
    for run in runs:
        if run.completed_day:
            done.setdefault(run.course, []).append(run.completed_day)
    kind = Kind(*(getattr(first, field) for field in Kind.__dataclass_fields__))
    duties = standings(laid, Someone(first.unit_path, kind, marks, done), on_day)
    return PersonOn(
        first.public_id, first.name, first.unit, first.unit_code, first.unit_path, kind, duties, runs
    )


def _by(day: date | None, on_day: date) -> bool:
    return day is not None and day <= on_day


def members(session: Session, paths: Sequence[str], on_day: date, status: str = "") -> int:
    """How many people (of a kind of employment) were in these units and below on a day."""
    statement = (
        sa.select(sa.func.count())
        .select_from(Membership)
        .join(UnitPlace, UnitPlace.unit_id == Membership.unit_id)
        .where(is_member(on_day), lasting(UnitPlace, on_day), within(UnitPlace.path, paths))
    )
    if status:
        statement = statement.where(Membership.status == status)
    return session.scalar(statement) or 0


def people_in_no_unit(session: Session) -> int:
    """Active people who are in no unit today: no figure has them."""
    return session.scalar(sa.select(sa.func.count()).select_from(Unplaced)) or 0


def unit_on(session: Session, public_id: str, on_day: date) -> str:
    """The name of the unit a person was in on a day; empty for none."""
    statement = (
        sa.select(Unit.name)
        .join(Membership, Membership.unit_id == Unit.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Person.public_id == public_id, is_member(on_day))
    )
    return session.scalar(statement) or ""
