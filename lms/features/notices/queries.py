"""Reads of the inbox, of who is still to be told, and of how mail goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.mail import Mail
from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment.models import Duty
from lms.features.enrolment.queries import in_force
from lms.features.notices.digests import DAILY
from lms.features.notices.models import MailWish, Notice

PAGE = 20


def with_unread(person: sa.Select[Any]) -> sa.Select[Any]:
    """Adds to the statement of the signed-in person how many notices they have not seen."""
    unread = (
        sa.select(sa.func.count())
        .where(Notice.person_id == Person.id, Notice.read_at.is_(None))
        .correlate(Person)
        .scalar_subquery()
    )
    return person.add_columns(unread.label("unread"))


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """One notice of a person, not in words yet; `is_new` until the inbox has shown it."""

    id: int
    kind: str
    key: str
    data: Mapping[str, Any]
    at: datetime
    is_new: bool


def inbox(session: Session, person_id: int, after: str = "", size: int = PAGE) -> Page[NoticeRecord]:
    """A person's notices, newest first; `after` is the key of the page before."""
    statement = (
        _notices()
        .where(Notice.person_id == person_id)
        .order_by(Notice.at.desc(), Notice.key.desc())
        .limit(size + 1)
    )
    last = _place(after)
    if last is not None:
        at, key = last
        earlier = sa.and_(Notice.at == at, Notice.key < key)
        statement = statement.where(sa.or_(Notice.at < at, earlier))
    rows = [NoticeRecord(**row) for row in session.execute(statement).mappings()]
    return cut(rows, size, lambda notice: f"{notice.at.isoformat()} {notice.key}")


def _notices() -> sa.Select[*tuple[Any, ...]]:
    is_new = Notice.read_at.is_(None).label("is_new")
    return sa.select(Notice.id, Notice.kind, Notice.key, Notice.data, Notice.at, is_new)


def _place(after: str) -> tuple[datetime, str] | None:
    at, _space, key = after.partition(" ")
    try:
        moment = datetime.fromisoformat(at)
        # Some zone at the ends of the calendar leads out of it.
        return (moment.astimezone(UTC), key) if moment.tzinfo and "\x00" not in key else None
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a mail would go to: their address, name as in the register, and the language they chose, if any."""

    person_id: int
    address: str
    name: str
    language: str | None


def recipients(session: Session, person_ids: Sequence[int]) -> tuple[Recipient, ...]:
    """Those of these people who are active and have an address."""
    rows = session.scalars(
        sa.select(Person).where(Person.id.in_(person_ids), Person.active, Person.email.is_not(None))
    )
    return tuple(Recipient(row.id, row.email or "", row.full_name, row.language) for row in rows)


def to_be_told(session: Session, notice_ids: Sequence[int]) -> tuple[NoticeRecord, ...]:
    """These notices, newest first, but those that are gone or were seen in the inbox meanwhile."""
    found = _notices().where(Notice.id.in_(notice_ids), Notice.read_at.is_(None))
    rows = session.execute(found.order_by(Notice.at.desc(), Notice.key.desc()))
    return tuple(NoticeRecord(**row) for row in rows.mappings())


def wish_of(session: Session, person_id: int) -> str:
    """How a person wants what the inbox has by mail too."""
    return session.scalar(sa.select(MailWish.wish).where(MailWish.person_id == person_id)) or DAILY


@dataclass(frozen=True, slots=True)
class DutyToTell:
    """A duty that people may have to be told of; `followed`: the next of its series holds in its place."""

    id: int
    public_id: str
    course_id: int
    course: str
    due_day: date
    withdrawn: bool
    followed: bool


def duty_to_tell(session: Session, duty_id: int) -> DutyToTell | None:
    """One duty by its row."""
    found = _duties(session, Duty.id == duty_id)
    return found[0] if found else None


def running_duties(session: Session, on_day: date) -> tuple[DutyToTell, ...]:
    """The duties in force that are not due yet."""
    return _duties(session, in_force(on_day), Duty.due_day >= on_day)


def _duties(session: Session, *which: sa.ColumnElement[bool]) -> tuple[DutyToTell, ...]:
    later = sa.orm.aliased(Duty)
    rows = session.execute(
        sa.select(
            Duty.id,
            Duty.public_id,
            Duty.course_id,
            KnownCourse.slug.label("course"),
            Duty.due_day,
            Duty.withdrawn_day.is_not(None).label("withdrawn"),
            sa.exists().where(later.next_of == Duty.id).label("followed"),
        )
        .join(KnownCourse, KnownCourse.id == Duty.course_id)
        .where(*which)
        .order_by(Duty.id)
    )
    return tuple(DutyToTell(**row) for row in rows.mappings())


@dataclass(frozen=True, slots=True)
class MailState:
    """How mail goes: on its way, given up, and of unknown fate (the sender died in the middle; not sent again)."""

    waiting: int
    failed: int
    unknown: int
    oldest_waiting: datetime | None


def mail_state(session: Session) -> MailState:
    """How many mails wait, failed and are of unknown fate; lines of what is done stay for 30 days."""
    open_states = ("waiting", "sending")

    def count(*states: str) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((Mail.state.in_(states), 1), else_=0)), 0)

    oldest = sa.func.min(sa.case((Mail.state.in_(open_states), Mail.made_at)))
    row = session.execute(
        sa.select(count(*open_states), count("failed"), count("unknown"), oldest).where(Mail.state != "sent")
    ).one()
    return MailState(int(row[0]), int(row[1]), int(row[2]), row[3])


def mail_counts(session: Session) -> dict[str, int]:
    """How many mails there are in each state; what is being sent counts as waiting."""
    counts = dict.fromkeys(("waiting", "sent", "failed", "unknown"), 0)
    for state, number in session.execute(sa.select(Mail.state, sa.func.count()).group_by(Mail.state)):
        counts["waiting" if state == "sending" else state] += number
    return counts


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail that is not sent, for whoever runs the site. `again`: a person may have it sent once more."""

    public_id: str | None
    made_at: datetime
    until: datetime
    address: str
    kind: str
    state: str
    tries: int
    reason: str
    again: bool


def unsent_mail(session: Session, state: str = "", size: int = 200) -> tuple[MailLine, ...]:
    """Mail that waits, failed or is of unknown fate, newest first; in one `state` alone, where one is named."""
    columns = [getattr(Mail, name) for name in MailLine.__dataclass_fields__ if name != "again"]
    kept = sa.and_(Mail.state.in_(("failed", "unknown")), Mail.public_id.is_not(None), Mail.data.is_not(None))
    states = {"waiting": ("waiting", "sending"), "failed": ("failed",), "unknown": ("unknown",)}
    which = Mail.state.in_(states[state]) if state in states else Mail.state != "sent"
    rows = session.execute(
        sa.select(*columns, kept.label("again")).where(which).order_by(Mail.id.desc()).limit(size)
    )
    return tuple(MailLine(**row) for row in rows.mappings())
