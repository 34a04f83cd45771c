"""Taking a quiz: start, save, send. Each is one transaction; constraints have the last word."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.core.once import once
from lms.features.catalogue import queries as catalogue
from lms.features.organisation import queries as organisation
from lms.features.progress import entering
from lms.features.progress import queries as progress
from lms.features.progress import services as progress_services
from lms.features.progress.queries import Journey
from lms.features.progress.services import Act, Score
from lms.features.quizzes import answering, checking, ending, opening, places, policies, queries, saving
from lms.features.quizzes.answering import Given
from lms.features.quizzes.blocks import block_of
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import Asked, AttemptRecord, Sitting
from lms.features.quizzes.saving import PageSaved, Saved
from lms.plugin.message import Message, mark

LATE = Message(
    mark("This answer arrived after time was up. It was kept but is not graded; the trainer may accept it.")
)
NONE_LEFT = Message(mark("There are no attempts left. Ask the trainer what to do next."))
NOT_YET = Message(mark("The next attempt is not open yet."))
LOCKED = Message(mark("This quiz is not open to you yet."))
CHECKED_BY_SENDING = Message(mark("The answers of this quiz are checked when all of them are sent."))
NO_HINT = Message(mark("There is no such hint. Load the page again."))
HELD = Message(mark("Some answers cannot be sent as they are."))


def start(session: Session, actor: Actor, course: str, item: str, language: str, now: datetime) -> int:
    """Starts an attempt and returns its number, or the number of the one that is open.

    Begins the run of the course where there is none. Raises NotFound, NotAllowed while the quiz is locked, and
    Invalid when no attempt is left, the wait is not over, or another course must come before.
    """
    place = places.find(course, item)
    journey, act = entering.begin(session, actor, course, now)
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
    entering.check_open(place.course, place.item, journey, act, LOCKED)
    if policies.attempts_left(place.rules, before) == 0:
        raise Invalid(NONE_LEFT)
    opens = policies.opens_again(place.rules, before)
    if opens is not None and act.at < opens:
        raise Invalid(NOT_YET)


def save_answer(
    session: Session, actor: Actor, course: str, item: str, n: int, given: Given, now: datetime
) -> Saved:
    """Saves one answer, once for each key. What comes too late is kept beside and not graded.

    Raises Conflict when a newer answer stands there (`values`: version, at, stored), Gone after sending and for a
    question that was checked or left, Invalid for fields that cannot be an answer, NotFound for an attempt that is not
    the actor's.
    """
    new: list[Saved] = []

    def save() -> dict[str, Any]:
        saved = _save_one(session, actor, course, item, n, given, now)
        new.append(saved)
        return {"version": saved.version, "at": saved.at.isoformat(), "late": saved.late}

    outcome = once(session, actor.person_id, f"answer:{given.key}" if given.key else "", now, save)
    if new:
        return new[0]
    return Saved(outcome["version"], datetime.fromisoformat(outcome["at"]), outcome["late"])


def _save_one(
    session: Session, actor: Actor, course: str, item: str, n: int, given: Given, now: datetime
) -> Saved:
    found = _sitting(session, actor, course, item, n, given.position, lock=True)
    rules = places.find(course, item, found.attempt.edition_key).rules
    if not rules.allow_back and found.attempt.reached != given.position:
        # Only its neighbours tell whether it belongs to the case that stands open.
        found = _sitting(session, actor, course, item, n)
    saved = saving.keep_one(session, found, rules, given, now)
    if saved is None:
        # On PostgreSQL another save may have ended while we waited for the lock: read what stands there now.
        found = _sitting(session, actor, course, item, n)
        saved = saving.keep_one(session, found, rules, given, now)
    assert saved is not None, "the attempt is locked, so nobody else can have saved"
    return saved


def save_page(
    session: Session,
    actor: Actor,
    course: str,
    item: str,
    n: int,
    given: Sequence[Given],
    now: datetime,
    *,
    leaving: int = 0,
    sure: AbstractSet[int] = frozenset(),
) -> PageSaved:
    """Saves every answer of a page that was changed there; what is older than what is stored is given back.

    `leaving` is the question that the learner goes on from: where there is no way back it is closed with that, and
    the others of its case, unless an answer of theirs could not be sent as it is; `sure` holds the positions that were
    asked about before. Raises NotFound for an attempt that is not the actor's.
    """
    found, place, saved = _saved(session, actor, course, item, n, given, now)
    block = block_of(found.asked, found.attempt.reached)
    if place.rules.allow_back or not saved.goes_on or leaving not in block:
        return saved
    now_asked = _sitting(session, actor, course, item, n).asked
    stands = [one for one in now_asked if one.position in block and not one.is_locked]
    held = checking.hindrances(stands, sure)
    if not held:
        checking.leave(session, found.attempt, block)
    return replace(saved, held=held)


def check_answer(
    session: Session,
    actor: Actor,
    course: str,
    item: str,
    n: int,
    position: int,
    given: Sequence[Given],
    now: datetime,
    *,
    sure: AbstractSet[int] = frozenset(),
) -> PageSaved:
    """Saves a page as `save_page` does, then grades the answer at `position` and locks it, once.

    It is not locked, and `held` says why, where there is no answer, or one that could not be sent. Raises NotAllowed
    in a quiz that does not check single answers, and Invalid for a question that is not there.
    """
    found, place, saved = _saved(session, actor, course, item, n, given, now)
    if not saved.goes_on and (saved.is_lost or position in saved.refused or position in saved.shut):
        return saved
    if place.rules.feedback != "immediate":
        raise NotAllowed(CHECKED_BY_SENDING)
    asked = _asked_now(session, actor, course, item, n, position)
    if policies.is_shut(place.rules, found, asked):
        return saved
    held = checking.hindrances([asked], sure)
    if asked.response is None:
        held = {position: (checking.ANSWER_FIRST,)}
    if not held:
        checking.check(session, place, found.attempt, asked, now)
    return replace(saved, held=held)


def open_hint(
    session: Session,
    actor: Actor,
    course: str,
    item: str,
    n: int,
    hint: tuple[int, int],
    given: Sequence[Given],
    now: datetime,
) -> PageSaved:
    """Saves a page as `save_page` does, then opens a hint: position and number, from 1. Opened twice it counts once.

    Raises Invalid for a hint that there is not, or whose turn has not come.
    """
    found, place, saved = _saved(session, actor, course, item, n, given, now)
    if saved.late or saved.closed:
        return saved
    position, number = hint
    asked = found.at(position)
    if asked is None or not 1 <= number <= min(asked.hints + 1, len(checking.hints(asked))):
        raise Invalid(NO_HINT)
    if not policies.is_shut(place.rules, found, asked):
        checking.open_hint(session, found.attempt, asked, number)
    return saved


def send(
    session: Session,
    actor: Actor,
    course: str,
    item: str,
    n: int,
    now: datetime,
    given: Sequence[Given] = (),
    sure: AbstractSet[int] = frozenset(),
) -> bool:
    """Sends an attempt, after saving the answers that come with it; False where it had been sent before.

    Up to a minute after the deadline what comes counts as given in time; later it is kept as late and the attempt
    ends as it stood. Raises NotFound for an attempt that is not the actor's, and Invalid where something that comes
    along cannot be an answer, or where answers cannot be sent as they are: its `fields` name the questions then.
    `sure` holds those whose doubts the learner was asked about. Then nothing is sent or saved.
    """
    journey = progress.journey(session, actor.person_id, course, lock=True)
    attempt = _lock(session, actor, course, item, n)
    if not attempt.is_open or journey is None:
        return False
    place = places.find(course, item, attempt.edition_key)
    found = _sitting(session, actor, course, item, n)
    if given:
        if saving.keep_all(session, found, place.rules, given, now).unread:
            raise Invalid(answering.NO_ANSWER)
        found = _sitting(session, actor, course, item, n)
    in_time = attempt.deadline is None or now < attempt.deadline
    open_ones = [one for one in found.asked if not policies.is_shut(place.rules, found, one)]
    held = checking.hindrances(open_ones, sure) if in_time else {}
    if held:
        raise Invalid(HELD, {str(position): reasons[0].text for position, reasons in held.items()})
    at = min(now, attempt.deadline) if attempt.deadline else now
    at = max(at, attempt.started_at)  # where the clock was put back meanwhile
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


def _saved(
    session: Session, actor: Actor, course: str, item: str, n: int, given: Sequence[Given], now: datetime
) -> tuple[Sitting, Place, PageSaved]:
    """What became of a page, with the attempt as it stood before, locked until the end of the transaction."""
    attempt = _lock(session, actor, course, item, n)
    place = places.find(course, item, attempt.edition_key)
    found = _sitting(session, actor, course, item, n)
    saved = saving.keep_all(session, found, place.rules, given, now)
    saving.hold_files(session, actor, found, given, saved)
    return found, place, saved


def _asked_now(session: Session, actor: Actor, course: str, item: str, n: int, position: int) -> Asked:
    """A question as it stands after what was just saved. Raises Invalid where there is none."""
    asked = _sitting(session, actor, course, item, n, position).at(position)
    if asked is None:
        raise Invalid(answering.NO_ANSWER)
    return asked


def _lock(session: Session, actor: Actor, course: str, item: str, n: int) -> AttemptRecord:
    attempt = queries.own_attempt(
        session, actor.person_id, *catalogue.snapshot().rows(course, item), n, lock=True
    )
    if attempt is None:
        raise NotFound
    return attempt


def _sitting(
    session: Session,
    actor: Actor,
    course: str,
    item: str,
    n: int,
    position: int | None = None,
    lock: bool = False,
) -> Sitting:
    found = queries.sitting(
        session, actor.person_id, *catalogue.snapshot().rows(course, item), n, position, lock
    )
    if found is None:
        raise NotFound
    return found
