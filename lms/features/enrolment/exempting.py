"""Leaving people out of a duty, with a reason, and taking them in again; they are counted beside.

A reason is for whoever looks after the duty and for the person; it is in no notice and in no line of the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor, id_of
from lms.core.errors import Gone, Invalid
from lms.core.once import once
from lms.core.outbox import announce, note
from lms.core.rows import changed, insert_new
from lms.features.accounts.models import Person
from lms.features.enrolment import telling
from lms.features.enrolment.audience import under
from lms.features.enrolment.duty_records import DutyRecord
from lms.features.enrolment.laying import NewDuty
from lms.features.enrolment.models import Duty, DutyExemption
from lms.features.enrolment.services import ENDED, duty_to_change, give_duties, today_of
from lms.plugin import facts
from lms.plugin.message import Message, mark

MOST = 200
"""People left out at once."""


def give_duties_once(
    session: Session,
    actor: Actor,
    key: str,
    duties: Sequence[NewDuty],
    people: Sequence[str],
    reason: str,
    now: datetime,
) -> tuple[str, ...]:
    """Gives duties from which `people` are left out at once; with the same `key` it is done once.

    Returns the public ids of the duties. Nothing is given where something cannot be done.
    """

    def give() -> dict[str, Any]:
        given = give_duties(session, actor, duties, now)
        for public_id in given if people else ():
            try:
                exempt(session, actor, public_id, people, reason, now)
            except Invalid as refusal:
                names = {"people": "exempt_nips", "reason": "exempt_reason"}
                raise Invalid(fields={names[name]: told for name, told in refusal.fields.items()}) from None
        return {"duties": list(given)}

    return tuple(once(session, actor.person_id, key, now, give)["duties"])


def exempt(
    session: Session, actor: Actor | None, public_id: str, people: Sequence[str], reason: str, now: datetime
) -> int:
    """Leaves people (by public id) out of a duty from today on; returns how many were not left out before.

    Raises Invalid without a reason, and where somebody is not under the duty today; then nobody is left out. Gone once
    the duty has ended.
    """
    duty = duty_to_change(session, actor, public_id)
    if not duty.in_force:
        raise Gone(ENDED)
    if not reason.strip():
        raise Invalid(fields={"reason": Message(mark("Write the reason for leaving them out."))})
    if not people:
        raise Invalid(fields={"people": Message(mark("Choose at least one person."))})
    if len(set(people)) > MOST:
        raise Invalid(
            fields={"people": Message(mark("Leave out at most %(most)s people at once."), {"most": MOST})}
        )
    _hold(session, duty)
    today = today_of(actor, now)
    rows = _under_today(session, duty, people, today)
    missing = set(people) - set(rows)
    if missing:
        raise Invalid(fields={"people": Message(mark("Somebody you chose is not under this duty today."))})
    return sum(
        _leave_out(session, actor, duty, person, reason.strip(), today, now) for person in rows.items()
    )


def _leave_out(
    session: Session,
    actor: Actor | None,
    duty: DutyRecord,
    person: tuple[str, int],
    reason: str,
    today: date,
    now: datetime,
) -> bool:
    public_id, person_id = person
    values = {
        "duty_id": duty.id,
        "person_id": person_id,
        "reason": reason,
        "from_day": today,
        "given_by": id_of(actor),
        "given_at": now,
    }
    if not insert_new(session, DutyExemption, values):
        return False
    _announce(session, actor, duty, (public_id, person_id), True, today, now)
    return True


def take_back(session: Session, actor: Actor | None, public_id: str, person: str, now: datetime) -> bool:
    """Takes a person in again from today on; False where they were not left out. What was stays on record."""
    duty = duty_to_change(session, actor, public_id)
    _hold(session, duty)
    today = today_of(actor, now)
    person_id = session.scalar(sa.select(Person.id).where(Person.public_id == person))
    own = (
        DutyExemption.duty_id == duty.id,
        DutyExemption.person_id == person_id,
        DutyExemption.until_day.is_(None),
    )
    ended = changed(session, sa.delete(DutyExemption).where(*own, DutyExemption.from_day >= today))
    ended += changed(session, sa.update(DutyExemption).where(*own).values(until_day=today))
    if not ended or person_id is None:
        return False
    _announce(session, actor, duty, (person, person_id), False, today, now)
    return True


def _announce(
    session: Session,
    actor: Actor | None,
    duty: DutyRecord,
    person: tuple[str, int],
    exempt: bool,
    today: date,
    now: datetime,
) -> None:
    public_id, person_id = person
    announce(
        session,
        facts.DutyExempted(at=now, duty_id=duty.id, person_id=person_id, exempt=exempt, on_day=today),
    )
    action = "duty.exempted" if exempt else "duty.taken_in"
    about = f"person:{public_id}"
    note(
        session,
        id_of(actor),
        action,
        f"duty:{duty.public_id}",
        now,
        person_id,
        course=duty.course,
        person=about,
    )
    telling.tell_exemption(session, duty, person_id, exempt, now)


def _hold(session: Session, duty: DutyRecord) -> None:
    # Two who leave out and take in the same person at once go one after the other, and neither meets a withdrawal.
    session.execute(sa.select(Duty.id).where(Duty.id == duty.id).with_for_update())


def _under_today(session: Session, duty: DutyRecord, people: Sequence[str], today: date) -> dict[str, int]:
    named = sa.select(Person.id).where(Person.public_id.in_(list(people)))
    rows = under(today, duties=[duty.id], people=named)
    statement = sa.select(Person.public_id, Person.id).join(rows, rows.c.person == Person.id)
    return {row.public_id: row.id for row in session.execute(statement.order_by(Person.id))}
