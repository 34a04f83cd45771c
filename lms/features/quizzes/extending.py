"""What may be done to one attempt from outside: more time, and another answer put in force.

Rights, reasons and what is told about it are the caller's matter. Every function needs the attempt as `hold` gave it,
in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.clock import day_in
from lms.core.rows import changed
from lms.features.organisation import queries as organisation
from lms.features.progress import queries as progress
from lms.features.progress.queries import Journey
from lms.features.progress.services import Act
from lms.features.quizzes import ending, opening, places, queries
from lms.features.quizzes.models import AmendedQuestion, Answer, AskedQuestion, Attempt
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import Asked, AttemptRecord
from lms.plugin.question import Response

REOPENS = timedelta(hours=1)
"""How long after its deadline an attempt may be opened again."""


@dataclass(frozen=True, slots=True)
class Held:
    """An attempt that nobody else can change until the transaction ends, in the latest run of its learner."""

    attempt: AttemptRecord
    journey: Journey
    place: Place
    zone: str


def hold(session: Session, attempt_id: int, now: datetime) -> Held | None:
    """Locks an attempt, after ending it where its time is over; None where a later run of the course has begun.

    Raises NotFound where the quiz cannot be found in any edition.
    """
    whose = queries.whose(session, attempt_id)
    if whose is None:
        return None
    journey = progress.journey_of_run(session, whose.enrolment_id, whose.person_id, lock=True)
    attempt = queries.locked_attempt(session, attempt_id)
    if journey is None or attempt is None:
        return None
    place = places.find(whose.course, whose.item, attempt.edition_key)
    zone = organisation.place(session, whose.person_id).zone
    if attempt.is_open and attempt.is_over(now):
        ending.end_by_time(session, journey, place, attempt, zone)
        attempt = queries.locked_attempt(session, attempt_id)
        assert attempt is not None
    return Held(attempt, journey, place, zone)


def why_closed(attempt: AttemptRecord, taken: Sequence[AttemptRecord], now: datetime) -> str:
    """Why time cannot be added: ``no-limit``, ``sent``, ``long-ago``, ``later``, ``passed`` or ``shown``; else empty.

    An attempt that time has ended is opened again as long as none was begun after it (`taken`: all of the run), it was
    not passed, and its learner has not seen what was right.
    """
    if attempt.deadline is None:
        return "no-limit"
    if attempt.is_open:
        return ""
    reasons = {
        "sent": not attempt.ended_by_time,
        "long-ago": now - attempt.deadline > REOPENS,
        "later": any(one.n > attempt.n for one in taken),
        "passed": bool(attempt.passed),
        "shown": attempt.shown_at is not None,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def extend(session: Session, held: Held, minutes: int, now: datetime) -> datetime:
    """Adds minutes to an attempt that `why_closed` says nothing against, and returns its new deadline.

    Where time has run out they count from now on, and the attempt is open again.
    """
    assert held.attempt.deadline is not None
    deadline = max(held.attempt.deadline, now) + timedelta(minutes=minutes)
    values = {"deadline": deadline, "state": "open", "sent_at": None, "sent_day": None}
    values |= {"score": None, "passed": None}
    session.execute(sa.update(Attempt).where(Attempt.id == held.attempt.id).values(**values))
    if not held.attempt.is_open:
        unmarked = sa.update(AskedQuestion).where(
            AskedQuestion.attempt_id == held.attempt.id, AskedQuestion.checked_at.is_(None)
        )
        session.execute(unmarked.values(fraction=None))
        _forget_base(session, held.attempt.id, AskedQuestion.checked_at.is_(None))
        ending.call_back(session, held.attempt.id)
        ending.note(session, held.journey, held.place, Act(now, day_in(held.zone, now)))
    opening.ask_for_end(session, held.attempt.id, deadline)
    return deadline


def put(session: Session, held: Held, asked: Asked, response: Response, at: datetime) -> None:
    """Puts an answer in force, as if it had been saved `at`. The attempt has to be settled afterwards."""
    answer = (Answer.attempt_id == held.attempt.id, Answer.position == asked.position)
    values = {"response": response, "saved_at": at, "version": asked.version + 1}
    session.execute(sa.update(Answer).where(*answer).values(**values))
    question = (AskedQuestion.attempt_id == held.attempt.id, AskedQuestion.position == asked.position)
    session.execute(sa.update(AskedQuestion).where(*question).values(fraction=None))
    _forget_base(session, held.attempt.id, AskedQuestion.position == asked.position)


def _forget_base(session: Session, attempt_id: int, which: sa.ColumnElement[bool]) -> None:
    """What amended questions would be worth without their amendment was the worth of another answer."""
    positions = sa.select(AskedQuestion.position).where(AskedQuestion.attempt_id == attempt_id, which)
    amended = sa.update(AmendedQuestion).where(
        AmendedQuestion.attempt_id == attempt_id, AmendedQuestion.position.in_(positions)
    )
    session.execute(amended.values(base_fraction=None))


def settle(session: Session, held: Held, at: datetime) -> Fraction | None:
    """Grades the attempt again; what that decides is dated by the learner's act `at`. The score, None while it waits
    for marks."""
    act = Act(at, day_in(held.zone, at))
    return ending.settle(session, held.journey, held.place, held.attempt, act)


def note_shown(session: Session, attempt_id: int, now: datetime) -> bool:
    """Notes that the learner is shown what was right in an attempt that time has ended; False where it has been opened
    again or noted meanwhile."""
    first = sa.update(Attempt).where(
        Attempt.id == attempt_id, Attempt.state == "sent", Attempt.shown_at.is_(None)
    )
    return bool(changed(session, first.values(shown_at=now)))
