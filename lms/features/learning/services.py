"""What a learner does in a lesson: opens it, and marks it done. The ledger decides what follows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.content import completion
from lms.content.course import Course, Item
from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.features.catalogue import queries as catalogue
from lms.features.learning import policies
from lms.features.progress import queries as progress_queries
from lms.features.progress import services as progress
from lms.features.progress.queries import Journey
from lms.features.progress.services import Act
from lms.plugin.message import Message, counted, mark


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of marking a lesson done: the journey as it is now, and whether this act completed the course."""

    journey: Journey
    completed_course: bool


def open_item(session: Session, actor: Actor, course: str, item: str, now: datetime) -> Journey:
    """Notes that the actor has come to an item of their run; returns the run as it is now.

    Raises NotFound without such an item or run, NotAllowed while the item is not open.
    """
    outline, found = _item(course, item)
    journey = _open_journey(session, actor, outline, found, now)
    return progress.open_item(session, journey, outline, found, Act(now, day_in(actor.zone, now)))


def finish(session: Session, actor: Actor, course: str, item: str, now: datetime) -> Outcome:
    """Marks a lesson of the actor's run as done; a second time changes nothing.

    Raises NotFound without such a lesson or run, NotAllowed while the lesson is not open, Invalid before its least
    time has passed.
    """
    outline, found = _item(course, item)
    if found.kind != "lesson":
        raise NotFound
    before = _open_journey(session, actor, outline, found, now)
    if found.id in before.done_on:
        return Outcome(before, False)
    wait = math.ceil(policies.seconds_to_wait(before, found, now) / 60)
    if wait:
        raise Invalid(
            counted(
                "Not marked as done yet: take %(n)s more minute for this lesson, then try again.",
                "Not marked as done yet: take %(n)s more minutes for this lesson, then try again.",
                wait,
            )
        )
    act = Act(now, day_in(actor.zone, now))
    journey = progress.complete(session, before, outline, found, act)
    return Outcome(journey, before.run.is_open and not journey.run.is_open)


def _item(course: str, item: str) -> tuple[Course, Item]:
    outline = catalogue.snapshot().library.course(course)
    found = outline.item(item) if outline else None
    if outline is None or found is None or not found.visible:
        raise NotFound
    return outline, found


def _open_journey(session: Session, actor: Actor, course: Course, item: Item, now: datetime) -> Journey:
    """The actor's own run of the course, kept from changing; the item must be open in it."""
    journey = progress_queries.journey(session, actor.person_id, course.id, lock=True)
    if journey is None:
        raise NotFound
    if not completion.gate(course, item, journey.states, day_in(actor.zone, now)).open:
        raise NotAllowed(
            Message(mark("This part is not open to you yet. The course page says what comes first."))
        )
    return journey
