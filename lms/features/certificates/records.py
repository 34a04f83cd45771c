"""Reads of certificates as administrators see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.names import fold, full_name
from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.catalogue.models import KnownCourse
from lms.features.certificates import codes
from lms.features.certificates.models import Certificate
from lms.features.certificates.queries import (
    EXPIRED,
    REPLACED,
    REVOKED,
    VALID,
    WAITING,
    CertificateRecord,
    record_of,
    statement,
)
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import seen_by

PAGE = 50
STATES = (VALID, WAITING, REVOKED, REPLACED, EXPIRED)


@dataclass(frozen=True, slots=True)
class Kept:
    """A certificate with its owner as the register has them now."""

    one: CertificateRecord
    person: str
    name_now: str
    ended_by: str

    @property
    def is_renamed(self) -> bool:
        """Whether the register has another name than the paper."""
        return self.name_now != self.one.frozen.name


def listed(
    session: Session,
    scopes: Sequence[str],
    today: date,
    search: str = "",
    state: str = "",
    after: str = "",
    person: str = "",
    course: str = "",
) -> Page[CertificateRecord]:
    """Certificates of people inside the scopes, the latest completion first; `search` is a number or part of one, a
    code, or words of a name. `person` (a public id) and `course` (the author's) narrow."""
    found = _owned(statement(), scopes).where(*_in_state(state, today), *_sought(search))
    if person:
        found = found.where(Person.public_id == person)
    if course:
        of_course = sa.select(KnownCourse.id).where(KnownCourse.slug == course).scalar_subquery()
        found = found.where(Certificate.course_id == of_course)
    if after:
        last = sa.select(Certificate.completed_day, Certificate.id).where(Certificate.public_id == after)
        key = last.subquery()
        found = found.where(
            sa.tuple_(Certificate.completed_day, Certificate.id)
            < sa.tuple_(
                sa.select(key.c.completed_day).scalar_subquery(), sa.select(key.c.id).scalar_subquery()
            )
        )
    order = (Certificate.completed_day.desc(), Certificate.id.desc())
    rows = session.execute(found.order_by(*order).limit(PAGE + 1))
    return cut([record_of(row) for row in rows], PAGE, lambda one: one.public_id)


def one(session: Session, scopes: Sequence[str], public_id: str) -> Kept | None:
    """One certificate of somebody inside the scopes."""
    ender = aliased(Person)
    columns = (Person.public_id, Person.name, Person.title_before, Person.title_after)
    by = (
        ender.name.label("by_name"),
        ender.title_before.label("by_before"),
        ender.title_after.label("by_after"),
    )
    found = (
        _owned(statement(), scopes)
        .add_columns(*columns, *by)
        .outerjoin(ender, ender.id == Certificate.ended_by)
        .where(Certificate.public_id == public_id)
    )
    row: Any = session.execute(found).one_or_none()
    if row is None:
        return None
    return Kept(
        record_of(row[:3]),
        row.public_id,
        full_name(row.name, row.title_before, row.title_after),
        full_name(row.by_name, row.by_before, row.by_after),
    )


def others_renamed(session: Session, person_id: int, name: str) -> int:
    """How many valid certificates of a person have another name than `name`."""
    rows = session.scalars(
        sa.select(Certificate.frozen).where(
            Certificate.person_id == person_id, Certificate.state == VALID, Certificate.number != ""
        )
    )
    return sum(frozen["name"] != name for frozen in rows)


def _owned(found: sa.Select[Any], scopes: Sequence[str]) -> sa.Select[Any]:
    present = sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None))
    return (
        found.join(Person, Person.id == Certificate.person_id)
        .outerjoin(Membership, present)
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(seen_by(scopes))
    )


def _in_state(state: str, today: date) -> tuple[sa.ColumnElement[bool], ...]:
    over = sa.and_(Certificate.expires_on.is_not(None), Certificate.expires_on <= today)
    valid = Certificate.state == VALID
    numbered = Certificate.sequence.is_not(None)
    return {
        VALID: (valid, numbered, ~over),
        WAITING: (valid, ~numbered),
        EXPIRED: (valid, over),
        REVOKED: (Certificate.state == REVOKED,),
        REPLACED: (Certificate.state == REPLACED,),
    }.get(state, ())


def _sought(search: str) -> tuple[sa.ColumnElement[bool], ...]:
    words = fold(search).split()
    if not words:
        return ()
    named = sa.and_(*(Person.search_text.contains(word, autoescape=True) for word in words))
    numbered = Certificate.number.contains(search.strip(), autoescape=True)
    code = codes.read(search).code
    return (sa.or_(named, numbered, Certificate.code == code) if code else sa.or_(named, numbered),)
