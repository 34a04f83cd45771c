"""Checks of passwords, links and codes: the slow hashing stands between two transactions and inside none.

Known and unknown names take the same way: counted, looked up, one hash checked, the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Gone, Invalid
from lms.core.passwords import passwords
from lms.features.accounts import entry, forgotten, queries, services, throttle
from lms.features.accounts.services import WRONG
from lms.plugin.message import Message, mark

WRONG_PASSWORD = Message(mark("The password is not right. Check capital and small letters, then try again."))


@dataclass(frozen=True, slots=True)
class Checked:
    """A password that was right: whose, the hash it fits, a newer hash if that one is outdated, what to clear."""

    person_id: int
    password: str
    rehashed: str | None
    limits: throttle.Tries


def check_identifier(identifier: str, password: str, address: str) -> Checked:
    """The person with this NIP or email and this password. Raises Invalid, or Busy after too many failures."""
    limits = throttle.tries(identifier, address)
    return _check(lambda: queries.credentials(db.session(), identifier), password, address, limits, WRONG)


def check_own(person_id: int, password: str, address: str) -> Checked:
    """A signed-in person's password, typed again. Raises Invalid, or Busy after too many failures."""
    limits = throttle.tries(f"person:{person_id}", address)
    return _check(
        lambda: queries.credentials_of(db.session(), person_id), password, address, limits, WRONG_PASSWORD
    )


def choose_by_code(nip: str, code: str, password: str, address: str) -> int:
    """Spends the code of a slip; returns whose password was set. Raises Invalid at `password`, Gone, or Busy."""

    def use(session: Session, hashed: str, at: datetime) -> int:
        return entry.use_code(session, nip, code, hashed, at)

    return _choose(use, throttle.tries(nip, address), password, address, nip)


def choose_by_link(token: str, password: str, address: str) -> int:
    """Spends a one-time link; returns whose password was set. Raises Invalid at `password`, Gone, or Busy."""

    def use(session: Session, hashed: str, at: datetime) -> int:
        return entry.use_link(session, token, hashed, at)

    return _choose(use, throttle.tries(token, address), password, address)


def choose_by_mailed_link(token: str, password: str, address: str) -> int:
    """Spends the link of a mail; returns whose password was set. Raises Invalid at `password`, Gone, or Busy."""

    def use(session: Session, hashed: str, at: datetime) -> int:
        return forgotten.use_link(session, token, hashed, at)

    return _choose(use, throttle.tries(token, address), password, address)


def change_own(person_id: int, old: str, new: str, address: str) -> None:
    """Changes a person's password; all their sessions end. Raises Invalid at `old` or `password`, or Busy."""
    known = queries.credentials_of(db.session(), person_id)
    _refuse_weak(new, *((known.nip or "", known.email or "") if known else ()))
    try:
        checked = check_own(person_id, old, address)
    except Invalid as refusal:
        raise Invalid(fields={"old": refusal.message or WRONG_PASSWORD}) from refusal
    db.write(_change, checked, passwords().hash(new), now())


def _change(session: Session, checked: Checked, hashed: str, at: datetime) -> None:
    services.set_password(session, checked.person_id, hashed, at, checked=checked.password)
    throttle.clear(session, checked.limits)


def _check(
    find: Callable[[], queries.Credentials | None],
    password: str,
    address: str,
    limits: throttle.Tries,
    wrong: Message,
) -> Checked:
    db.write(throttle.let_in, limits, now())
    found = find()
    db.session.rollback()  # no transaction waits for the check
    kept = found.password if found else None
    if not passwords().check(kept, password) or found is None or kept is None:
        db.write(services.refuse_sign_in, found.person_id if found else None, limits, address, now())
        raise Invalid(wrong)
    rehashed = passwords().hash(password) if passwords().is_outdated(kept) else None
    return Checked(found.person_id, kept, rehashed, limits)


def _choose(
    use: Callable[[Session, str, datetime], int],
    limits: throttle.Tries,
    password: str,
    address: str,
    *own: str,
) -> int:
    _refuse_weak(password, *own)
    db.write(throttle.let_in, limits, now())
    hashed = passwords().hash(password)
    try:
        return db.write(use, hashed, now())
    except Gone:
        db.write(services.refuse_sign_in, None, limits, address, now())
        raise


def _refuse_weak(password: str, *own: str) -> None:
    objection = passwords().objection(password, *own)
    if objection:
        raise Invalid(fields={"password": objection})
