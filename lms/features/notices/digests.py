"""Notices become mail as their readers wish: one mail a day with all that is new, each by itself, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.core import mail
from lms.core.names import full_name
from lms.features.accounts.models import Person
from lms.features.notices.models import MailWish, Notice
from lms.features.organisation.models import Membership, Unit

MAIL = "notices/_mail_digest"
BATCH = mail.BATCH
DAILY, EACH = "daily", "each"


@dataclass(frozen=True, slots=True)
class Pile:
    """What waits for one person's mail."""

    person_id: int
    public_id: str
    address: str
    name: str
    language: str | None
    wish: str
    notices: tuple[int, ...]


def pack(
    session: Session, zone: str | None, on_day: date, now: datetime, after: int = 0, only: Sequence[int] = ()
) -> int | None:
    """Puts into mails what waits for up to 500 people behind `after`; the last of them, or None when it was the end.

    With a `zone` it is the daily mail of the people whose units are there; who has had that of `on_day` waits for the
    next. Without one it is for those who wish each notice by itself. `only` narrows it to some people.
    """
    chosen = _waiting(zone).where(Person.id > after).order_by(Person.id).limit(BATCH)
    if only:
        chosen = chosen.where(Person.id.in_(only))
    people: Sequence[int] = session.scalars(chosen).all()
    if not people:
        return None
    piles = _piles(session, people)
    had = _had(session, people, on_day) if zone else frozenset()
    mails = [
        _mail(pile, on_day if zone else None)
        for pile in piles
        if pile.address and pile.wish != "none" and pile.person_id not in had
    ]
    mail.post(session, mails, now)
    packed = [number for pile in piles if pile.person_id not in had for number in pile.notices]
    for first in range(0, len(packed), BATCH):
        part = Notice.id.in_(packed[first : first + BATCH])
        session.execute(sa.update(Notice).where(part).values(to_mail=False))
    return people[-1]


def _waiting(zone: str | None) -> sa.Select[Any]:
    waits = sa.exists().where(Notice.person_id == Person.id, Notice.to_mail)
    chosen = sa.select(Person.id).outerjoin(MailWish, MailWish.person_id == Person.id).where(waits)
    if zone is None:
        return chosen.where(MailWish.wish == EACH)
    membership = sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None))
    there = sa.func.coalesce(Unit.zone, current_app.config["TIMEZONE"]) == zone
    return (
        chosen.outerjoin(Membership, membership)
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(there, sa.func.coalesce(MailWish.wish, DAILY) != EACH)
    )


def _piles(session: Session, people: Sequence[int]) -> list[Pile]:
    rows = session.execute(
        sa.select(
            Notice.id,
            Person.id.label("person_id"),
            Person.public_id,
            sa.case((Person.active, Person.email), else_=None).label("address"),
            Person.name,
            Person.title_before,
            Person.title_after,
            Person.language,
            sa.func.coalesce(MailWish.wish, DAILY).label("wish"),
        )
        .join(Person, Person.id == Notice.person_id)
        .outerjoin(MailWish, MailWish.person_id == Person.id)
        .where(Notice.to_mail, Person.id.in_(people))
        .order_by(Person.id, Notice.at.desc(), Notice.id.desc())
    )
    return [_pile(list(group)) for _person, group in groupby(rows, key=lambda row: row.person_id)]


def _pile(rows: list[Any]) -> Pile:
    first = rows[0]
    name = full_name(first.name, first.title_before, first.title_after)
    return Pile(
        first.person_id,
        first.public_id,
        first.address or "",
        name,
        first.language,
        first.wish,
        tuple(row.id for row in rows),
    )


def _had(session: Session, people: Sequence[int], on_day: date) -> frozenset[int]:
    keys = {_key(person, on_day): person for person in people}
    found = session.scalars(sa.select(mail.Mail.key).where(mail.Mail.key.in_(list(keys))))
    return frozenset(keys[key] for key in found)


def _mail(pile: Pile, on_day: date | None) -> mail.NewMail:
    key = _key(pile.person_id, on_day) if on_day else f"notices:{pile.person_id}:{max(pile.notices)}"
    return mail.NewMail(
        key=key,
        address=pile.address,
        name=pile.name,
        language=pile.language,
        kind=MAIL,
        data={"to": pile.public_id, "notices": list(pile.notices)},
    )


def _key(person_id: int, on_day: date) -> str:
    return f"digest:{person_id}:{on_day}"
