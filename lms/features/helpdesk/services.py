"""Asking the trainer, answering once, and taking an answer to the lesson or away from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.errors import Busy, Conflict, Invalid, NotFound
from lms.core.limits import too_long
from lms.core.once import once
from lms.core.outbox import announce, note
from lms.core.rows import take_turns
from lms.features.helpdesk import places, policies, queries
from lms.features.helpdesk.models import Inquiry
from lms.features.helpdesk.places import Place
from lms.features.helpdesk.queries import InquiryRecord
from lms.plugin.facts import Told
from lms.plugin.message import Message, mark

KINDS = ("ask", "report")
OUTCOMES = ("answered", "fixed", "no-error")
ASKED, ANSWERED = "helpdesk.asked", "helpdesk.answered"

ENOUGH_TODAY = Message(
    mark(
        "You have sent %(most)s questions and reports today, which is as many as one day takes. Nothing was sent. "
        "Copy what you wrote and send it tomorrow."
    ),
    {"most": policies.A_DAY},
)
ANSWERED_ALREADY = Message(mark("This was answered in the meantime. Your answer was not sent."))
NO_KIND = Message(mark("Choose what this is."))
NO_QUESTION = Message(mark("Write your question or what is wrong."))
NO_ANSWER = Message(mark("Write the answer."))
NO_OUTCOME = Message(mark("Choose what came of the report."))
NOT_SHOWABLE = Message(mark("This cannot be shown under the lesson."))


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to know or report. `about` and `question` are as `places.find` takes them."""

    about: str
    question: str
    kind: str
    text: str
    may_publish: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A trainer's answer; `publish` shows it under the lesson."""

    text: str
    outcome: str = "answered"
    publish: bool = False


def ask(session: Session, actor: Actor, wish: Wish, key: str, language: str, now: datetime) -> str:
    """Sends a question or report to the trainers and returns its public id; the same `key` again is the same one.

    Raises what `places.find` raises, Invalid with a message for each field at fault, and Busy where the person has
    sent as many today as one may.
    """
    kept = once(
        session, actor.person_id, key, now, lambda: {"public_id": _ask(session, actor, wish, language, now)}
    )
    return str(kept["public_id"])


def _ask(session: Session, actor: Actor, wish: Wish, language: str, now: datetime) -> str:
    place = places.find(session, actor, wish.about, wish.question, language, now)
    problems = {}
    if wish.kind not in KINDS:
        problems["kind"] = NO_KIND
    if not wish.text.strip():
        problems["text"] = NO_QUESTION
    elif len(wish.text) > policies.LONGEST_QUESTION:
        problems["text"] = too_long(len(wish.text), policies.LONGEST_QUESTION)
    if problems:
        raise Invalid(fields=problems)
    day = day_in(actor.zone, now)
    take_turns(session, f"helpdesk:{actor.person_id}", alone=True)
    if queries.sent_on(session, actor.person_id, day) >= policies.A_DAY:
        raise Busy(ENOUGH_TODAY)
    row = Inquiry(
        public_id=tokens.public_id(),
        person_id=actor.person_id,
        course_id=place.course_row,
        item_id=place.item_row,
        edition_id=place.edition_row,
        kind=wish.kind,
        question=place.question,
        quote=place.quote,
        titles=_titles(place),
        body=wish.text,
        may_publish=wish.may_publish and place.may_be_shown,
        asked_at=now,
        asked_day=day,
    )
    session.add(row)
    session.flush()
    _tell(session, queries.teachers(session, place.course.id), ASKED, row.public_id, place.course.id, now)
    return row.public_id


def _titles(place: Place) -> dict[str, dict[str, str]]:
    return {
        "course": dict(place.course.title),
        "item": dict(place.item.title) if place.item else {},
    }


def answer(session: Session, actor: Actor, public_id: str, reply: Reply, now: datetime) -> None:
    """Answers a question, once; the asker is told. The same answer of the same person again changes nothing.

    Raises NotFound where the actor may not answer, Invalid, and Conflict where somebody was quicker.
    """
    found = _answerable(session, actor, public_id)
    _check(found, reply)
    values = {
        "answer": reply.text,
        "outcome": reply.outcome,
        "answered_by": actor.person_id,
        "answered_at": now,
        "published": reply.publish,
    }
    open_one = sa.update(Inquiry).where(Inquiry.public_id == public_id, Inquiry.answered_at.is_(None))
    if session.execute(open_one.values(**values).returning(Inquiry.id)).first() is None:
        there = _answerable(session, actor, public_id)
        if (there.answered_by, there.answer, there.outcome) != (actor.person_id, reply.text, reply.outcome):
            raise Conflict(ANSWERED_ALREADY)
        return
    if found.asked_by is not None:
        _tell(session, (found.asked_by,), ANSWERED, public_id, found.course, now)
    _note(session, actor, "question.answered", found, now, outcome=reply.outcome, published=reply.publish)


def _check(found: InquiryRecord, reply: Reply) -> None:
    problems = {}
    if not reply.text.strip():
        problems["text"] = NO_ANSWER
    elif len(reply.text) > policies.LONGEST_ANSWER:
        problems["text"] = too_long(len(reply.text), policies.LONGEST_ANSWER)
    if reply.outcome not in (OUTCOMES if found.kind == "report" else OUTCOMES[:1]):
        problems["outcome"] = NO_OUTCOME
    if reply.publish and not found.may_publish:
        problems["publish"] = NOT_SHOWABLE
    if problems:
        raise Invalid(fields=problems)


def publish(session: Session, actor: Actor, public_id: str, shown: bool, now: datetime) -> None:
    """Shows an answer under its lesson, or takes it away from there; as it stands already, nothing changes."""
    found = _answerable(session, actor, public_id)
    if shown and not (found.may_publish and found.is_answered):
        raise Invalid(NOT_SHOWABLE)
    other = sa.update(Inquiry).where(Inquiry.public_id == public_id, Inquiry.published.is_(not shown))
    if session.execute(other.values(published=shown).returning(Inquiry.id)).first() is not None:
        _note(session, actor, "question.published" if shown else "question.hidden", found, now)


def _answerable(session: Session, actor: Actor, public_id: str) -> InquiryRecord:
    found = queries.one(session, public_id)
    if found is None or not policies.may_answer(actor, found.course):
        raise NotFound
    return found


def _tell(
    session: Session, people: tuple[int, ...], kind: str, public_id: str, course: str, now: datetime
) -> None:
    if people:
        data = {"course": course, "question": public_id}
        key = f"{kind}:{public_id}"
        announce(session, Told(at=now, person_ids=people, kind=kind, key=key, data=data))


def _note(
    session: Session, actor: Actor, action: str, found: InquiryRecord, now: datetime, **detail: object
) -> None:
    about = f"question:{found.public_id}"
    note(session, actor.person_id, action, about, now, course=found.course, **detail)
