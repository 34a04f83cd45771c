"""What people ask for about their data, and what administrators answer."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.outbox import announce, note
from lms.core.rows import changed, insert_new
from lms.features.accounts.models import Person
from lms.features.organisation import granting, reach
from lms.features.privacy import policies, queries
from lms.features.privacy.models import Correction, Erasure
from lms.plugin.facts import Told
from lms.plugin.message import Message, mark

FIELDS = ("name", "nip", "email", "phone", "unit", "position", "grade", "other")

ASKED, ANSWERED, PLANNED, ENDED = "data.asked", "data.answered", "erasure.planned", "erasure.ended"

NO_FIELD = Message(mark("Choose what is wrong."))
NO_WORDS = Message(mark("Write what it should be."))
TOO_LONG = Message(mark("Use at most %(most)s letters."), {"most": policies.LONGEST})
TOO_MANY = Message(mark("Several corrections are waiting already. Wait until one of them is answered."))
NO_REASON = Message(mark("Write the reason; the person reads it."))
ANSWERED_MEANWHILE = Message(mark("Somebody else has answered this in the meantime."))
OWN = Message(mark("This is about you. Another administrator has to decide."))
SECOND = Message(mark("You have approved this already. A second administrator has to do so too."))
ENDED_MEANWHILE = Message(mark("This request has ended in the meantime."))


def ask_correction(session: Session, actor: Actor, field: str, wanted: str, now: datetime) -> None:
    """Asks for one field of the actor's data to be put right; asked again, the newer wish takes the older one's place.

    Raises Invalid at `field` or `wanted`, and Conflict where too many wait.
    """
    wanted = wanted.strip()
    if field not in FIELDS:
        raise Invalid(fields={"field": NO_FIELD})
    if not wanted:
        raise Invalid(fields={"wanted": NO_WORDS})
    _refuse_long(wanted, "wanted")
    session.execute(sa.select(Person.id).where(Person.id == actor.person_id).with_for_update())
    open_ones = sa.and_(Correction.person_id == actor.person_id, Correction.outcome == "")
    kept = {
        row.field: row.wanted
        for row in session.execute(sa.select(Correction.field, Correction.wanted).where(open_ones))
    }
    if kept.get(field) == wanted:
        return
    if field in kept:
        same = sa.update(Correction).where(open_ones, Correction.field == field)
        session.execute(same.values(wanted=wanted, asked_at=now))
    elif len(kept) >= policies.MOST_OPEN:
        raise Conflict(TOO_MANY)
    else:
        session.execute(
            sa.insert(Correction).values(person_id=actor.person_id, field=field, wanted=wanted, asked_at=now)
        )
    note(session, actor.person_id, "correction.asked", f"person:{actor.public_id}", now, field=field)
    _tell_administrators(session, actor, now)


def answer_correction(
    session: Session, actor: Actor, public_id: str, done: bool, words: str, now: datetime
) -> None:
    """Answers a correction of somebody in the actor's scope; a refusal needs `words`.

    Raises NotFound outside the scope, Invalid at `words`, and Conflict where another answer was quicker.
    """
    found = session.execute(
        sa.select(Correction.id, Correction.person_id, Correction.field).where(
            Correction.public_id == public_id
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    place = reach.place(session, actor, found.person_id)
    if found.person_id == actor.person_id:
        raise Conflict(OWN)
    words = words.strip()
    if not done and not words:
        raise Invalid(fields={"words": NO_REASON})
    _refuse_long(words, "words")
    outcome = "done" if done else "refused"
    answer = sa.update(Correction).where(Correction.id == found.id, Correction.outcome == "")
    if not changed(
        session, answer.values(outcome=outcome, words=words, answered_by=actor.person_id, answered_at=now)
    ):
        raise Conflict(ANSWERED_MEANWHILE)
    note(
        session, actor.person_id, f"correction.{outcome}", f"person:{place.public_id}", now, field=found.field
    )
    announce(
        session, Told(at=now, person_ids=(found.person_id,), kind=ANSWERED, key=f"correction:{public_id}")
    )


def ask_erasure(session: Session, actor: Actor, why: str, now: datetime) -> None:
    """Asks for the actor's own data to be erased; asked again, nothing changes.

    Raises Conflict for the last administrator of the site, and Invalid at `why`.
    """
    _refuse_long(why, "why")
    _refuse_last(session, actor.person_id)
    values = {"person_id": actor.person_id, "why": why.strip(), "asked_by": actor.person_id, "asked_at": now}
    if _opened(session, values):
        note(session, actor.person_id, "erasure.asked", f"person:{actor.public_id}", now)
        _tell_administrators(session, actor, now)


def propose_erasure(session: Session, actor: Actor, person_id: int, why: str, now: datetime) -> None:
    """Decides that somebody's data is to be erased, which is the first of two approvals. They are told.

    Raises NotFound outside the actor's scope, NotAllowed where the person has wider rights, Invalid at `why`, and
    Conflict for oneself, for the last administrator of the site, and where something is open already.
    """
    place = reach.place(session, actor, person_id, opens=True)
    if person_id == actor.person_id:
        raise Conflict(OWN)
    if not why.strip():
        raise Invalid(fields={"why": NO_REASON})
    _refuse_long(why, "why")
    _refuse_last(session, person_id)
    approved = {"approved_by": actor.person_id, "approved_at": now}
    asked = {"person_id": person_id, "why": why.strip(), "asked_by": actor.person_id, "asked_at": now}
    if not _opened(session, {**asked, **approved}):
        raise Conflict(Message(mark("Somebody has asked for this already. Look at the request.")))
    note(session, actor.person_id, "erasure.approved", f"person:{place.public_id}", now)
    announce(session, Told(at=now, person_ids=(person_id,), kind=PLANNED, key=f"erasure:{now.isoformat()}"))


def approve_erasure(session: Session, actor: Actor, public_id: str, now: datetime) -> None:
    """Approves an erasure; the second approval, by somebody else, sets the time at which it is done.

    Raises NotFound outside the actor's scope, NotAllowed where the person has wider rights, and Conflict for oneself,
    for who has approved before, for the last administrator of the site, and for what has ended.
    """
    row = _held(session, actor, public_id)
    if row.person_id == actor.person_id:
        raise Conflict(OWN)
    if row.approved_by == actor.person_id:
        raise Conflict(SECOND)
    _refuse_last(session, row.person_id)
    about = session.scalars(sa.select(Person.public_id).where(Person.id == row.person_id)).one()
    if row.approved_at is None:
        row.approved_by, row.approved_at = actor.person_id, now
    elif row.confirmed_at is None:
        row.confirmed_by, row.confirmed_at, row.due_at = actor.person_id, now, now + policies.WAITS
        announce(session, Told(at=now, person_ids=(row.person_id,), kind=PLANNED, key=f"erasure:{public_id}"))
    else:
        return
    note(session, actor.person_id, "erasure.approved", f"person:{about}", now)


def refuse_erasure(session: Session, actor: Actor, public_id: str, words: str, now: datetime) -> None:
    """Ends an erasure that is not done yet, with the reason that the person reads. Raises like `approve_erasure`."""
    row = _held(session, actor, public_id)
    if row.person_id == actor.person_id:
        raise Conflict(OWN)  # what others decided about an administrator is not theirs to end
    if not words.strip():
        raise Invalid(fields={"words": NO_REASON})
    _refuse_long(words, "words")
    about = session.scalars(sa.select(Person.public_id).where(Person.id == row.person_id)).one()
    row.outcome, row.words, row.ended_by, row.ended_at = "refused", words.strip(), actor.person_id, now
    note(session, actor.person_id, "erasure.refused", f"person:{about}", now)
    announce(session, Told(at=now, person_ids=(row.person_id,), kind=ENDED, key=f"erasure-ended:{public_id}"))


def take_back_erasure(session: Session, actor: Actor, now: datetime) -> None:
    """Ends what the actor asked for, while it is not done; nothing open is no error."""
    own = sa.and_(Erasure.person_id == actor.person_id, Erasure.outcome == "open")
    mine = sa.and_(own, Erasure.asked_by == actor.person_id)
    ended = {"outcome": "withdrawn", "ended_by": actor.person_id, "ended_at": now}
    if changed(session, sa.update(Erasure).where(mine).values(**ended)):
        note(session, actor.person_id, "erasure.withdrawn", f"person:{actor.public_id}", now)


def _tell_administrators(session: Session, actor: Actor, now: datetime) -> None:
    """Once a day for each who asks: the queue has the rest."""
    key = f"data:{actor.public_id}:{day_in(actor.zone, now).isoformat()}"
    people = queries.who_answers(session, actor.unit_path, actor.person_id)
    if people:
        announce(session, Told(at=now, person_ids=people, kind=ASKED, key=key))


def _opened(session: Session, values: dict[str, object]) -> bool:
    return insert_new(session, Erasure, {"outcome": "open", "words": "", **values})


def _held(session: Session, actor: Actor, public_id: str) -> Erasure:
    statement = sa.select(Erasure).where(Erasure.public_id == public_id).with_for_update()
    row = session.scalar(statement, execution_options={"populate_existing": True})
    if row is None:
        raise NotFound
    reach.place(session, actor, row.person_id, opens=True)
    if row.outcome != "open":
        raise Conflict(ENDED_MEANWHILE)
    return row


def _refuse_last(session: Session, person_id: int) -> None:
    if granting.is_last_administrator(session, person_id):
        raise Conflict(granting.LAST_ADMINISTRATOR)


def _refuse_long(text: str, field: str) -> None:
    if len(text.strip()) > policies.LONGEST:
        raise Invalid(fields={field: TOO_LONG})
