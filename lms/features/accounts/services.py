"""Writes about people, their passwords and sessions. Who may do it to whom is checked by organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.errors import Gone, Invalid, NotFound
from lms.core.names import visible
from lms.core.outbox import announce, note
from lms.core.rows import changed, insert_new
from lms.features.accounts import register, throttle
from lms.features.accounts.models import EntryCode, Person, SignIn
from lms.features.accounts.queries import session_handle
from lms.features.accounts.register import NO_NUMBER, tidy
from lms.plugin.facts import Told
from lms.plugin.message import Message, mark

SESSION = timedelta(hours=12)
REMEMBERED = timedelta(days=30)
WRONG = Message(mark("The NIP, email or password is not right. Check them and try again."))
TOLD_OF_CHANGE = "password.changed"
CODE_REMEMBERED = timedelta(days=90)
"""How long a code that ran out is still told of, where its person has never come in."""
SESSION_REMEMBERED = timedelta(days=1)
"""How long it is known whose a session was that ran out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person to be registered. `nip` has been checked (18 digits); without one, `email` is needed.

    `password` is a hash from `lms.core.passwords`, or None: then a link or code lets the person choose one.
    """

    name: str
    nip: str | None = None
    email: str | None = None
    title_before: str = ""
    title_after: str = ""
    status: str = "PNS"
    position: str = ""
    grade: str = ""
    post_kind: str = ""
    post_level: str = ""
    phone: str = ""
    demo: bool = False
    password: str | None = None


@dataclass(frozen=True, slots=True)
class AddedPerson:
    """A person that was registered: the row's number, and the name for addresses."""

    id: int
    public_id: str


def add_person(session: Session, new: NewPerson, now: datetime, actor_id: int | None = None) -> AddedPerson:
    """Registers a person. Raises Invalid at `name` when it is empty, at `nip` or `email` when somebody has it, and at
    `grade`, `post_kind`, `post_level` or `phone`."""
    if not new.nip and not new.email:
        raise Invalid(fields={"nip": NO_NUMBER})
    values = {
        **tidy(new.name, new.title_before, new.title_after),
        "nip": new.nip or None,
        "email": new.email.lower() if new.email else None,
        "position": visible(new.position),
        "phone": register.read_phone(new.phone),
        **register.kind_of(new),
        "demo": new.demo,
        "active": True,
        "time_factor": "1",
        "password": new.password,
        "password_at": now if new.password else None,
        "created_at": now,
    }
    public_id = tokens.public_id()
    while not insert_new(session, Person, {**values, "public_id": public_id}):
        register.refuse_taken(session, values)
        public_id = tokens.public_id()
    person_id = session.scalars(sa.select(Person.id).where(Person.public_id == public_id)).one()
    note(session, actor_id, "person.added", f"person:{public_id}", now)
    return AddedPerson(person_id, public_id)


def set_password(
    session: Session,
    person_id: int,
    hashed: str,
    now: datetime,
    *,
    checked: str | None = None,
    actor_id: int | None = None,
) -> None:
    """Puts a new password (its hash) in force, ends all sessions and withdraws codes and links not yet used.

    With `checked`, the hash that the old password was checked against, a password changed meanwhile stays.
    """
    found = sa.select(Person.public_id, Person.password.is_not(None).label("had_one"))
    before = session.execute(found.where(Person.id == person_id)).one_or_none()
    if before is None:
        raise NotFound
    change = sa.update(Person).where(Person.id == person_id)
    if checked is not None:
        change = change.where(Person.password == checked)
    if not changed(session, change.values(password=hashed, password_at=now)):
        raise Gone(Message(mark("The password was changed in the meantime. Sign in with the new one.")))
    session.execute(sa.delete(SignIn).where(SignIn.person_id == person_id))
    session.execute(sa.delete(EntryCode).where(EntryCode.person_id == person_id, EntryCode.used_at.is_(None)))
    note(session, actor_id or person_id, "password.changed", f"person:{before.public_id}", now)
    if before.had_one:
        key = f"password:{now.isoformat()}"
        announce(session, Told(person_ids=(person_id,), kind=TOLD_OF_CHANGE, key=key, at=now))


def sign_in(
    session: Session,
    person_id: int,
    device: str,
    remember: bool,
    now: datetime,
    sid: str,
    *,
    checked: str | None = None,
    rehashed: str | None = None,
    limits: throttle.Tries | None = None,
    replaces: str = "",
    language: str = "",
) -> None:
    """Opens the session `sid` of an active person for 12 hours, or 30 days with `remember`.

    `checked` is the hash the password was checked against: if another one is in force by now, Invalid is raised.
    `rehashed` replaces it. `limits` are cleared. `replaces` is the session that this browser had until now, `language`
    the one chosen on it, if any.
    """
    found = session.execute(
        sa.select(Person.public_id, Person.password)
        .where(Person.id == person_id, Person.active)
        .with_for_update()
    ).one_or_none()
    if found is None or (checked is not None and found.password != checked):
        raise Invalid(WRONG)
    session.execute(sa.delete(SignIn).where(SignIn.id == replaces))
    lasts = REMEMBERED if remember else SESSION
    values = {"person_id": person_id, "created_at": now, "seen_at": now, "confirmed_at": now}
    session.execute(sa.insert(SignIn).values(id=sid, until=now + lasts, device=device[:200], **values))
    if rehashed:
        session.execute(sa.update(Person).where(Person.id == person_id).values(password=rehashed))
    choose_language(session, person_id, language)
    if limits:
        throttle.clear(session, limits)
    note(session, person_id, "session.begun", f"person:{found.public_id}", now)


def choose_language(session: Session, person_id: int, language: str) -> None:
    """Keeps the language a person chose last, for what is sent to them; an empty one changes nothing."""
    if language:
        other = sa.or_(Person.language.is_(None), Person.language != language)
        session.execute(sa.update(Person).where(Person.id == person_id, other).values(language=language))


def refuse_sign_in(
    session: Session, person_id: int | None, limits: throttle.Tries, address: str, now: datetime
) -> None:
    """Counts and notes a try that failed; `person_id` is None when no such person is known."""
    throttle.note_failure(session, limits, now)
    about = _about(session, person_id) if person_id is not None else ""
    note(session, None, "session.refused", about, now, address=address)


def confirm_password(session: Session, sid: str, limits: throttle.Tries, now: datetime) -> None:
    """Notes that the holder of a session typed the password again."""
    session.execute(sa.update(SignIn).where(SignIn.id == sid).values(confirmed_at=now, seen_at=now))
    throttle.clear(session, limits)


def sign_out(session: Session, sid: str, now: datetime) -> None:
    """Ends a session; one that has ended already is no error."""
    person = session.execute(
        sa.select(Person.id, Person.public_id)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(SignIn.id == sid)
    ).one_or_none()
    if person and changed(session, sa.delete(SignIn).where(SignIn.id == sid)):
        note(session, person.id, "session.ended", f"person:{person.public_id}", now)


def end_session(session: Session, person_id: int, handle: str, now: datetime) -> None:
    """Ends the session of a person that `handle` names (see `queries.own_sessions`)."""
    ids = session.scalars(sa.select(SignIn.id).where(SignIn.person_id == person_id))
    for sid in ids:
        if session_handle(sid) == handle:
            sign_out(session, sid, now)


def end_other_sessions(
    session: Session, person_id: int, keep: str, now: datetime, actor_id: int | None = None
) -> int:
    """Ends all sessions of a person but `keep` (may be empty); returns how many."""
    ended = changed(session, sa.delete(SignIn).where(SignIn.person_id == person_id, SignIn.id != keep))
    if ended:
        note(session, actor_id or person_id, "session.ended", _about(session, person_id), now, count=ended)
    return ended


def switch(session: Session, person_id: int, active: bool) -> bool:
    """Opens or closes an account, ending its sessions, codes and links; returns whether that changed anything."""
    turned = sa.update(Person).where(Person.id == person_id, Person.active != active).values(active=active)
    if not active:
        session.execute(sa.delete(SignIn).where(SignIn.person_id == person_id))
        session.execute(
            sa.delete(EntryCode).where(EntryCode.person_id == person_id, EntryCode.used_at.is_(None))
        )
    return bool(changed(session, turned))


def sweep(session: Session, now: datetime) -> None:
    """Drops what opens nothing any more: sessions, codes and links that ran out, and old failures.

    A code of somebody who never came in stays for a while, so that a list can say that it ran out; a session that ran
    out does too, so that what was typed in it is given back to nobody else.
    """
    session.execute(sa.delete(SignIn).where(SignIn.until <= now - SESSION_REMEMBERED))
    came_in = sa.exists().where(Person.id == EntryCode.person_id, Person.password.is_not(None))
    forgotten = sa.or_(came_in, EntryCode.kind != "code", EntryCode.expires_at <= now - CODE_REMEMBERED)
    session.execute(sa.delete(EntryCode).where(EntryCode.expires_at <= now, forgotten))
    throttle.forget(session, now)


def _about(session: Session, person_id: int) -> str:
    return f"person:{session.scalars(sa.select(Person.public_id).where(Person.id == person_id)).one()}"
