"""What a trainer does with one attempt: looks, adds minutes, accepts what came late, takes that back. All of it is
written down with a reason, and the learner is told once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.looking import looked
from lms.core.once import once
from lms.core.outbox import announce, note
from lms.features.invigilation import policies, queries
from lms.features.invigilation.models import AcceptedAnswer, AddedTime
from lms.features.invigilation.queries import Acceptance, Watched
from lms.features.quizzes import extending
from lms.features.quizzes import queries as quizzes
from lms.features.quizzes.extending import Held
from lms.features.quizzes.queries import Asked
from lms.plugin.facts import Told
from lms.plugin.message import Message, mark

MOST_MINUTES = 480
LONGEST_REASON = 500
MORE_TIME, ACCEPTED, UNDONE = "invigilation.time", "invigilation.accepted", "invigilation.undone"

NO_REASON = Message(mark("Write the reason."))
LONG_REASON = Message(mark("Write the reason in at most %(most)s characters."), {"most": LONGEST_REASON})
NO_MINUTES = Message(mark("Write whole minutes from 1 to %(most)s."), {"most": MOST_MINUTES})
NONE_CHOSEN = Message(mark("Tick at least one answer."))
OLD_RUN = Message(mark("The learner has begun this course again since. This attempt stays as it is."))
STILL_OPEN = Message(mark("The attempt is open. Late answers can be accepted once it has ended."))
MOVED_ON = Message(mark("This has changed since you opened the page. Nothing was changed now; look again."))
OWN = Message(
    mark("This attempt is your own. Only another trainer of the course may change what becomes of it.")
)
CLOSED = {
    "own": OWN,
    "no-limit": Message(mark("This attempt has no time limit.")),
    "sent": Message(mark("The learner has sent this attempt, so it cannot be opened again.")),
    "long-ago": Message(mark("Time ran out more than an hour ago, so the attempt cannot be opened again.")),
    "later": Message(mark("A later attempt has been begun, so this one cannot be opened again.")),
    "passed": Message(mark("This attempt has passed, so it cannot be opened again.")),
    "shown": Message(
        mark("The learner has seen which answers were right, so the attempt cannot be opened again.")
    ),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Late answers by position, each with the moment at which the one that was looked at had arrived."""

    arrived: Mapping[int, datetime]


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something to which attempt, why and when."""

    actor: Actor
    watched: Watched
    reason: str
    now: datetime


def look(session: Session, actor: Actor, public_id: str, now: datetime) -> None:
    """Writes down that somebody looked at what a learner answered: once a day for each attempt."""
    watched = _watched(session, actor, public_id)
    about = f"attempt:{watched.public_id}"
    whose = watched.person_id
    looked(session, actor, "attempt.seen", about, now, whose, course=watched.course, item=watched.item)


def add_minutes(
    session: Session, actor: Actor, public_id: str, minutes: int, reason: str, key: str, now: datetime
) -> None:
    """Adds minutes to an open attempt, or opens one again that time ended within the last hour; once for each `key`.

    Where time has run out the minutes count from now. Raises NotFound where the actor may not, NotAllowed for an
    attempt of their own, Invalid for the fields, Conflict where the attempt cannot be opened again.
    """
    watched = _changeable(session, actor, public_id)
    problems = _problems(reason)
    if not 1 <= minutes <= MOST_MINUTES:
        problems["minutes"] = NO_MINUTES
    if problems:
        raise Invalid(fields=problems)
    _once(session, actor, "minutes", key, now, lambda: _add(session, actor, watched, minutes, reason, now))


def _add(session: Session, actor: Actor, watched: Watched, minutes: int, reason: str, now: datetime) -> None:
    held = _hold(session, watched, now)
    taken = quizzes.attempts(session, held.journey.run.id, held.place.item_row)
    closed = extending.why_closed(held.attempt, taken, now)
    if closed:
        raise Conflict(CLOSED[closed])
    deadline = extending.extend(session, held, minutes, now)
    row = AddedTime(
        attempt_id=watched.attempt_id,
        minutes=minutes,
        deadline=deadline,
        reopened=not held.attempt.is_open,
        reason=reason,
        added_by=actor.person_id,
        added_at=now,
    )
    session.add(row)
    session.flush()
    # The reason may tell of health: it stays with the row, which can be erased; the history cannot.
    _note(session, actor, "time.added", watched, now, minutes=minutes)
    _tell(session, MORE_TIME, watched, now, key=str(row.id), minutes=minutes, reason=reason)


def accept(
    session: Session, actor: Actor, public_id: str, chosen: Chosen, reason: str, key: str, now: datetime
) -> None:
    """Puts late answers in force; they are graded by the key in force and decide as of when they arrived.

    Once for each `key`. Raises NotFound, NotAllowed, Invalid for the fields and Conflict where something else waits by
    now.
    """
    act = Act(actor, _changeable(session, actor, public_id), reason, now)
    _check(reason, chosen.arrived)
    _once(session, actor, "accept", key, now, lambda: _accept(session, act, chosen))


def _accept(session: Session, act: Act, chosen: Chosen) -> None:
    held, asked = _ended(session, act)
    standing = queries.in_force(session, act.watched.attempt_id)
    for position, arrived in chosen.arrived.items():
        one, accepted = asked.get(position), standing.get(position)
        if one is None or one.answer is None or one.answer.late_at != arrived:
            raise Conflict(MOVED_ON)
        if accepted is not None:
            if accepted.arrived_at == arrived:
                raise Conflict(MOVED_ON)
            _undo(session, act, accepted)
        row = AcceptedAnswer(
            attempt_id=act.watched.attempt_id,
            position=position,
            arrived_at=arrived,
            # What counted before any late answer did: that is what comes back.
            replaced=accepted.replaced if accepted else one.response,
            replaced_at=accepted.replaced_at if accepted else one.answer.saved_at,
            reason=act.reason,
            accepted_by=act.actor.person_id,
            accepted_at=act.now,
        )
        session.add(row)
        session.flush()
        extending.put(session, held, one, one.answer.late, arrived)
    score = extending.settle(session, held, max(chosen.arrived.values()))
    _tell_of(session, act, "late.accepted", ACCEPTED, chosen.arrived, held, score)


def undo(
    session: Session,
    actor: Actor,
    public_id: str,
    positions: Collection[int],
    reason: str,
    key: str,
    now: datetime,
) -> None:
    """Takes accepted answers out of force again: what had counted before counts. What was passed stays passed.

    Once for each `key`. Raises as `accept` does.
    """
    act = Act(actor, _changeable(session, actor, public_id), reason, now)
    _check(reason, positions)
    _once(session, actor, "undo", key, now, lambda: _undo_all(session, act, positions))


def _undo_all(session: Session, act: Act, positions: Collection[int]) -> None:
    held, asked = _ended(session, act)
    standing = queries.in_force(session, act.watched.attempt_id)
    for position in positions:
        accepted = standing.get(position)
        if accepted is None:
            raise Conflict(MOVED_ON)
        _undo(session, act, accepted)
        extending.put(session, held, asked[position], accepted.replaced, accepted.replaced_at)
    assert held.attempt.sent_at is not None
    score = extending.settle(session, held, held.attempt.sent_at)
    _tell_of(session, act, "late.undone", UNDONE, positions, held, score)


def _undo(session: Session, act: Act, accepted: Acceptance) -> None:
    done = {"undone_reason": act.reason, "undone_by": act.actor.person_id, "undone_at": act.now}
    session.execute(sa.update(AcceptedAnswer).where(AcceptedAnswer.id == accepted.id).values(**done))


def _watched(session: Session, actor: Actor, public_id: str) -> Watched:
    found = queries.one(session, public_id)
    if found is None or not policies.may_open(actor, found.course):
        raise NotFound
    return found


def _changeable(session: Session, actor: Actor, public_id: str) -> Watched:
    watched = _watched(session, actor, public_id)
    if policies.is_own(actor, watched.person_id):
        raise NotAllowed(OWN)
    return watched


def _hold(session: Session, watched: Watched, now: datetime) -> Held:
    held = extending.hold(session, watched.attempt_id, now)
    if held is None:
        raise Conflict(OLD_RUN)
    return held


def _ended(session: Session, act: Act) -> tuple[Held, dict[int, Asked]]:
    held = _hold(session, act.watched, act.now)
    if held.attempt.is_open:
        raise Conflict(STILL_OPEN)
    sitting = quizzes.sitting_of(session, act.watched.attempt_id)
    return held, {one.position: one for one in sitting.asked} if sitting else {}


def _problems(reason: str) -> dict[str, Message]:
    if not reason.strip():
        return {"reason": NO_REASON}
    return {"reason": LONG_REASON} if len(reason) > LONGEST_REASON else {}


def _check(reason: str, positions: Collection[int]) -> None:
    problems = _problems(reason)
    if not positions:
        problems["answers"] = NONE_CHOSEN
    if problems:
        raise Invalid(fields=problems)


def _once(
    session: Session, actor: Actor, what: str, key: str, now: datetime, act: Callable[[], None]
) -> None:
    def acted() -> dict[str, Any]:
        act()
        return {}

    once(session, actor.person_id, f"{what}:{key}" if key else "", now, acted)


def _tell_of(
    session: Session,
    act: Act,
    action: str,
    kind: str,
    positions: Collection[int],
    held: Held,
    score: Fraction | None,
) -> None:
    """The history of changes gets positions and scores, the learner one notice."""
    before = held.attempt.score
    scores = {
        "before": str(before) if before is not None else "",
        "after": "" if score is None else str(score),
    }
    _note(
        session,
        act.actor,
        action,
        act.watched,
        act.now,
        questions=sorted(positions),
        reason=act.reason,
        **scores,
    )
    key = act.now.isoformat()
    _tell(session, kind, act.watched, act.now, key=key, count=len(positions), reason=act.reason)


def _note(
    session: Session, actor: Actor, action: str, watched: Watched, now: datetime, **detail: object
) -> None:
    about = f"attempt:{watched.public_id}"
    where = {"course": watched.course, "item": watched.item}
    note(session, actor.person_id, action, about, now, watched.person_id, **where, **detail)


def _tell(session: Session, kind: str, watched: Watched, now: datetime, key: str, **detail: object) -> None:
    data = {"course": watched.course, "item": watched.item, "attempt": watched.n, **detail}
    told = Told(
        at=now,
        person_ids=(watched.person_id,),
        kind=kind,
        key=f"{kind}:{watched.public_id}:{key}",
        data=data,
    )
    announce(session, told)
