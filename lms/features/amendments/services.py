"""Putting a key right, dropping a question, taking either back, and closing what an edition carries since.

Whoever scores attempts hears `KeyAmended` in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor, id_of
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.limits import too_long
from lms.core.outbox import announce, note
from lms.core.rows import take_turns
from lms.features.amendments import policies, questions
from lms.features.amendments.models import KeyAmendment
from lms.features.amendments.queries import CARRIED, DROPPED, KEY, REPLACED, WITHDRAWN, Amendment
from lms.features.catalogue import queries as catalogue
from lms.plugin.facts import KeyAmended
from lms.plugin.message import Message, mark

NO_REASON = Message(mark("Write why. Those whose score changes read it."))
ENDED = Message(mark("This was withdrawn or replaced in the meantime. The page now shows how it stands."))
SAME_KEY = Message(mark("This is the key that counts already. Choose another one, or drop the question."))


@dataclass(frozen=True, slots=True)
class Change:
    """What a trainer states. `specs` are the type's JSON with the new key by language, none for a dropped question.

    `takes_back`: whoever no longer reaches the pass mark loses the pass. `as_edition`: the key is that of the edition
    in service, and attempts that began before are to be scored by it.
    """

    kind: str
    reason: str
    specs: Mapping[str, Any]
    takes_back: bool = False
    as_edition: bool = False


def keys_held(session: Session, course: str, alone: bool = False) -> None:
    """Until the transaction ends, no key of the course is amended; `alone`: and no attempt of it is sent."""
    take_turns(session, f"keys:{course}", alone=alone)


def amend(
    session: Session, actor: Actor | None, course: str, question: str, change: Change, now: datetime
) -> str:
    """States a change of one question and returns its public id; the same change again is the same one.

    It replaces what was in force for the question. Without an actor the operator does it. Raises NotFound for a
    question that is not in service or not the actor's, Invalid for a reason that is missing or too long.
    """
    record = questions.in_service(course).get(question)
    if record is None or not _may(actor, course) or change.kind not in (KEY, DROPPED):
        raise NotFound
    _check_reason(change.reason)
    keys_held(session, course, alone=True)
    present = _in_force(session, course, record.id)
    specs = dict(change.specs) if change.kind == KEY else {}
    if present is not None and (present.kind, present.specs) == (change.kind, specs):
        return present.public_id
    if present is not None:
        _end(present, REPLACED, id_of(actor), now)
        session.flush()
    is_known = change.kind == KEY and all(record.spec_in(spoken) == spec for spoken, spec in specs.items())
    if is_known and present is None and not change.as_edition:
        raise Invalid(SAME_KEY)
    row = KeyAmendment(
        public_id=tokens.public_id(),
        course=course,
        question=record.id,
        kind=change.kind,
        specs=specs,
        reason=change.reason.strip(),
        takes_back=change.takes_back,
        by=id_of(actor),
        at=now,
        ended="",
        ended_reason="",
        ended_edition=0,
    )
    if is_known:
        _end(row, CARRIED, None, now)
        row.ended_edition = catalogue.snapshot().edition_number(course)
    session.add(row)
    session.flush()
    _tell(session, actor, row, f"question.{'dropped' if row.kind == DROPPED else 'amended'}", now)
    return row.public_id


def imagined(course: str, question: str, change: Change, now: datetime) -> Amendment:
    """The amendment as it would be, to see beforehand what it does."""
    return Amendment(
        id=0,
        public_id="",
        course=course,
        question=question,
        kind=change.kind,
        specs=change.specs,
        reason=change.reason,
        takes_back=change.takes_back,
        by="",
        at=now,
        ended="",
        ended_at=None,
        ended_by="",
        ended_reason="",
        ended_edition=0,
    )


def withdraw(
    session: Session,
    actor: Actor | None,
    course: str,
    public_id: str,
    reason: str,
    takes_back: bool,
    now: datetime,
) -> None:
    """Takes an amendment back: the key counts that would count without it. Twice is once.

    Raises NotFound for what is not the actor's, Invalid as `amend`, Conflict where it ended in another way.
    """
    if not _may(actor, course):
        raise NotFound
    keys_held(session, course, alone=True)
    row = session.execute(
        sa.select(KeyAmendment)
        .where(KeyAmendment.course == course, KeyAmendment.public_id == public_id)
        .with_for_update()
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    if row.ended == WITHDRAWN:
        return
    if row.ended:
        raise Conflict(ENDED)
    _check_reason(reason)
    _end(row, WITHDRAWN, id_of(actor), now, reason.strip())
    session.flush()
    _tell(session, actor, row, "question.amendment-withdrawn", now, takes_back=takes_back)


def close_carried(session: Session, course: str, edition: int, now: datetime) -> None:
    """Ends every amendment whose question the edition in service has with the same key, or no longer has.

    What it gave stays given. One whose question has another id by now goes on under that.
    """
    keys_held(session, course, alone=True)
    records, types = questions.in_service(course), questions.question_types()
    rows = session.scalars(
        sa.select(KeyAmendment).where(KeyAmendment.course == course, KeyAmendment.ended_at.is_(None))
    )
    for row in rows.all():
        record = records.get(row.question)
        if record is not None and record.id != row.question:
            row.question = record.id
        if record is None or questions.carries(
            record, row.kind == DROPPED, row.specs, types.get(record.type)
        ):
            _end(row, CARRIED, None, now)
            row.ended_edition = edition
            note(
                session,
                None,
                "question.amendment-carried",
                f"course:{course}",
                now,
                question=row.question,
                edition=edition,
            )
    session.flush()


def _may(actor: Actor | None, course: str) -> bool:
    return actor is None or policies.may_amend(actor, course)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(fields={"reason": NO_REASON})
    if len(reason) > policies.LONGEST_REASON:
        raise Invalid(fields={"reason": too_long(len(reason), policies.LONGEST_REASON)})


def _in_force(session: Session, course: str, question: str) -> KeyAmendment | None:
    statement = sa.select(KeyAmendment).where(
        KeyAmendment.course == course, KeyAmendment.question == question, KeyAmendment.ended_at.is_(None)
    )
    return session.execute(statement.with_for_update()).scalar_one_or_none()


def _end(row: KeyAmendment, how: str, by: int | None, now: datetime, reason: str = "") -> None:
    row.ended, row.ended_at, row.ended_by, row.ended_reason = how, now, by, reason


def _tell(
    session: Session,
    actor: Actor | None,
    row: KeyAmendment,
    action: str,
    now: datetime,
    takes_back: bool | None = None,
) -> None:
    takes_back = row.takes_back if takes_back is None else takes_back
    about, question = f"course:{row.course}", row.question
    note(session, id_of(actor), action, about, now, question=question, takes_back=takes_back)
    announce(
        session,
        KeyAmended(
            at=now,
            amendment_id=row.id,
            course=row.course,
            question=row.question,
            withdrawn=row.ended == WITHDRAWN,
            takes_back=takes_back,
        ),
    )
