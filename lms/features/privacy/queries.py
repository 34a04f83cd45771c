"""Reads of what people ask for about their data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.actor import ADMINISTRATOR
from lms.core.errors import NotFound
from lms.core.names import full_name
from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.organisation.models import GivenGrant, Membership, Unit
from lms.features.organisation.queries import seen_by, steps
from lms.features.privacy.models import Correction, Erasure

PAGE = 50
OWN = 10


@dataclass(frozen=True, slots=True)
class CorrectionRecord:
    """A correction that was asked for; `unit` and `name` are of whoever asked."""

    public_id: str
    person: str
    name: str
    unit: str
    field: str
    wanted: str
    asked_at: datetime
    outcome: str
    words: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ErasureRecord:
    """An erasure and how far it is; `person_id` and `approved_by` are rows, for comparing with the actor."""

    public_id: str
    person_id: int
    person: str
    name: str
    unit: str
    why: str
    by_person: bool
    asked_at: datetime
    approved_by: int | None
    approved_name: str
    approved_at: datetime | None
    confirmed_name: str
    confirmed_at: datetime | None
    due_at: datetime | None
    outcome: str
    words: str
    ended_at: datetime | None

    @property
    def stage(self) -> str:
        """``asked``, ``approved`` (once), ``due`` (twice), or how it ended."""
        if self.outcome != "open":
            return self.outcome
        return "due" if self.due_at else "approved" if self.approved_at else "asked"


def who_answers(session: Session, unit_path: str, asker: int) -> tuple[int, ...]:
    """The administrators nearest above a unit, or else those of the site; never the asker."""
    rows = session.execute(
        sa.select(GivenGrant.person_id, sa.func.coalesce(sa.func.length(Unit.path), 0).label("depth"))
        .join(Person, Person.id == GivenGrant.person_id)
        .outerjoin(Unit, Unit.id == GivenGrant.unit_id)
        .where(
            GivenGrant.role == ADMINISTRATOR,
            GivenGrant.course.is_(None),
            Person.active,
            GivenGrant.person_id != asker,
            sa.or_(GivenGrant.unit_id.is_(None), Unit.id.in_(steps(unit_path))),
        )
    ).all()
    nearest = max((row.depth for row in rows), default=0)
    return tuple(sorted({row.person_id for row in rows if row.depth == nearest}))


def own_corrections(session: Session, person_id: int) -> tuple[CorrectionRecord, ...]:
    """What one asked for last, the newest first."""
    statement = (
        _corrections().where(Correction.person_id == person_id).order_by(Correction.id.desc()).limit(OWN)
    )
    return tuple(CorrectionRecord(**row) for row in map(_named, session.execute(statement).mappings()))


def own_erasure(session: Session, person_id: int) -> ErasureRecord | None:
    """The last erasure of one's data that was asked for or decided."""
    statement = _erasures().where(Erasure.person_id == person_id).order_by(Erasure.id.desc()).limit(1)
    row = session.execute(statement).mappings().one_or_none()
    return ErasureRecord(**_named(row)) if row else None


def corrections(
    session: Session, scopes: Sequence[str], waiting: bool, after: str = ""
) -> Page[CorrectionRecord]:
    """Corrections of people inside the scopes: those that wait, the oldest first; or answered, the newest first."""
    key = Correction.asked_at if waiting else Correction.answered_at
    statement = (
        _corrections()
        .where(seen_by(scopes), Correction.outcome == "" if waiting else Correction.outcome != "")
        .order_by(*((key, Correction.id) if waiting else (Correction.id.desc(),)))
        .limit(PAGE + 1)
    )
    if after:
        last = sa.select(Correction.id).where(Correction.public_id == after).scalar_subquery()
        statement = statement.where(Correction.id > last if waiting else Correction.id < last)
    rows = session.execute(statement).mappings()
    return cut([CorrectionRecord(**_named(row)) for row in rows], PAGE, lambda one: one.public_id)


def erasures(session: Session, scopes: Sequence[str], waiting: bool) -> tuple[ErasureRecord, ...]:
    """Erasures of people inside the scopes: those that are open, or that ended last."""
    statement = _erasures().where(seen_by(scopes), (Erasure.outcome == "open") == waiting)
    rows = session.execute(statement.order_by(Erasure.id.desc()).limit(PAGE)).mappings()
    return tuple(ErasureRecord(**_named(row)) for row in rows)


def erasure(session: Session, scopes: Sequence[str], public_id: str) -> ErasureRecord:
    """One erasure inside the scopes. Raises NotFound."""
    row = (
        session.execute(_erasures().where(seen_by(scopes), Erasure.public_id == public_id))
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise NotFound
    return ErasureRecord(**_named(row))


def correction(session: Session, scopes: Sequence[str], public_id: str) -> CorrectionRecord:
    """One correction inside the scopes. Raises NotFound."""
    wanted = _corrections().where(seen_by(scopes), Correction.public_id == public_id)
    row = session.execute(wanted).mappings().one_or_none()
    if row is None:
        raise NotFound
    return CorrectionRecord(**_named(row))


def _corrections() -> sa.Select[*tuple[Any, ...]]:
    one = Correction
    columns = (one.public_id, one.field, one.wanted, one.asked_at, one.outcome, one.words, one.answered_at)
    return _with_person(sa.select(*columns).select_from(one), one.person_id)


def _erasures() -> sa.Select[*tuple[Any, ...]]:
    one, first, second = Erasure, aliased(Person), aliased(Person)
    moments = (one.asked_at, one.approved_at, one.confirmed_at, one.due_at, one.ended_at)
    statement = (
        sa.select(
            *(one.public_id, one.person_id, one.why, one.outcome, one.words, one.approved_by, *moments),
            (one.asked_by == one.person_id).label("by_person"),
            sa.func.coalesce(first.name, "").label("approved_name"),
            sa.func.coalesce(second.name, "").label("confirmed_name"),
        )
        .select_from(one)
        .outerjoin(first, first.id == one.approved_by)
        .outerjoin(second, second.id == one.confirmed_by)
    )
    return _with_person(statement, one.person_id)


def _with_person(statement: sa.Select[*tuple[Any, ...]], person_id: Any) -> sa.Select[*tuple[Any, ...]]:
    """Adds who asked and the unit they are in, or were in last."""
    last = (
        sa.select(sa.func.max(Membership.from_day))
        .where(Membership.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
    return (
        statement.join(Person, Person.id == person_id)
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.from_day == last))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .add_columns(
            Person.public_id.label("person"),
            Person.name.label("bare_name"),
            Person.title_before,
            Person.title_after,
            sa.func.coalesce(Unit.name, "").label("unit"),
        )
    )


def _named(row: Any) -> dict[str, Any]:
    values = dict(row)
    name, before, after = (values.pop(key) for key in ("bare_name", "title_before", "title_after"))
    return {**values, "name": full_name(name, before, after)}
