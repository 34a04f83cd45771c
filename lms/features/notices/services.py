"""What is told is kept, once for each person and key, and marked when it has been seen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.core import mail
from lms.core.actor import Actor
from lms.core.db import Json
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.core.outbox import note
from lms.core.rows import insert_missing, insert_new
from lms.features.accounts.models import Person
from lms.features.enrolment import audience
from lms.features.enrolment.models import Enrolment
from lms.features.notices import kinds, queries
from lms.features.notices.models import MailWish, Notice
from lms.features.organisation.policies import may_administer_site
from lms.plugin.facts import Told
from lms.plugin.manager import Plugins
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind

COLUMNS = ("person_id", "kind", "key", "data", "at", "to_mail")
MAIL = "notices/_mail_notice"
WISHES = ("daily", "each", "none")


def keep(session: Session, fact: Told) -> None:
    """Puts a notice into the inbox of everybody it is for; who has been told already is not told again.

    If its kind goes by mail, it waits for the mail that its reader wishes; an urgent one is put on its way at once.
    Raises LookupError for a kind nobody brought.
    """
    kind = kind_of(fact.kind)
    people = list(dict.fromkeys(fact.person_ids))
    same = {
        "kind": fact.kind,
        "key": fact.key,
        "data": dict(fact.data),
        "at": fact.at,
        "to_mail": goes_by_mail(kind),
    }
    insert_missing(session, Notice, [{"person_id": person, **same} for person in people])
    if kind.urgent and mail.is_configured():
        mail.post(session, [_urgent(to, fact) for to in queries.recipients(session, people)], fact.at)


def kind_of(name: str) -> NoticeKind:
    """A kind of notice by its name. Raises LookupError."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    kind: NoticeKind | None = plugins.offers("notice_kinds").get(name)
    if kind is None:
        raise LookupError(f"there is no kind of notice {name!r}")
    return kind


def goes_by_mail(kind: NoticeKind) -> bool:
    """Whether notices of this kind wait for the mail that their readers wish."""
    return kind.mail and not kind.urgent and mail.is_configured()


def _urgent(to: queries.Recipient, fact: Told) -> mail.NewMail:
    return mail.NewMail(
        key=f"notice:{to.person_id}:{hashlib.sha256(fact.key.encode()).hexdigest()}",
        address=to.address,
        name=to.name,
        language=to.language,
        kind=MAIL,
        data={"notice": fact.kind, "values": dict(fact.data)},
    )


def wish(session: Session, person_id: int, wanted: str, now: datetime) -> None:
    """Keeps how a person wants their mail. Raises Invalid for what cannot be meant."""
    if wanted not in WISHES:
        raise Invalid(fields={"wish": Message(mark("Choose how you want your mail."))})
    values = {"wish": wanted, "at": now}
    if not insert_new(session, MailWish, {"person_id": person_id, **values}):
        session.execute(sa.update(MailWish).where(MailWish.person_id == person_id).values(**values))


def unsubscribe(session: Session, public_id: str, now: datetime) -> None:
    """No more mail about notices for whoever has this name in addresses; the inbox stays. Raises NotFound."""
    person_id = session.scalar(sa.select(Person.id).where(Person.public_id == public_id))
    if person_id is None:
        raise NotFound
    wish(session, person_id, "none", now)


def send_again(session: Session, actor: Actor, public_id: str, now: datetime) -> None:
    """Sends a mail once more that failed, or whose fate nobody knows: whoever decides it is written down.

    Raises NotFound where it is not there any more, was sent, or held what may not be kept.
    """
    if not may_administer_site(actor):
        raise NotAllowed
    if mail.send_again(session, public_id, now) is None:
        raise NotFound
    note(session, actor.person_id, "mail.again", f"mail:{public_id}", now)


def see(session: Session, person_id: int, notice_ids: Sequence[int] | None, now: datetime) -> None:
    """Marks notices of a person as seen; None: all of them."""
    unread = sa.update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    if notice_ids is not None:
        unread = unread.where(Notice.id.in_(notice_ids))
    session.execute(unread.values(read_at=now))


def tell_duty(session: Session, duty_id: int, on_day: date, now: datetime) -> None:
    """Tells everybody on whom a duty in force lies and who has not fulfilled it, in one statement; nobody twice."""
    duty = queries.duty_to_tell(session, duty_id)
    if duty is None or duty.withdrawn or duty.due_day < on_day:
        return
    rows = audience.under(on_day, duties=(duty_id,))
    bound = (
        sa.select(rows.c.person)
        .join(Person, Person.id == rows.c.person)
        .where(audience.is_missing(rows), Person.active)
        .subquery()
    )
    key, data = _duty_key(duty), {"course": duty.course, "due_day": duty.due_day.isoformat()}
    told = _same_for_all(bound.c.person, kinds.DUTY_GIVEN, key, data, now)
    insert_missing(session, Notice, told, COLUMNS)


def tell_withdrawal(session: Session, duty_id: int, now: datetime) -> None:
    """Takes back what was not seen yet, and tells those who saw it and have not completed the course."""
    duty = queries.duty_to_tell(session, duty_id)
    if duty is None or not duty.withdrawn:
        return
    told = (Notice.key == _duty_key(duty), Notice.kind == kinds.DUTY_GIVEN)
    session.execute(sa.delete(Notice).where(*told, Notice.read_at.is_(None)))
    if duty.followed:
        return  # the next of the series is told instead
    done = sa.exists().where(
        Enrolment.person_id == Notice.person_id,
        Enrolment.course_id == duty.course_id,
        Enrolment.completed_day.is_not(None),
    )
    knew = sa.select(Notice.person_id).where(*told, ~done).subquery()
    key, data = f"duty-withdrawn:{duty.public_id}", {"course": duty.course}
    rows = _same_for_all(knew.c.person_id, kinds.DUTY_WITHDRAWN, key, data, now)
    insert_missing(session, Notice, rows, COLUMNS)


def _duty_key(duty: queries.DutyToTell) -> str:
    return f"duty:{duty.public_id}"


def _same_for_all(
    people: sa.ColumnElement[int], kind: str, key: str, data: dict[str, str], now: datetime
) -> sa.Select[*tuple[Any, ...]]:
    same = (sa.literal(kind), sa.literal(key), sa.literal(data, Json), sa.literal(now, Notice.at.type))
    return sa.select(people, *same, sa.literal(goes_by_mail(kind_of(kind))))
