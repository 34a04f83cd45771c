"""What is kept of a person as somebody who comes in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import mail, once
from lms.core.mail import Mail
from lms.core.once import RequestKey
from lms.core.personal import Statement, kept
from lms.features.accounts import services, throttle
from lms.features.accounts.models import EntryCode, ExtraTimeRequest, Person, SignIn
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData, Retention

NAMELESS = "Anonim"
"""The first word of the name of somebody whose data was erased; no language's alone."""

_PROFILE = (
    *("public_id", "nip", "email", "name", "title_before", "title_after", "status", "position", "grade"),
    *("post_kind", "post_level", "phone", "active", "language", "time_factor", "password_at", "created_at"),
)


def personal_data() -> Iterable[PersonalData]:
    """The account, ways in, sessions, a request for extra time, and mail on its way."""
    return (
        kept("account", Message(mark("Your account")), ["person"], _profile, _nameless),
        kept("sign-ins", Message(mark("Where you are signed in")), ["sign_in"], _sign_ins, _shut),
        kept("ways-in", Message(mark("Codes and links made for you, or by you")), ["entry_code"], _codes),
        kept(
            "extra-time",
            Message(mark("Extra time asked for")),
            ["extra_time_request"],
            _extra_time,
            _forget_time,
        ),
        kept("mail", Message(mark("Mail sent to you")), ["mail"], _mail, _forget_mail),
        kept(
            "requests",
            Message(mark("Forms that were sent, so that none counts twice")),
            ["request_key"],
            _requests,
            _forget_requests,
        ),
    )


def retentions() -> Iterable[Retention]:
    """Sessions, codes, counts, and what the ground keeps: marks of forms, and mail."""
    return (
        Retention(
            "sessions",
            Message(mark("Sessions that ended")),
            Message(mark("so that a form sent after the end comes back to its writer alone")),
            services.SESSION_REMEMBERED.days,
        ),
        Retention(
            "codes",
            Message(mark("Codes for a first entry that ran out unused")),
            Message(mark("so that the administrator sees who needs a new one")),
            services.CODE_REMEMBERED.days,
        ),
        Retention(
            "failures",
            Message(mark("Counts of failed sign-ins")),
            Message(mark("so that nobody can guess a password")),
            throttle.FORGOTTEN.days,
        ),
        Retention(
            "requests",
            Message(mark("Marks of forms that were sent")),
            Message(mark("so that a form sent twice counts once")),
            once.KEPT.days,
        ),
        Retention(
            "mail",
            Message(mark("The record that an email went, without its text")),
            Message(mark("so that one can tell whether it went")),
            mail.KEPT.days,
        ),
    )


def _profile(person_id: int) -> Statement:
    return sa.select(*(getattr(Person, name) for name in _PROFILE)).where(Person.id == person_id)


def _sign_ins(person_id: int) -> Statement:
    columns = (SignIn.device, SignIn.created_at, SignIn.seen_at, SignIn.until)
    return sa.select(*columns).where(SignIn.person_id == person_id).order_by(SignIn.created_at)


def _codes(person_id: int) -> Statement:
    own = sa.case((EntryCode.person_id == person_id, "me"), else_="somebody else").label("for")
    columns = (own, EntryCode.kind, EntryCode.made_at, EntryCode.expires_at, EntryCode.used_at)
    mine = sa.or_(EntryCode.person_id == person_id, EntryCode.made_by == person_id)
    return sa.select(*columns).where(mine).order_by(EntryCode.id)


def _extra_time(person_id: int) -> Statement:
    asked = ExtraTimeRequest
    columns = (asked.factor, asked.words, asked.asked_at, asked.answered_at, asked.granted)
    return sa.select(*columns).where(asked.person_id == person_id)


def _mail(person_id: int) -> Statement:
    columns = (Mail.kind, Mail.address, Mail.name, Mail.language, Mail.state, Mail.made_at, Mail.sent_at)
    return sa.select(*columns).where(Mail.address == _address(person_id)).order_by(Mail.id)


def _requests(person_id: int) -> Statement:
    return sa.select(RequestKey.at).where(RequestKey.person_id == person_id).order_by(RequestKey.at)


def _address(person_id: int) -> sa.ScalarSelect[str | None]:
    return sa.select(Person.email).where(Person.id == person_id).scalar_subquery()


def _nameless(session: Session, person_id: int, now: datetime) -> None:
    public_id = session.scalars(sa.select(Person.public_id).where(Person.id == person_id)).one()
    name = f"{NAMELESS} {public_id}"
    nothing = {"nip": None, "email": None, "language": None, "password": None, "password_at": None}
    blank = dict.fromkeys(("title_before", "title_after", "position", "phone"), "")
    values = {**nothing, **blank, "name": name, "search_text": name.casefold(), "time_factor": "1"}
    session.execute(
        sa.update(Person).where(Person.id == person_id).values(**values, version=Person.version + 1)
    )


def _shut(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(SignIn).where(SignIn.person_id == person_id))
    session.execute(sa.delete(EntryCode).where(EntryCode.person_id == person_id))


def _forget_time(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(ExtraTimeRequest).where(ExtraTimeRequest.person_id == person_id))


def _forget_mail(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(Mail).where(Mail.address == _address(person_id)))


def _forget_requests(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(RequestKey).where(RequestKey.person_id == person_id))
