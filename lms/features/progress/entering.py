"""Where an act of a learner begins: their run, held until the transaction ends, and the item open in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lms.content.course import Course, Item
from lms.content.rules import completion
from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.errors import NotAllowed, NotFound
from lms.features.enrolment import services as enrolment
from lms.features.progress import queries
from lms.features.progress.queries import Journey
from lms.features.progress.services import Act
from lms.plugin.message import Message


def begin(session: Session, actor: Actor, course: str, now: datetime) -> tuple[Journey, Act]:
    """The actor's run of a course, begun where there is none to go on with. Raises what `begin_run` raises."""
    enrolment.begin_run(session, actor, course, now)
    return go_on(session, actor, course, now)


def go_on(session: Session, actor: Actor, course: str, now: datetime) -> tuple[Journey, Act]:
    """The actor's run of a course, which nobody else changes meanwhile. Raises NotFound without one."""
    journey = queries.journey(session, actor.person_id, course, lock=True)
    if journey is None:
        raise NotFound
    return journey, Act(now, day_in(actor.zone, now))


def check_open(course: Course, item: Item, journey: Journey, act: Act, locked: Message) -> None:
    """Raises NotAllowed, saying `locked`, while the item is not open in the run."""
    if not completion.gate(course, item, journey.states, act.on_day).open:
        raise NotAllowed(locked)
