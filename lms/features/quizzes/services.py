"""Taking a quiz: start, save, send. Each is one transaction; constraints have the last word."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.content.rules import completion
from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from lms.core.once import once
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import services as enrolment
from lms.features.organisation import queries as organisation
from lms.features.progress import queries as progress
from lms.features.progress import services as progress_services
from lms.features.progress.queries import Journey
from lms.features.progress.services import Act, Score
from lms.features.quizzes import answering, ending, opening, places, policies, queries
from lms.features.quizzes.answering import Given, Verdict
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import AttemptRecord, Sitting
from lms.plugin.message import Message, mark
from lms.plugin.question import Response

CLOSED = Message(mark("This attempt was sent. Answers can no longer be changed."))
LATE = Message(
    mark("This answer arrived after time was up. It was kept but is not graded; the trainer may accept it.")
)
NEWER = Message(mark("You answered this question elsewhere in the meantime. Choose which answer to use."))
NONE_LEFT = Message(mark("There are no attempts left. Ask the trainer what to do next."))
NOT_YET = Message(mark("The next attempt is not open yet."))
LOCKED = Message(mark("This quiz is not open to you yet."))


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands there now: the version of the answer and when it was saved; `late`: kept, but not graded."""

    version: int
    at: datetime
    late: bool = False


@dataclass(frozen=True, slots=True)
class PageSaved:
    """What became of a page of answers. `refused` holds, by position, what was not stored: a newer answer stands
    there, or (`closed`) the attempt had been sent. `late`: all of it was kept, but is not graded. `unread`: among
    them was something that cannot be an answer; it was left out."""

    refused: dict[int, Response]
    late: bool = False
    closed: bool = False
    unread: bool = False


def start(session: Session, actor: Actor, course: str, item: str, language: str, now: datetime) -> int:
    """Starts an attempt and returns its number, or the number of the one that is open.

    Begins the run of the course where there is none. Raises NotFound, NotAllowed while the quiz is locked, and
    Invalid when no attempt is left, the wait is not over, or another course must come before.
    """
    place = places.find(course, item)
    enrolment.begin_run(session, actor, course, now)
    journey = progress.journey(session, actor.person_id, course, lock=True)
    if journey is None:
        raise NotFound
    act = Act(now, day_in(actor.zone, now))
    before = queries.attempts(session, journey.run.id, place.item_row)
    current = next((attempt for attempt in before if attempt.is_open), None)
    if current is not None:
        if not current.is_over(now):
            return current.n
        ending.end_by_time(session, journey, place, current, actor.zone)
        before = queries.attempts(session, journey.run.id, place.item_row)
    _check_start(place, journey, before, act)
    n = max((attempt.n for attempt in before), default=0) + 1
    opening.open_attempt(session, journey.run.id, place, n, actor.time_factor, language, now)
    journey = progress_services.open_item(session, journey, place.course, place.item, act)
    state = journey.states[place.item.id]
    score = Score(state.score, state.attempts_ended, state.pending, started=True)
    progress_services.note_score(session, journey, place.course, place.item, score, act)
    return n


def _check_start(place: Place, journey: Journey, before: Sequence[AttemptRecord], act: Act) -> None:
    if not place.in_service:
        raise NotFound
    if not completion.gate(place.course, place.item, journey.states, act.on_day).open:
        raise NotAllowed(LOCKED)
    if policies.attempts_left(place.rules, before) == 0:
        raise Invalid(NONE_LEFT)
    opens = policies.opens_again(place.rules, before)
    if opens is not None and act.at < opens:
        raise Invalid(NOT_YET)


def save_answer(
    session: Session, actor: Actor, course: str, item: str, n: int, given: Given, now: datetime
) -> Saved:
    """Saves one answer, once for each key. What comes too late is kept beside and not graded.

    Raises Conflict when a newer answer stands there (`values`: version, at, stored), Gone after sending, Invalid for
    fields that cannot be an answer, NotFound for an attempt that is not the actor's.
    """

    def save() -> dict[str, Any]:
        saved = _save_one(session, actor, course, item, n, given, now)
        return {"version": saved.version, "at": saved.at.isoformat(), "late": saved.late}

    outcome = once(session, actor.person_id, f"answer:{given.key}" if given.key else "", now, save)
    return Saved(outcome["version"], datetime.fromisoformat(outcome["at"]), outcome["late"])


def _save_one(
    session: Session, actor: Actor, course: str, item: str, n: int, given: Given, now: datetime
) -> Saved:
    found = _sitting(session, actor, course, item, n, given.position, lock=True)
    saved = _keep_one(session, found, given, now)
    if saved is None:
        # On PostgreSQL another save may have ended while we waited for the lock: read what stands there now.
        found = _sitting(session, actor, course, item, n, given.position)
        saved = _keep_one(session, found, given, now)
    assert saved is not None, "the attempt is locked, so nobody else can have saved"
    return saved


def _keep_one(session: Session, found: Sitting, given: Given, now: datetime) -> Saved | None:
    """The answer saved, or None where what stands there is no longer what was read."""
    asked, attempt = found.at(given.position), found.attempt
    if asked is None:
        raise Invalid(answering.NO_ANSWER)
    types = queries.question_types()
    response = answering.read(types, asked, given)
    if attempt.was_sent:
        raise Gone(CLOSED)
    if attempt.takes_no_more(now):
        answering.keep_late(session, attempt.id, [(asked, response)], now)
        return Saved(asked.version, now, late=True)
    verdict = answering.judge(types, asked, given, response)
    if verdict is Verdict.OLDER and asked.answer is not None:
        stored = answering.summary(types, asked, asked.response)
        raise Conflict(NEWER, version=asked.version, at=asked.answer.saved_at, stored=stored)
    answering.flag(session, attempt.id, [(asked, given)])
    if verdict is Verdict.SAME:
        return Saved(asked.version, asked.answer.saved_at if asked.answer else now)
    is_written = answering.write(session, attempt.id, asked, response, now)
    return Saved(asked.version + 1, now) if is_written else None


def save_page(
    session: Session, actor: Actor, course: str, item: str, n: int, given: Sequence[Given], now: datetime
) -> PageSaved:
    """Saves every answer of a page that was changed there; what is older than what is stored is given back.

    Raises NotFound for an attempt that is not the actor's.
    """
    _lock(session, actor, course, item, n)
    return _save_all(session, _sitting(session, actor, course, item, n), given, now)


def _save_all(session: Session, found: Sitting, given: Sequence[Given], now: datetime) -> PageSaved:
    """Needs the attempt locked and read after that."""
    types = queries.question_types()
    pairs = [(asked, one) for one in given if (asked := found.at(one.position)) is not None]
    judged = []
    for asked, one in pairs:
        # One question that cannot be read, perhaps through its plugin's fault, must not take the others along.
        with suppress(Invalid):
            response = answering.read(types, asked, one)
            judged.append((asked, response, answering.judge(types, asked, one, response)))
    unread = len(judged) < len(pairs)
    new = [(asked, response) for asked, response, verdict in judged if verdict is Verdict.NEW]
    older = {asked.position: response for asked, response, verdict in judged if verdict is Verdict.OLDER}
    if found.attempt.was_sent:
        return PageSaved({**older, **{asked.position: response for asked, response in new}}, closed=True)
    if found.attempt.takes_no_more(now):
        answering.keep_late(session, found.attempt.id, new, now)
        return PageSaved({}, late=True)
    for asked, response in new:
        answering.write(session, found.attempt.id, asked, response, now)
    answering.flag(session, found.attempt.id, pairs)
    return PageSaved(older, unread=unread)


def send(
    session: Session, actor: Actor, course: str, item: str, n: int, now: datetime, given: Sequence[Given] = ()
) -> bool:
    """Sends an attempt, after saving the answers that come with it; False where it had been sent before.

    Up to a minute after the deadline what comes counts as given in time; later it is kept as late and the attempt
    ends as it stood. Raises NotFound for an attempt that is not the actor's, Invalid where something that comes along
    cannot be an answer; then nothing is sent.
    """
    journey = progress.journey(session, actor.person_id, course, lock=True)
    attempt = _lock(session, actor, course, item, n)
    if not attempt.is_open or journey is None:
        return False
    if given and _save_all(session, _sitting(session, actor, course, item, n), given, now).unread:
        raise Invalid(answering.NO_ANSWER)
    place = places.find(course, item, attempt.edition_key)
    at = min(now, attempt.deadline) if attempt.deadline else now
    ending.end(session, journey, place, attempt, Act(at, day_in(actor.zone, at)))
    return True


def close_overdue(session: Session, attempt_id: int, now: datetime) -> bool:
    """Ends an attempt whose time is over, with the answers saved; whether there was anything to end."""
    whose = queries.whose(session, attempt_id)
    if whose is None:
        return False
    journey = progress.journey_of_run(session, whose.enrolment_id, whose.person_id, lock=True)
    attempt = queries.locked_attempt(session, attempt_id)
    if journey is None or attempt is None or not attempt.is_open or not attempt.is_over(now):
        return False
    place = places.find(whose.course, whose.item, attempt.edition_key)
    zone = organisation.place(session, whose.person_id).zone
    ending.end_by_time(session, journey, place, attempt, zone)
    return True


def _lock(session: Session, actor: Actor, course: str, item: str, n: int) -> AttemptRecord:
    attempt = queries.own_attempt(session, actor.person_id, *_rows(course, item), n, lock=True)
    if attempt is None:
        raise NotFound
    return attempt


def _rows(course: str, item: str) -> tuple[int, int]:
    snapshot = catalogue.snapshot()
    return snapshot.course_row(course), snapshot.item_row(course, item)


def _sitting(
    session: Session,
    actor: Actor,
    course: str,
    item: str,
    n: int,
    position: int | None = None,
    lock: bool = False,
) -> Sitting:
    found = queries.sitting(session, actor.person_id, *_rows(course, item), n, position, lock)
    if found is None:
        raise NotFound
    return found
