"""Reads of who has never come in, and of the slips that were made for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.actor import ADMINISTRATOR
from lms.core.paging import Page, cut
from lms.features.accounts.models import EntryCode, Person
from lms.features.onboarding.models import SlipBatch
from lms.features.organisation.models import GivenGrant, Membership, Unit
from lms.features.organisation.queries import seen_by, steps, within

State = Literal["", "none", "open", "expired"]
"""How it stands with a person's code: any way, never made, good, or run out."""

PAGE = 50
RECENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who has never come in. `code_until` is when their newest code runs out, or ran out; None without one.

    `batch` is the one it was made in, and `maker` who made it; None for a code of the person's own page.
    """

    public_id: str
    name: str
    unit: str
    has_nip: bool
    code_made: datetime | None
    code_until: datetime | None
    batch: str | None
    maker: int | None


def waiting(
    scopes: Sequence[str], unit_path: str, state: State, now: datetime, *columns: Any
) -> sa.Select[Any]:
    """A statement for `columns` of the people in the scopes, in a unit and below, who have never come in."""
    return (
        _people(*columns)
        .where(_in_scope(scopes, unit_path), Person.active, Person.password.is_(None))
        .where(_in_state(state, now))
    )


def _people(*columns: Any) -> sa.Select[Any]:
    # At most one of a person: a new code withdraws it.
    unused = sa.and_(EntryCode.person_id == Person.id, EntryCode.kind == "code", EntryCode.used_at.is_(None))
    return (
        sa.select(*columns)
        .select_from(Person)
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .outerjoin(EntryCode, unused)
    )


def _in_scope(scopes: Sequence[str], unit_path: str) -> sa.ColumnElement[bool]:
    seen = seen_by(scopes)
    return sa.and_(seen, within(Unit.path, [unit_path])) if unit_path else seen


def _in_state(state: State, now: datetime) -> sa.ColumnElement[bool]:
    return {
        "": sa.true(),
        "none": sa.and_(EntryCode.id.is_(None), Person.nip.is_not(None)),
        "open": EntryCode.expires_at > now,
        "expired": EntryCode.expires_at <= now,
    }[state]


def waiting_page(
    session: Session,
    scopes: Sequence[str],
    unit_path: str,
    state: State,
    now: datetime,
    after: str = "",
    size: int = PAGE,
) -> Page[Waiting]:
    """Those who have never come in, by name."""
    statement = _listed(scopes, unit_path, state, now).limit(size + 1)
    if after:
        last = sa.select(Person.name, Person.id).where(Person.public_id == after).subquery()
        statement = statement.where(
            sa.tuple_(Person.name, Person.id)
            > sa.tuple_(sa.select(last.c.name).scalar_subquery(), sa.select(last.c.id).scalar_subquery())
        )
    rows = [_waiting(row) for row in session.execute(statement)]
    return cut(rows, size, lambda row: row.public_id)


def waiting_list(
    session: Session, scopes: Sequence[str], unit_path: str, state: State, now: datetime
) -> tuple[Waiting, ...]:
    """All of them, for a file."""
    return tuple(_waiting(row) for row in session.execute(_listed(scopes, unit_path, state, now)))


def _listed(scopes: Sequence[str], unit_path: str, state: State, now: datetime) -> sa.Select[Any]:
    unit = (Unit.name.label("unit"), Unit.short_name)
    code = (EntryCode.made_at, EntryCode.expires_at, EntryCode.batch, EntryCode.made_by)
    return waiting(scopes, unit_path, state, now, Person, *unit, *code).order_by(Person.name, Person.id)


def _waiting(row: Any) -> Waiting:
    unit = row.short_name or row.unit or ""
    person: Person = row.Person
    return Waiting(
        person.public_id,
        person.full_name,
        unit,
        person.nip is not None,
        row.made_at,
        row.expires_at,
        row.batch,
        row.made_by,
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """Active people of a unit and below: all, those never in, and how it stands with the codes of these."""

    people: int = 0
    never: int = 0
    none: int = 0
    open: int = 0
    expired: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.people + other.people,
            self.never + other.never,
            self.none + other.none,
            self.open + other.open,
            self.expired + other.expired,
        )

    @property
    def without_code(self) -> int:
        """Those for whom a code can be made without ending one that is good."""
        return self.none + self.expired


def tallies(session: Session, scopes: Sequence[str], now: datetime) -> Mapping[str, Tally]:
    """By the path of a unit, with all below; the path ``/`` holds everybody in the scopes; one statement."""
    never = Person.password.is_(None)
    states: tuple[State, ...] = ("none", "open", "expired")
    counts = [
        sa.func.count().label("people"),
        sa.func.sum(sa.case((never, 1), else_=0)).label("never"),
        *(sa.func.sum(sa.case((sa.and_(never, _in_state(s, now)), 1), else_=0)).label(s) for s in states),
    ]
    statement = _people(Unit.path, *counts).where(_in_scope(scopes, ""), Person.active).group_by(Unit.path)
    found: dict[str, Tally] = {}
    for row in session.execute(statement):
        own = Tally(row.people, row.never, row.none, row.open, row.expired)
        steps = (row.path or "/").strip("/").split("/")
        above = {"/", *(f"/{'/'.join(steps[: depth + 1])}/" for depth in range(len(steps)) if row.path)}
        for path in above:
            found[path] = found.get(path, Tally()) + own
    return found


@dataclass(frozen=True, slots=True)
class Batch:
    """Slips that were made together. `unit` names the unit they were made for; empty for the whole scope."""

    id: int
    public_id: str
    salt: str
    unit: str
    slips: int
    made_at: datetime
    made_by: int | None
    maker: str


def batch(session: Session, actor_id: int, public_id: str) -> Batch | None:
    """A batch that this person made."""
    rows = session.execute(_batches().where(SlipBatch.public_id == public_id, SlipBatch.made_by == actor_id))
    row = rows.mappings().one_or_none()
    return Batch(**row) if row else None


def recent_batches(session: Session, actor_id: int, now: datetime) -> tuple[Batch, ...]:
    """What this person printed of late, newest first."""
    statement = _batches().where(SlipBatch.made_by == actor_id, SlipBatch.made_at > now - RECENT)
    rows = session.execute(statement.order_by(SlipBatch.made_at.desc(), SlipBatch.id.desc()).limit(5))
    return tuple(Batch(**row) for row in rows.mappings())


def _batches() -> Any:
    own = (
        SlipBatch.id,
        SlipBatch.public_id,
        SlipBatch.salt,
        SlipBatch.unit,
        SlipBatch.slips,
        SlipBatch.made_at,
        SlipBatch.made_by,
    )
    return sa.select(*own, sa.func.coalesce(Person.name, "").label("maker")).outerjoin(
        Person, Person.id == SlipBatch.made_by
    )


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip whose code is still good, without the code: that follows from the batch (see `slips`)."""

    person_id: int
    public_id: str
    name: str
    unit: str
    unit_path: str
    digest: str
    until: datetime


def slips_of(session: Session, scopes: Sequence[str], batch_id: str, now: datetime) -> tuple[Slip, ...]:
    """The slips of a batch that nobody has used and no later code has replaced, unit by unit."""
    rows = session.execute(
        _people(
            Person,
            Unit.name.label("unit"),
            Unit.short_name,
            Unit.path,
            EntryCode.digest,
            EntryCode.expires_at,
        )
        .where(_in_scope(scopes, ""), Person.active)
        .where(EntryCode.batch == batch_id, EntryCode.expires_at > now)
        .order_by(sa.func.coalesce(Unit.path, ""), Person.name, Person.id)
    )
    return tuple(
        Slip(
            row.Person.id,
            row.Person.public_id,
            row.Person.full_name,
            row.short_name or row.unit or "",
            row.path or "",
            row.digest,
            row.expires_at,
        )
        for row in rows
    )


def helper_of(session: Session, unit_path: str) -> str:
    """The administrator nearest above a unit, for whoever needs help: the one named first; empty without one."""
    nearest = (
        sa.select(Person)
        .join(GivenGrant, GivenGrant.person_id == Person.id)
        .join(Unit, Unit.id == GivenGrant.unit_id)
        .where(Unit.id.in_(steps(unit_path)), GivenGrant.role == ADMINISTRATOR, Person.active)
        .order_by(sa.func.length(Unit.path).desc(), GivenGrant.id)
        .limit(1)
    )
    found = session.scalar(nearest) if unit_path else None
    return found.full_name if found else ""


def beyond(scopes: Sequence[str]) -> sa.ColumnElement[bool]:
    """Condition: a person holds a right wider than these scopes; whoever has their code would come in with it."""
    if "/" in scopes:
        return sa.false()
    over = aliased(Unit)
    held = sa.select(GivenGrant.id).outerjoin(over, over.id == GivenGrant.unit_id)
    return held.where(
        GivenGrant.person_id == Person.id, sa.or_(over.path.is_(None), ~within(over.path, scopes))
    ).exists()
