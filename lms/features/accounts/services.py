"""Writes about people and how they come in. Who may do it to whom is checked where units are known (organisation)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import CursorResult
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor
from lms.core.errors import Gone, Invalid, NotFound
from lms.core.names import visible
from lms.core.outbox import announce
from lms.core.rows import insert_new
from lms.features.accounts import register, throttle
from lms.features.accounts.models import EntryCode, Person, SignIn
from lms.features.accounts.queries import session_handle
from lms.features.accounts.register import NO_NUMBER, TAKEN_EMAIL, TAKEN_NIP, tidy
from lms.plugin.facts import Acted, Told
from lms.plugin.message import Message, mark

SESSION = timedelta(hours=12)
REMEMBERED = timedelta(days=30)
LINK_LASTS = timedelta(days=3)
CODE_LASTS = timedelta(days=14)
TOLD_OF_CHANGE = "password.changed"
CODE_REMEMBERED = timedelta(days=90)
"""How long a code that ran out is still told of, where its person has never come in."""

SPENT_CODE = Message(
    mark(
        "This code does not fit this NIP, or it was used or is older than 14 days. "
        "Check both; the administrator of your unit can make a new code."
    )
)
SPENT_LINK = Message(
    mark("This link was used or is too old. The administrator who gave it to you can make a new one.")
)


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
    demo: bool = False
    password: str | None = None


@dataclass(frozen=True, slots=True)
class AddedPerson:
    """A person that was registered: the row's number, and the name for addresses."""

    id: int
    public_id: str


def add_person(session: Session, new: NewPerson, now: datetime, actor_id: int | None = None) -> AddedPerson:
    """Registers a person. Raises Invalid at `name` when it is empty, at `nip` or `email` when somebody has it."""
    if not new.nip and not new.email:
        raise Invalid(fields={"nip": NO_NUMBER})
    values = {
        **tidy(new.name, new.title_before, new.title_after),
        "nip": new.nip or None,
        "email": new.email.lower() if new.email else None,
        "status": new.status,
        "position": visible(new.position),
        "demo": new.demo,
        "active": True,
        "time_factor": "1",
        "password": new.password,
        "password_at": now if new.password else None,
        "created_at": now,
    }
    public_id = tokens.public_id()
    while not insert_new(session, Person, {**values, "public_id": public_id}):
        _refuse_taken(session, values)
        public_id = tokens.public_id()
    person_id = session.scalars(sa.select(Person.id).where(Person.public_id == public_id)).one()
    _note(session, "person.added", actor_id, public_id, now)
    return AddedPerson(person_id, public_id)


def _refuse_taken(session: Session, values: dict[str, Any]) -> None:
    taken = {
        name: message
        for name, message in (("nip", TAKEN_NIP), ("email", TAKEN_EMAIL))
        if values[name] and session.scalar(sa.select(Person.id).where(getattr(Person, name) == values[name]))
    }
    if taken:
        raise Invalid(fields=taken)


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
    if not _changed(session, change.values(password=hashed, password_at=now)):
        raise Gone(Message(mark("The password was changed in the meantime. Sign in with the new one.")))
    session.execute(sa.delete(SignIn).where(SignIn.person_id == person_id))
    session.execute(sa.delete(EntryCode).where(EntryCode.person_id == person_id, EntryCode.used_at.is_(None)))
    _note(session, "password.changed", actor_id or person_id, before.public_id, now)
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
        raise Invalid(Message(mark("The NIP, email or password is not right. Check them and try again.")))
    session.execute(sa.delete(SignIn).where(SignIn.id == replaces))
    lasts = REMEMBERED if remember else SESSION
    values = {"person_id": person_id, "created_at": now, "seen_at": now, "confirmed_at": now}
    session.execute(sa.insert(SignIn).values(id=sid, until=now + lasts, device=device[:200], **values))
    if rehashed:
        session.execute(sa.update(Person).where(Person.id == person_id).values(password=rehashed))
    choose_language(session, person_id, language)
    if limits:
        throttle.clear(session, limits)
    _note(session, "session.begun", person_id, found.public_id, now)


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
    public_id = _public_id(session, person_id) if person_id is not None else ""
    _note(session, "session.refused", None, public_id, now, address=address)


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
    if person and _changed(session, sa.delete(SignIn).where(SignIn.id == sid)):
        _note(session, "session.ended", person.id, person.public_id, now)


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
    ended = _changed(session, sa.delete(SignIn).where(SignIn.person_id == person_id, SignIn.id != keep))
    if ended:
        _note(
            session, "session.ended", actor_id or person_id, _public_id(session, person_id), now, count=ended
        )
    return ended


def make_link(session: Session, actor_id: int | None, person_id: int, now: datetime) -> str:
    """A one-time link's token (128 bits, 3 days); earlier links of the person are withdrawn."""
    token = tokens.new_token()
    put_entry(session, actor_id, person_id, "link", tokens.digest("link", token), now, LINK_LASTS)
    return token


def make_code(session: Session, actor_id: int | None, person_id: int, now: datetime) -> str:
    """A code for a slip (8 signs, 14 days), good only with the person's NIP; earlier codes are withdrawn."""
    code = tokens.new_code()
    digest = tokens.digest("code", str(person_id), code)
    put_entry(session, actor_id, person_id, "code", digest, now, CODE_LASTS)
    return code


def put_codes(
    session: Session, actor_id: int | None, codes: Mapping[int, str], batch: str, now: datetime
) -> None:
    """Puts many codes in force at once (by person; 14 days), under the name of a batch; earlier ones are withdrawn.

    The caller has held the people's rows, and notes who did it.
    """
    unused = (EntryCode.kind == "code", EntryCode.used_at.is_(None))
    session.execute(sa.delete(EntryCode).where(EntryCode.person_id.in_(codes), *unused))
    same = {
        "kind": "code",
        "made_by": actor_id,
        "made_at": now,
        "expires_at": now + CODE_LASTS,
        "batch": batch,
    }
    rows = [
        {**same, "person_id": person_id, "digest": tokens.digest("code", str(person_id), code)}
        for person_id, code in codes.items()
    ]
    session.execute(sa.insert(EntryCode), rows)


def put_entry(
    session: Session,
    actor_id: int | None,
    person_id: int,
    kind: str,
    digest: str,
    now: datetime,
    lasts: timedelta,
) -> None:
    """Puts the digest of a link or code in force; earlier ones of its kind are withdrawn."""
    unused = (EntryCode.person_id == person_id, EntryCode.kind == kind, EntryCode.used_at.is_(None))
    session.execute(sa.delete(EntryCode).where(*unused))
    values = {"made_by": actor_id, "made_at": now, "expires_at": now + lasts}
    session.execute(sa.insert(EntryCode).values(person_id=person_id, kind=kind, digest=digest, **values))
    _note(session, f"{kind}.made", actor_id, _public_id(session, person_id), now)


def use_link(session: Session, token: str, hashed: str, now: datetime) -> int:
    """Spends a one-time link and puts the password in force; returns whose it was. Raises Gone."""
    return spend(session, "link", tokens.digests("link", token), hashed, now, SPENT_LINK)


def use_code(session: Session, nip: str, code: str, hashed: str, now: datetime) -> int:
    """Spends a code of a slip, together with its NIP, and puts the password in force; returns whose it was."""
    person_id = session.scalar(sa.select(Person.id).where(Person.nip == nip))
    digests = tokens.digests("code", str(person_id), tokens.compact_code(code))
    return spend(session, "code", digests, hashed, now, SPENT_CODE)


def spend(
    session: Session, kind: str, digests: tuple[str, ...], hashed: str, now: datetime, spent: Message
) -> int:
    """Spends the link or code with one of these digests and puts the password in force; whose it was, or Gone."""
    # The row count of one statement decides, so that a link opened twice at once lets in once.
    fits = (EntryCode.kind == kind, EntryCode.digest.in_(digests))
    fresh = (EntryCode.used_at.is_(None), EntryCode.expires_at > now)
    active = sa.exists().where(Person.id == EntryCode.person_id, Person.active)
    if not _changed(session, sa.update(EntryCode).where(*fits, *fresh, active).values(used_at=now)):
        raise Gone(spent)
    person_id = session.scalars(sa.select(EntryCode.person_id).where(*fits)).one()
    set_password(session, person_id, hashed, now)
    return person_id


def ask_extra_time(session: Session, actor: Actor, factor: str, words: str, now: datetime) -> None:
    """Asks for more time in quizzes, ``1.5`` or ``2``, and says why; Invalid at `factor` (see `register`)."""
    register.ask_extra_time(session, actor, factor, words, now)


def switch(session: Session, person_id: int, active: bool) -> bool:
    """Opens or closes an account, ending its sessions, codes and links; returns whether that changed anything."""
    turned = sa.update(Person).where(Person.id == person_id, Person.active != active).values(active=active)
    if not active:
        session.execute(sa.delete(SignIn).where(SignIn.person_id == person_id))
        session.execute(
            sa.delete(EntryCode).where(EntryCode.person_id == person_id, EntryCode.used_at.is_(None))
        )
    return bool(_changed(session, turned))


def sweep(session: Session, now: datetime) -> None:
    """Drops what opens nothing any more: sessions, codes and links that ran out, and old failures.

    A code of somebody who never came in stays for a while, so that a list can say that it ran out.
    """
    session.execute(sa.delete(SignIn).where(SignIn.until <= now))
    came_in = sa.exists().where(Person.id == EntryCode.person_id, Person.password.is_not(None))
    forgotten = sa.or_(came_in, EntryCode.kind != "code", EntryCode.expires_at <= now - CODE_REMEMBERED)
    session.execute(sa.delete(EntryCode).where(EntryCode.expires_at <= now, forgotten))
    throttle.forget(session, now)


def _changed(session: Session, statement: sa.Update | sa.Delete) -> int:
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def _public_id(session: Session, person_id: int) -> str:
    public_id = session.scalar(sa.select(Person.public_id).where(Person.id == person_id))
    if public_id is None:
        raise NotFound
    return public_id


def _note(
    session: Session, action: str, actor_id: int | None, public_id: str, now: datetime, **detail: object
) -> None:
    about = f"person:{public_id}" if public_id else ""
    announce(session, Acted(actor_id=actor_id, action=action, about=about, detail=detail, at=now))
