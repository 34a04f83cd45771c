"""Reads of how many people reach their yearly hours, and of the hours of people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.attainment.models import CountedTarget
from lms.features.attainment.records import by_band
from lms.features.attainment.shares import BANDS, KINDS, LIMITS, QUARTERS, STAFF, STATUS_KEYS, band_key
from lms.features.attainment.tally import Tally, tally
from lms.features.credits import queries as ledger
from lms.features.credits.models import CreditAccount, CreditEntry
from lms.features.enrolment.queries import comes_after, is_member
from lms.features.organisation.models import Membership, Unit, UnitPlace
from lms.features.organisation.queries import lasting, within
from lms.features.progress import queries as progress
from lms.features.progress.queries import Count

PAGE = 50
STREAMED_AT_ONCE = 500


def targets(session: Session, year: int) -> Mapping[str, int]:
    """How many quarters each employment must reach in a year, as the agency's terms stand at its end; nothing for those
    whose hours are bounded from above or not at all."""
    found = ledger.targets_on(session, ledger.last_day(year)).values()
    return {
        one.code: one.quarters
        for one in found
        if one.bound == ledger.AT_LEAST and one.quarters and one.code in STATUS_KEYS
    }


def targets_shown(session: Session, year: int) -> Mapping[str, int]:
    """The targets by which figures of a year are told: those the counters are kept by, else those of the terms."""
    rows = session.execute(
        sa.select(CountedTarget.status, CountedTarget.quarters).where(CountedTarget.year == year)
    )
    return {row.status: row.quarters for row in rows} or targets(session, year)


@dataclass(frozen=True, slots=True)
class Counted:
    """Today's figures of a year by unit, each with all below it, and the targets they are counted by."""

    targets: Mapping[str, int]
    tallies: Mapping[int, Tally]


def counted(session: Session, unit_ids: Collection[int], year: int) -> Counted:
    """What the counters say of a year for each of these units; one statement."""
    keys = (*STATUS_KEYS.values(), *(band_key(year, one) for one in BANDS), year)
    aims = sa.select(
        sa.literal(0), CountedTarget.status, CountedTarget.quarters, *[sa.literal(0)] * len(progress.COUNTED)
    ).where(CountedTarget.year == year)
    rows: Sequence[Any] = session.execute(sa.union_all(progress.sums_of(unit_ids, KINDS, keys), aims)).all()
    targets = {row[1]: int(row[2]) for row in rows if not row[0]}
    sums: dict[int, dict[tuple[str, int], Count]] = {unit: {} for unit in unit_ids}
    for (unit, kind, key), count in progress.by_key(row for row in rows if row[0]).items():
        sums[unit][kind, key] = count
    return Counted(targets, {unit: tally(counts, year, targets) for unit, counts in sums.items()})


def recounted(
    session: Session, unit_ids: Collection[int], on_day: date, aims: Mapping[str, int], status: str = ""
) -> Mapping[int, Tally]:
    """The figures of single units, none below them, from the records: of the year of a day, with what is known today to
    count by that day, of those who were there on it (of one employment). What was taken back never counted."""
    here = sa.and_(is_member(on_day), Membership.unit_id.in_(list(unit_ids)))
    if status:
        here = sa.and_(here, Membership.status == status)
    found: dict[int, dict[tuple[str, int], Count]] = {}
    people = sa.select(Membership.unit_id, Membership.status, sa.func.count()).where(here)
    for unit, kind, count in session.execute(people.group_by(Membership.unit_id, Membership.status)):
        found.setdefault(unit, {})[STAFF, STATUS_KEYS[kind]] = Count(assigned=count)
    earned = sa.func.sum(CreditEntry.quarters)
    by_person = (
        sa.select(
            Membership.unit_id.label("unit"),
            sa.literal(on_day.year).label("year"),
            earned.label("quarters"),
            _target(aims).label("target"),
        )
        .join(CreditEntry, CreditEntry.person_id == Membership.person_id)
        .where(here, CreditEntry.year == on_day.year, CreditEntry.counted_on <= on_day)
        .group_by(Membership.person_id, Membership.unit_id, Membership.status)
        .having(earned != 0)
    )
    for (unit, sort, key), by_sort in by_band(session, by_person).items():
        found.setdefault(unit, {})[sort, key] = by_sort
    return {unit: tally(counts, on_day.year, aims) for unit, counts in found.items()}


def _target(aims: Mapping[str, int]) -> sa.ColumnElement[int]:
    """The quarters that whoever a membership is about must reach; NULL for nobody's target."""
    none = sa.cast(sa.null(), sa.Integer)
    cases = [(Membership.status == status, quarters) for status, quarters in sorted(aims.items())]
    return sa.case(*cases, else_=none) if cases else none


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose hours are asked for: of people inside the units at `paths` in the tree of a day, and inside `scopes` today.

    `band` narrows them to one, `below` to whoever has not reached a target, `status` to an employment, `person` to one.
    `counted`: the accounts say what they have, as of today.
    """

    paths: tuple[str, ...]
    on_day: date
    scopes: tuple[str, ...] = ("/",)
    status: str = ""
    band: int | None = None
    below: bool = False
    person: str = ""
    counted: bool = True


@dataclass(frozen=True, slots=True)
class PersonHours:
    """A person with their hours of a year in quarters; `target` is None where none must be reached."""

    public_id: str
    name: str
    unit: str
    unit_code: str
    status: str
    quarters: int
    target: int | None

    @property
    def missing(self) -> int:
        """The quarters that are missing to the target."""
        return max(0, (self.target or 0) - self.quarters)


def people(
    session: Session, whose: Whose, aims: Mapping[str, int], after: str = "", size: int = PAGE
) -> Page[PersonHours]:
    """People by name with their hours; `after` is the last key of the page before. One statement."""
    quarters, target = _quarters(whose), _target(aims)
    name = sa.func.coalesce(sa.func.nullif(UnitPlace.short_name, ""), UnitPlace.name)
    chosen = (
        sa.select(
            Person.public_id,
            Person.name,
            name,
            Unit.code,
            Membership.status,
            quarters.label("quarters"),
            target,
        )
        .join(Membership, Membership.person_id == Person.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .join(UnitPlace, UnitPlace.unit_id == Unit.id)
        .where(is_member(whose.on_day), lasting(UnitPlace, whose.on_day))
        .where(within(UnitPlace.path, whose.paths), within(Unit.path, whose.scopes))
        .order_by(Person.name, Person.id)
        .limit(size + 1)
    )
    if whose.counted:
        own = sa.and_(CreditAccount.person_id == Person.id, CreditAccount.year == whose.on_day.year)
        chosen = chosen.outerjoin(CreditAccount, own)
    if whose.status:
        chosen = chosen.where(Membership.status == whose.status)
    if whose.person:
        chosen = chosen.where(Person.public_id == whose.person)
    if whose.band is not None:
        chosen = chosen.where(*_in_band(quarters, whose.band))
    if whose.below:
        chosen = chosen.where(quarters < target)
    if after:
        chosen = chosen.where(comes_after(after))
    rows = [PersonHours(*row) for row in session.execute(chosen)]
    return cut(rows, size, lambda person: person.public_id)


def all_people(session: Session, whose: Whose, aims: Mapping[str, int]) -> Iterator[PersonHours]:
    """All of them, read in pages while they are being sent."""
    after, is_last = "", False
    while not is_last:
        page = people(session, whose, aims, after, STREAMED_AT_ONCE)
        yield from page.rows
        after, is_last = page.after, not page.after


def _quarters(whose: Whose) -> sa.ColumnElement[int]:
    if whose.counted:
        return sa.func.coalesce(CreditAccount.quarters, 0)
    by_day = (
        sa.select(sa.func.sum(CreditEntry.quarters))
        .where(CreditEntry.person_id == Person.id, CreditEntry.year == whose.on_day.year)
        .where(CreditEntry.counted_on <= whose.on_day)
        .scalar_subquery()
    )
    return sa.cast(sa.func.coalesce(by_day, 0), sa.Integer)


def _in_band(quarters: sa.ColumnElement[int], band: int) -> list[Any]:
    limits = [quarters >= LIMITS[band] * QUARTERS]
    if band + 1 in BANDS:
        limits.append(quarters < LIMITS[band + 1] * QUARTERS)
    return limits
