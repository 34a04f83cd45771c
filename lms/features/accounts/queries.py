"""Reads of people and sessions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.accounts.models import EntryCode, ExtraTimeRequest, Person, SignIn


def signed_in_person() -> sa.Select[*tuple[Any, ...]]:
    """The statement that finds the person behind the session `sign_in` at `now`; other features add columns to it."""
    columns = (
        SignIn.id.label("sign_in"),
        SignIn.confirmed_at,
        SignIn.seen_at,
        Person.id.label("person_id"),
        Person.public_id,
        Person.name,
        Person.language,
        Person.time_factor,
    )
    return (
        sa.select(*columns)
        .join(Person, Person.id == SignIn.person_id)
        .where(SignIn.id == sa.bindparam("sign_in"), SignIn.until > sa.bindparam("now"), Person.active)
    )


def language_of(session: Session, person_id: int) -> str:
    """The language a person chose last, on whatever device; empty where they never chose."""
    return session.scalar(sa.select(Person.language).where(Person.id == person_id)) or ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a password is checked against; `password` is a hash, None until the person has chosen one."""

    person_id: int
    password: str | None
    nip: str | None
    email: str | None


def credentials(session: Session, identifier: str) -> Credentials | None:
    """Of the active person with this NIP (18 digits) or email address (lower case)."""
    named = Person.email == identifier if "@" in identifier else Person.nip == identifier
    return _credentials(session, named)


def credentials_of(session: Session, person_id: int) -> Credentials | None:
    """Of an active person."""
    return _credentials(session, Person.id == person_id)


def _credentials(session: Session, named: sa.ColumnElement[bool]) -> Credentials | None:
    row = session.execute(
        sa.select(Person.id, Person.password, Person.nip, Person.email).where(named, Person.active)
    ).one_or_none()
    return Credentials(row.id, row.password, row.nip, row.email) if row else None


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session as its owner sees it; `handle` names it without giving its id away."""

    handle: str
    device: str
    created_at: datetime
    seen_at: datetime
    until: datetime
    is_this: bool


def owner_of(session: Session, sid: str) -> int | None:
    """Whose session it is, or was until a while ago; None for one that was closed, or is unknown."""
    return session.scalars(sa.select(SignIn.person_id).where(SignIn.id == sid)).one_or_none()


def session_handle(sid: str) -> str:
    """A name for a session that opens nothing: its id is as good as a password."""
    return hashlib.sha256(f"handle:{sid}".encode()).hexdigest()[:16]


def own_sessions(session: Session, person_id: int, now: datetime, this: str = "") -> tuple[OwnSession, ...]:
    """The sessions of a person that are open, this one first, then by last use."""
    rows = session.execute(
        sa.select(SignIn)
        .where(SignIn.person_id == person_id, SignIn.until > now)
        .order_by(SignIn.seen_at.desc())
    ).scalars()
    found = [
        OwnSession(session_handle(row.id), row.device, row.created_at, row.seen_at, row.until, row.id == this)
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: not one.is_this))


@dataclass(frozen=True, slots=True)
class OwnData:
    """What the settings show of the person: name as in the register, number, email, kind of employment, post."""

    full_name: str
    nip: str | None
    email: str | None
    status: str
    position: str
    password_at: datetime | None


def own_data(session: Session, person_id: int) -> OwnData:
    """A person's own data."""
    row = session.execute(sa.select(Person).where(Person.id == person_id)).scalar_one()
    return OwnData(row.full_name, row.nip, row.email, row.status, row.position, row.password_at)


@dataclass(frozen=True, slots=True)
class ExtraTime:
    """A person's time in quizzes: the factor in force, and what they last asked for.

    `asked` is empty for somebody who never asked; `answered_at` None while nobody has answered.
    """

    factor: str
    asked: str = ""
    words: str = ""
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    granted: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a request waits for its answer."""
        return bool(self.asked) and self.answered_at is None


def extra_time(session: Session, person_id: int) -> ExtraTime:
    """A person's time in quizzes, for their settings and their administrator."""
    row = session.execute(
        sa.select(
            Person.time_factor,
            sa.func.coalesce(ExtraTimeRequest.factor, ""),
            sa.func.coalesce(ExtraTimeRequest.words, ""),
            ExtraTimeRequest.asked_at,
            ExtraTimeRequest.answered_at,
            sa.func.coalesce(ExtraTimeRequest.granted, sa.false()),
        )
        .outerjoin(ExtraTimeRequest, ExtraTimeRequest.person_id == Person.id)
        .where(Person.id == person_id)
    ).one()
    return ExtraTime(*row)


def open_entry(session: Session, person_id: int, now: datetime) -> datetime | None:
    """Until when the newest unused code or link of a person is good; None without one."""
    return session.scalar(
        sa.select(sa.func.max(EntryCode.expires_at)).where(
            EntryCode.person_id == person_id, EntryCode.used_at.is_(None), EntryCode.expires_at > now
        )
    )


def has_demo_people(session: Session) -> bool:
    """Whether the database holds persons of the demonstration."""
    return bool(session.scalar(sa.select(sa.exists().where(Person.demo))))


def has_people(session: Session) -> bool:
    """Whether anybody has an account here at all."""
    return session.scalar(sa.select(Person.id).limit(1)) is not None
