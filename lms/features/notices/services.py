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
from lms.core.db import Json
from lms.core.rows import insert_missing
from lms.features.accounts.models import Person
from lms.features.enrolment.models import Duty, DutyAudience, Enrolment
from lms.features.enrolment.queries import fulfilling, is_member
from lms.features.notices import kinds, queries
from lms.features.notices.models import Notice
from lms.features.organisation.models import Membership, Unit
from lms.plugin.facts import Told
from lms.plugin.manager import Plugins

COLUMNS = ("person_id", "kind", "key", "data", "at")
MAIL = "notices/_mail_notice"


def keep(session: Session, fact: Told) -> None:
    """Puts a notice into the inbox of everybody it is for; who has been told already is not told again.

    If its kind goes by mail too, those who have an address get one. Raises LookupError for a kind nobody brought.
    """
    plugins: Plugins = current_app.extensions["lms.plugins"]
    kind = plugins.offers("notice_kinds").get(fact.kind)
    if kind is None:
        raise LookupError(f"there is no kind of notice {fact.kind!r}")
    people = list(dict.fromkeys(fact.person_ids))
    same = {"kind": fact.kind, "key": fact.key, "data": dict(fact.data), "at": fact.at}
    insert_missing(session, Notice, [{"person_id": person, **same} for person in people])
    if not kind.mail or not mail.is_configured():
        return
    for to in queries.recipients(session, people):
        mail.post(
            session,
            key=f"notice:{to.person_id}:{hashlib.sha256(fact.key.encode()).hexdigest()}",
            address=to.address,
            name=to.name,
            language=to.language,
            kind=MAIL,
            data={"notice": fact.kind, "values": dict(fact.data)},
            now=fact.at,
        )


def see(session: Session, person_id: int, notice_ids: Sequence[int] | None, now: datetime) -> None:
    """Marks notices of a person as seen; None: all of them."""
    unread = sa.update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    if notice_ids is not None:
        unread = unread.where(Notice.id.in_(notice_ids))
    session.execute(unread.values(read_at=now))


def tell_duty(session: Session, duty_id: int, on_day: date, now: datetime) -> None:
    """Tells everybody whom a duty in force binds and who has not fulfilled it, in one statement; nobody twice."""
    duty = queries.duty_to_tell(session, duty_id)
    if duty is None or duty.withdrawn or duty.due_day < on_day:
        return
    done = sa.exists().where(fulfilling()).correlate(Duty, Membership)
    units = sa.orm.aliased(Unit)
    bound = (
        sa.select(Membership.person_id)
        .distinct()
        .join(Unit, Unit.id == Membership.unit_id)
        .join(Duty, Duty.id == duty_id)
        .join(DutyAudience, DutyAudience.duty_id == Duty.id)
        .join(units, sa.and_(units.id == DutyAudience.unit_id, Unit.path.startswith(units.path)))
        .join(Person, Person.id == Membership.person_id)
        .where(is_member(on_day), Person.active, ~done)
        .subquery()
    )
    key, data = _duty_key(duty), {"course": duty.course, "due_day": duty.due_day.isoformat()}
    told = _same_for_all(bound.c.person_id, kinds.DUTY_GIVEN, key, data, now)
    insert_missing(session, Notice, told, COLUMNS)


def tell_withdrawal(session: Session, duty_id: int, now: datetime) -> None:
    """Takes back what was not seen yet, and tells those who saw it and have not completed the course."""
    duty = queries.duty_to_tell(session, duty_id)
    if duty is None or not duty.withdrawn:
        return
    told = (Notice.key == _duty_key(duty), Notice.kind == kinds.DUTY_GIVEN)
    session.execute(sa.delete(Notice).where(*told, Notice.read_at.is_(None)))
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
    return sa.select(people, *same)
