"""What a learner does in a lesson: opens it, marks it done, writes a note. The ledger decides what follows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import Course, Item
from lms.core.actor import Actor
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.rows import insert_new
from lms.features.catalogue import queries as catalogue
from lms.features.learning import policies, queries
from lms.features.learning.models import Note
from lms.features.progress import entering
from lms.features.progress import services as progress
from lms.features.progress.queries import Journey
from lms.features.progress.services import Act
from lms.plugin.message import Message, counted, mark

LOCKED = Message(mark("This part is not open to you yet. The course page says what comes first."))


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
    journey, act = _open_journey(session, actor, outline, found, now)
    return progress.open_item(session, journey, outline, found, act)


def finish(session: Session, actor: Actor, course: str, item: str, now: datetime) -> Outcome:
    """Marks a lesson of the actor's run as done; a second time changes nothing.

    Raises NotFound without such a lesson or run, NotAllowed while the lesson is not open, Invalid before its least
    time has passed.
    """
    outline, found = _item(course, item)
    if found.kind != "lesson":
        raise NotFound
    before, act = _open_journey(session, actor, outline, found, now)
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
    journey = progress.complete(session, before, outline, found, act)
    return Outcome(journey, before.run.is_open and not journey.run.is_open)


TOO_LONG = Message(mark("A note holds at most 10,000 characters. Shorten it, then save it again."))
NEWER_NOTE = Message(mark("You saved another text here in the meantime. Both are shown below."))


def save_note(
    session: Session, actor: Actor, course: str, item: str, text: str, seen: int, now: datetime
) -> None:
    """Keeps `text` as the actor's own note at an item, in place of the one of version `seen` (0: none).

    The same text twice is one save; an empty text deletes. A note that exists can be changed also where its item is
    gone. Raises NotFound and NotAllowed like opening the item, Invalid for a text that is too long, Conflict when
    another text was saved since `seen`.
    """
    if len(text) > policies.LONGEST_NOTE:
        raise Invalid(fields={"note": TOO_LONG})
    found = queries.note_place(session, actor.person_id, course, item)
    if found is None:
        raise NotFound
    kept = found.note
    if text == (kept.text if kept else ""):
        return
    if (kept.version if kept else 0) != seen:
        raise Conflict(NEWER_NOTE)
    titles = _titles(course, item)
    if kept is None:
        outline, lesson = _item(course, item)
        _open_journey(session, actor, outline, lesson, now)
    values = {"version": seen + 1, "body": text, "saved_at": now, **({"titles": titles} if titles else {})}
    if not _put(session, {"person_id": actor.person_id, "item_id": found.item_id}, seen, values):
        raise Conflict(NEWER_NOTE)


def _put(session: Session, key: dict[str, int], seen: int, values: dict[str, Any]) -> bool:
    """Whether nobody was quicker."""
    if not seen:
        return insert_new(session, Note, {**key, **values})
    changed = sa.update(Note).filter_by(**key, version=seen).values(**values)
    return session.execute(changed.returning(Note.item_id)).first() is not None


def _titles(course: str, item: str) -> dict[str, Any]:
    """What course and item are called now; nothing where the item is gone."""
    outline = catalogue.snapshot().library.course(course)
    found = outline.item(item) if outline else None
    return {"course": dict(outline.title), "item": dict(found.title)} if outline and found else {}


def _item(course: str, item: str) -> tuple[Course, Item]:
    outline = catalogue.snapshot().library.course(course)
    found = outline.item(item) if outline else None
    if outline is None or found is None or not found.visible:
        raise NotFound
    return outline, found


def _open_journey(
    session: Session, actor: Actor, course: Course, item: Item, now: datetime
) -> tuple[Journey, Act]:
    """The actor's own run of the course, kept from changing; the item must be open in it."""
    journey, act = entering.go_on(session, actor, course.id, now)
    entering.check_open(course, item, journey, act, LOCKED)
    return journey, act
