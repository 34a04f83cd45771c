"""Reads of what was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.audit.models import AuditEntry
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import within

PAGE = 50
PORTION = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done. `actor` is empty for the system and the command line, and for a refused sign-in.

    `about` names what it was done to (``person:<public id>``, ``attempt:…``); `about_name` and `about_person` are the
    name and public id of the person whose it is, if it is somebody's.
    """

    id: int
    at: datetime
    actor: str
    actor_public_id: str
    action: str
    about: str
    about_name: str
    about_person: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which entries are meant. `person` (a public id) is whoever did something, or about whom it was done.

    `since` and `until` (which no longer counts) are moments. `scopes` are the units of the reader (``/``: everything),
    who also reads what they did themselves, as `reader`.
    """

    about: str = ""
    person: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    scopes: tuple[str, ...] = ("/",)
    reader: int | None = None


EVERYTHING = Narrowed()


def entries(
    session: Session, narrowed: Narrowed = EVERYTHING, after: str = "", size: int = PAGE
) -> Page[Entry]:
    """The newest first; `after` is the key of the page before."""
    actor, subject = aliased(Person), aliased(Person)
    statement = (
        sa.select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.action,
            AuditEntry.about,
            AuditEntry.detail,
            sa.func.coalesce(actor.name, "").label("actor"),
            sa.func.coalesce(actor.public_id, "").label("actor_public_id"),
            sa.func.coalesce(subject.name, "").label("about_name"),
            sa.func.coalesce(subject.public_id, "").label("about_person"),
        )
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .outerjoin(subject, subject.id == AuditEntry.subject_id)
        .where(*_conditions(narrowed))
        .order_by(AuditEntry.id.desc())
        .limit(size + 1)
    )
    if after.isdecimal() and len(after) < 19:  # what a row number can be
        statement = statement.where(AuditEntry.id < int(after))
    rows = session.execute(statement).all()
    return cut([Entry(**row._asdict()) for row in rows], size, lambda entry: str(entry.id))


def every(session: Session, narrowed: Narrowed) -> Iterator[Entry]:
    """All of them, read in portions while they are written out."""
    after = ""
    while True:
        page = entries(session, narrowed, after, PORTION)
        yield from page.rows
        if not page.after:
            return
        after = page.after


def _conditions(narrowed: Narrowed) -> Iterator[sa.ColumnElement[bool]]:
    if narrowed.about:
        yield AuditEntry.about == narrowed.about
    if narrowed.person:
        of = sa.select(Person.id).where(Person.public_id == narrowed.person).scalar_subquery()
        yield sa.or_(AuditEntry.actor_id == of, AuditEntry.subject_id == of)
    if narrowed.action:
        yield AuditEntry.action == narrowed.action
    if narrowed.since:
        yield AuditEntry.at >= narrowed.since
    if narrowed.until:
        yield AuditEntry.at < narrowed.until
    if "/" not in narrowed.scopes:
        yield _seen(narrowed)


def name_of(session: Session, scopes: Sequence[str], public_id: str) -> str:
    """The name of somebody in the scopes; empty for anybody else."""
    statement = sa.select(Person.name).where(Person.public_id == public_id)
    if "/" not in scopes:
        statement = statement.where(Person.id.in_(_people(scopes)))
    return session.scalar(statement) or ""


def _people(scopes: Sequence[str]) -> sa.Select[int]:
    """People who are in the scopes, or were when they left their last unit."""
    later = aliased(Membership)
    newest = sa.select(sa.func.max(later.from_day)).where(later.person_id == Membership.person_id)
    return (
        sa.select(Membership.person_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(within(Unit.path, scopes), Membership.from_day == newest.scalar_subquery())
    )


def _seen(narrowed: Narrowed) -> sa.ColumnElement[bool]:
    units = sa.select(sa.literal("unit:") + Unit.code).where(within(Unit.path, narrowed.scopes))
    mine = AuditEntry.actor_id == narrowed.reader
    return sa.or_(AuditEntry.subject_id.in_(_people(narrowed.scopes)), AuditEntry.about.in_(units), mine)
