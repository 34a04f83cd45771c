"""People are reminded, once for each step of a duty; reminders say so when they are no longer needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes
from lms.core.clock import day_in
from lms.core.db import Json
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.jobs import enqueue
from lms.core.outbox import note
from lms.core.rows import changed, insert_missing, insert_new
from lms.core.workdays import monday
from lms.features.accounts.models import Person
from lms.features.enrolment import audience
from lms.features.enrolment.models import Duty
from lms.features.notices.models import Notice
from lms.features.notices.services import COLUMNS, goes_by_mail, kind_of
from lms.features.organisation.models import Unit
from lms.features.reminders import calls, policies, queries, wording
from lms.features.reminders.models import ReminderCall, ReminderRound, ReminderSending
from lms.features.reminders.queries import Due
from lms.plugin.message import Message, mark

SENDING = "reminders.sending"
_KEY = "reminder:"
KEPT = timedelta(days=90)
LONGEST_WORD = 120
LATELY = timedelta(days=2)
"""Who was told of a duty, or reminded of it, so short a time ago is left out."""


def remind(
    session: Session,
    duty_id: int,
    people: Sequence[int],
    kind: str,
    step: str,
    due_day: date,
    on_day: date,
    now: datetime,
) -> None:
    """Reminds those of these people (at most a few hundred) who are still under the duty and behind with it.

    With the kind ``lapsing`` also those whose completion still holds. One statement; nobody twice for one `step`, and
    nobody who was told of the duty itself a moment ago.
    """
    due = queries.duty(session, duty_id)
    if due is None or not people:
        return
    rows = audience.under(on_day, duties=(duty_id,), people=people)
    still = rows.c.exempt == 0 if kind == wording.LAPSING else audience.is_missing(rows)
    just_given = sa.exists().where(
        Notice.person_id == rows.c.person, Notice.key == f"duty:{due.public_id}", Notice.at > now - LATELY
    )
    chosen = (
        sa.select(rows.c.person, *_same(due, kind, step, due_day, now))
        .join(Person, Person.id == rows.c.person)
        .where(still, Person.active, ~just_given)
    )
    insert_missing(session, Notice, chosen, COLUMNS)


def _same(due: Due, kind: str, step: str, due_day: date, now: datetime) -> tuple[sa.ColumnElement[Any], ...]:
    data = {"course": due.course, "due_day": due_day.isoformat(), "duty": due.public_id}
    return (
        sa.literal(kind),
        sa.literal(f"{_KEY}{due.public_id}:{step}"),
        sa.literal(data, Json),
        sa.literal(now, Notice.at.type),
        sa.literal(goes_by_mail(kind_of(kind))),
    )


def end_round(session: Session, zone: str, on_day: date, now: datetime) -> None:
    """Keeps that the people of a zone had their morning."""
    values = {"on_day": on_day, "at": now}
    if not insert_new(session, ReminderRound, {"zone": zone, **values}):
        session.execute(sa.update(ReminderRound).where(ReminderRound.zone == zone).values(**values))


def send_now(session: Session, actor: Actor, public_id: str, unit: str, now: datetime) -> int:
    """Has everybody reminded who is behind with a duty in a unit (its code) and below; how many they are.

    Once a week for a duty and unit: raises Conflict when it was done. Raises NotFound for what the actor cannot see.
    """
    scopes, day = unit_scopes(actor, ADMINISTRATOR), day_in(actor.zone, now)
    due = queries.duty_seen(session, public_id, scopes, day)
    row = session.execute(sa.select(Unit.id, Unit.path).where(Unit.code == unit)).one_or_none()
    if due is None or row is None:
        raise NotFound
    if not policies.may_remind(actor, row.path):
        raise NotAllowed
    people = len(people_to_remind(session, due, row.path, day, now))
    if not people:
        raise Conflict(Message(mark("Nobody here has to be reminded now.")))
    values = {
        "duty_id": due.id,
        "unit_id": row.id,
        "week": monday(day),
        "by": actor.person_id,
        "at": now,
        "people": people,
    }
    if not insert_new(session, ReminderSending, values):
        raise Conflict(
            Message(mark("People of this unit were reminded of this duty this week. Once a week is enough."))
        )
    enqueue(session, SENDING, {"duty": due.id, "unit": row.id, "day": day.isoformat()}, now)
    note(session, actor.person_id, "reminder.sent", f"duty:{public_id}", now, unit=unit, people=people)
    return people


def people_to_remind(session: Session, due: Due, path: str, on_day: date, now: datetime) -> list[int]:
    """Whom a reminder by hand would reach in a unit and below: who is behind, and was not reminded of late."""
    rows = audience.under(on_day, duties=(due.id,), units=queries.units_in_paths((path,)))
    told = sa.or_(Notice.key.startswith(f"{_KEY}{due.public_id}:"), Notice.key == f"duty:{due.public_id}")
    lately = sa.exists().where(Notice.person_id == rows.c.person, told, Notice.at > now - LATELY)
    found = (
        sa.select(rows.c.person)
        .join(Person, Person.id == rows.c.person)
        .where(audience.is_missing(rows), Person.active, ~lately)
    )
    return list(session.scalars(found.order_by(rows.c.person)))


def note_call(session: Session, actor: Actor, public_id: str, person: str, word: str, now: datetime) -> None:
    """Notes that somebody on the list was called today, and what came of it in a few words.

    Raises NotFound for a duty or person that the actor cannot see there, Invalid for words that are too many.
    """
    scopes, day = unit_scopes(actor, ADMINISTRATOR), day_in(actor.zone, now)
    due = queries.duty_seen(session, public_id, scopes, day)
    person_id = calls.person_behind(session, due, person, scopes, day) if due else None
    if due is None or person_id is None:
        raise NotFound
    if len(word) > LONGEST_WORD:
        raise Invalid(fields={"word": Message(mark("At most %(most)s characters."), {"most": LONGEST_WORD})})
    values = {"on_day": day, "word": word, "by": actor.person_id, "at": now}
    if not insert_new(session, ReminderCall, {"duty_id": due.id, "person_id": person_id, **values}):
        same = (ReminderCall.duty_id == due.id, ReminderCall.person_id == person_id)
        session.execute(sa.update(ReminderCall).where(*same).values(**values))
    note(session, actor.person_id, "person.called", f"duty:{public_id}", now, person_id)


def note_export(session: Session, actor: Actor, public_id: str, unit: str, form: str, now: datetime) -> None:
    """Writes down who took the list of whom to call, of which duty and unit."""
    note(session, actor.person_id, "calls.exported", f"duty:{public_id}", now, unit=unit, format=form)


def settle_done(session: Session, person_id: int, course: str, on_day: date) -> None:
    """What a person was reminded of and has done now says so; what was not mailed yet is not mailed."""
    fulfilled = sa.and_(
        queries.of_course(course), sa.or_(Duty.counts_from.is_(None), Duty.counts_from <= on_day)
    )
    _settle(session, wording.DONE, fulfilled, Notice.person_id == person_id)


def settle_off(session: Session, duty_id: int, person_id: int | None = None) -> None:
    """Reminders of a duty that was withdrawn, or from which a person was exempted, say so."""
    whose = sa.true() if person_id is None else Notice.person_id == person_id
    session.execute(
        sa.delete(Notice).where(
            Notice.kind.in_(wording.OPEN), whose, Notice.read_at.is_(None), _of_duty(Duty.id == duty_id)
        )
    )
    _settle(session, wording.OFF, Duty.id == duty_id, whose)


def _settle(session: Session, kind: str, duty: sa.ColumnElement[bool], whose: sa.ColumnElement[bool]) -> int:
    open_ones = sa.update(Notice).where(Notice.kind.in_(wording.OPEN), whose, _of_duty(duty))
    return changed(session, open_ones.values(kind=kind, to_mail=False))


def _of_duty(duty: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    public_id = sa.func.substr(Notice.key, len(_KEY) + 1, 10)
    return sa.exists().where(duty, Duty.public_id == public_id)


def sweep(session: Session, now: datetime) -> None:
    """Drops what was noted of calls 90 days ago."""
    session.execute(sa.delete(ReminderCall).where(ReminderCall.at < now - KEPT))
