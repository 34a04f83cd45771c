"""Reads of what people entered about learning elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.names import full_name
from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.activities.models import Activity, ActivityStep
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import seen_by, short_name

PAGE = 30
OPEN = ("draft", "returned")
"""States in which the person writes."""
WAITING = ("submitted", "returned")
"""States in which an activity is not counted yet."""
SEEN = ("submitted", "returned", "verified", "refused", "reversed")
"""States of what administrators see: what was never submitted, or was withdrawn, is the person's own."""


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """An activity as the person and whoever verifies see it.

    `person` is the name with titles; `unit`, `unit_path` and `zone` are those of the person's unit today, empty without
    one.
    """

    id: int
    public_id: str
    person_id: int
    person: str
    person_public_id: str
    unit: str
    unit_path: str
    zone: str
    state: str
    typed: Mapping[str, str]
    form: str
    title: str
    provider: str
    organiser_agency: str
    partner: str
    place: str
    starts_on: date | None
    ends_on: date | None
    amount: int | None
    quarters: int | None
    number: str
    number_key: str
    cost: int | None
    funds: str
    notes: str
    files: tuple[str, ...]
    version: int
    saved_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    why: str
    granted: int | None
    credited: str

    @property
    def is_open(self) -> bool:
        """Whether the person may write in it."""
        return self.state in OPEN

    @property
    def name(self) -> str:
        """The title; of a draft the one that was typed."""
        return self.typed.get("title", "") if self.state == "draft" else self.title

    @property
    def counts(self) -> int:
        """The quarters that count, or are asked for."""
        return self.granted or self.quarters or 0


_FAR = ("person", "person_public_id", "unit", "unit_path", "zone")
_OWN = tuple(name for name in ActivityRecord.__dataclass_fields__ if name not in _FAR)


def _activities() -> sa.Select[Any]:
    return (
        sa.select(
            *(getattr(Activity, name) for name in _OWN),
            Person.public_id.label("person_public_id"),
            Person.name,
            Person.title_before,
            Person.title_after,
            short_name().label("unit"),
            Unit.path.label("unit_path"),
            Unit.zone,
        )
        .join(Person, Person.id == Activity.person_id)
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
    )


def _record(row: Any) -> ActivityRecord:
    own = {name: getattr(row, name) for name in _OWN}
    return ActivityRecord(
        **{**own, "files": tuple(row.files)},
        person=full_name(row.name, row.title_before, row.title_after),
        person_public_id=row.person_public_id,
        unit=row.unit or "",
        unit_path=row.unit_path or "",
        zone=row.zone or "",
    )


def one(session: Session, public_id: str) -> ActivityRecord | None:
    """One activity, whoever's it is."""
    row = session.execute(_activities().where(Activity.public_id == public_id)).one_or_none()
    return _record(row) if row else None


def own_one(session: Session, person_id: int, public_id: str) -> ActivityRecord | None:
    """One of the person's own."""
    mine = _activities().where(Activity.public_id == public_id, Activity.person_id == person_id)
    row = session.execute(mine).one_or_none()
    return _record(row) if row else None


def own(session: Session, person_id: int, after: str = "") -> Page[ActivityRecord]:
    """All that a person entered, what was touched last first."""
    statement = _activities().where(Activity.person_id == person_id)
    if after:
        last = sa.select(Activity.id).where(Activity.public_id == after, Activity.person_id == person_id)
        statement = statement.where(Activity.id < last.scalar_subquery())
    rows = session.execute(statement.order_by(Activity.id.desc()).limit(PAGE + 1)).all()
    return cut([_record(row) for row in rows], PAGE, lambda row: row.public_id)


def waiting(session: Session, person_id: int, year: int) -> tuple[ActivityRecord, ...]:
    """What of a year is not counted yet, submitted or returned, the newest day first."""
    of_year = Activity.ends_on.between(date(year, 1, 1), date(year, 12, 31))
    found = _activities().where(Activity.person_id == person_id, Activity.state.in_(WAITING), of_year)
    rows = session.execute(found.order_by(Activity.ends_on.desc(), Activity.id.desc()))
    return tuple(_record(row) for row in rows)


@dataclass(frozen=True, slots=True)
class StepRecord:
    """Something that happened to an activity; `by` is a name with titles, empty for somebody erased."""

    at: datetime
    by: str
    by_id: int | None
    what: str
    why: str
    quarters: int | None


def steps(session: Session, activity_id: int) -> tuple[StepRecord, ...]:
    """What happened to an activity, the latest first."""
    rows = session.execute(
        sa.select(
            ActivityStep.at,
            ActivityStep.by_id,
            ActivityStep.what,
            ActivityStep.why,
            ActivityStep.quarters,
            Person.name,
            Person.title_before,
            Person.title_after,
        )
        .outerjoin(Person, Person.id == ActivityStep.by_id)
        .where(ActivityStep.activity_id == activity_id)
        .order_by(ActivityStep.id.desc())
    )
    return tuple(
        StepRecord(
            row.at,
            full_name(row.name, row.title_before, row.title_after),
            row.by_id,
            row.what,
            row.why,
            row.quarters,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Looked:
    """Which activities an administrator looks at: `state` of `SEEN`, below `unit_path`, of one `form`."""

    state: str = "submitted"
    unit_path: str = ""
    form: str = ""


def queue(
    session: Session, actor_id: int, scopes: Sequence[str], wanted: Looked, after: str = ""
) -> Page[ActivityRecord]:
    """Activities of others inside the scopes: what waits the oldest first, what was decided the latest first."""
    waits = wanted.state == "submitted"
    key = Activity.submitted_at if waits else Activity.decided_at
    statement = _activities().where(Activity.state == wanted.state, *_seen(actor_id, scopes, wanted))
    if after:
        last = aliased(Activity)
        at = sa.select(last.submitted_at if waits else last.decided_at, last.id).where(
            last.public_id == after
        )
        row = session.execute(at).one_or_none()
        if row is not None and row[0] is not None:
            here, there = sa.tuple_(key, Activity.id), sa.tuple_(sa.literal(row[0], key.type), row.id)
            statement = statement.where(here > there if waits else here < there)
    order = (key, Activity.id) if waits else (key.desc(), Activity.id.desc())
    rows = session.execute(statement.order_by(*order).limit(PAGE + 1)).all()
    return cut([_record(row) for row in rows], PAGE, lambda row: row.public_id)


def _seen(actor_id: int, scopes: Sequence[str], wanted: Looked) -> list[sa.ColumnElement[bool]]:
    found = [seen_by(scopes), Activity.person_id != actor_id]
    if wanted.unit_path:
        found.append(Unit.path.startswith(wanted.unit_path, autoescape=True))
    if wanted.form:
        found.append(Activity.form == wanted.form)
    return found


@dataclass(frozen=True, slots=True)
class Tally:
    """How many activities of others are in a state, and since when the oldest of them waits."""

    state: str
    count: int
    oldest: datetime | None


def tallies(
    session: Session, actor_id: int, scopes: Sequence[str], wanted: Looked | None = None
) -> dict[str, Tally]:
    """What waits and what was returned inside the scopes, by state; a state without any is left out."""
    rows = session.execute(
        sa.select(Activity.state, sa.func.count(), sa.func.min(Activity.submitted_at))
        .join(Person, Person.id == Activity.person_id)
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Activity.state.in_(WAITING), *_seen(actor_id, scopes, wanted or Looked()))
        .group_by(Activity.state)
    )
    return {state: Tally(state, count, oldest) for state, count, oldest in rows}


def same_number(session: Session, number_key: str, person_id: int) -> tuple[ActivityRecord, ...]:
    """What other people entered with this certificate number, at most ten; nothing for an empty number."""
    if not number_key:
        return ()
    found = _activities().where(
        Activity.number_key == number_key, Activity.person_id != person_id, Activity.state.in_(SEEN)
    )
    rows = session.execute(found.order_by(Activity.id.desc()).limit(10))
    return tuple(_record(row) for row in rows)
