"""One-time links and codes of slips: put in force, and spent for a password."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.errors import Gone
from lms.core.outbox import note
from lms.core.rows import changed
from lms.features.accounts import services
from lms.features.accounts.models import EntryCode, Person
from lms.plugin.message import Message, mark

LINK_LASTS = timedelta(days=3)
CODE_LASTS = timedelta(days=14)

SPENT_CODE = Message(
    mark(
        "This code does not fit this NIP, or it was used or is older than 14 days. "
        "Check both; the administrator of your unit can make a new code."
    )
)
SPENT_LINK = Message(
    mark("This link was used or is too old. The administrator who gave it to you can make a new one.")
)


def make_link(session: Session, actor_id: int | None, person_id: int, now: datetime) -> str:
    """A one-time link's token (128 bits, 3 days); earlier links of the person are withdrawn."""
    token = tokens.new_token()
    put(session, actor_id, person_id, "link", tokens.digest("link", token), now, LINK_LASTS)
    return token


def make_code(session: Session, actor_id: int | None, person_id: int, now: datetime) -> str:
    """A code for a slip (8 signs, 14 days), good only with the person's NIP; earlier codes are withdrawn."""
    code = tokens.new_code()
    digest = tokens.digest("code", str(person_id), code)
    put(session, actor_id, person_id, "code", digest, now, CODE_LASTS)
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


def put(
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
    public_id = session.scalars(sa.select(Person.public_id).where(Person.id == person_id)).one()
    note(session, actor_id, f"{kind}.made", f"person:{public_id}", now)


def withdraw(session: Session, person_id: int, keep_of: int | None) -> None:
    """Ends the codes and links of a person that somebody else than `keep_of` made, and that were not used yet."""
    session.execute(
        sa.delete(EntryCode).where(
            EntryCode.person_id == person_id,
            EntryCode.used_at.is_(None),
            EntryCode.made_by.is_not(None),  # those of the operator, and of mails, are no administrator's
            EntryCode.made_by.is_distinct_from(keep_of),
        )
    )


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
    if not changed(session, sa.update(EntryCode).where(*fits, *fresh, active).values(used_at=now)):
        raise Gone(spent)
    person_id = session.scalars(sa.select(EntryCode.person_id).where(*fits)).one()
    services.set_password(session, person_id, hashed, now)
    return person_id
