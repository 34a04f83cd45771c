"""What a question is about, found anew from its address: course, item, edition, and the question as it was read.

Nothing of it comes from a form. What somebody may not open now they cannot ask about either, and a quiz question has to
stand in an attempt of theirs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from lms.content.course import Course, Item
from lms.content.rules import completion
from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.errors import NotAllowed, NotFound
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.documents import plain
from lms.features.helpdesk import policies, queries
from lms.features.progress.queries import Journey, journey
from lms.plugin.message import Message, mark

_IN_ATTEMPT = re.compile(r"([1-9][0-9]{0,3})\.([1-9][0-9]{0,3})")
LONGEST_QUOTE = 1000
NOT_OPEN = Message(mark("This part is not open to you yet. You may ask about the course as a whole."))


@dataclass(frozen=True, slots=True)
class Place:
    """A course, an item of it or none, and a question of that item or none. `quote` is the question in plain text.

    `version` is that of the edition in which the asker reads it, `edition_row` its row.
    """

    course: Course
    item: Item | None
    course_row: int
    item_row: int | None
    version: str
    edition_row: int
    question: str = ""
    quote: str = ""
    language: str = ""

    @property
    def about(self) -> str:
        """The place as addresses carry it."""
        return f"{self.course.id}/{self.item.id}" if self.item else self.course.id

    @property
    def may_be_shown(self) -> bool:
        """Whether the answer may be shown to other learners."""
        return policies.may_stand_under(self.item.kind if self.item else "", self.question)


def present(about: str) -> str:
    """`about` with the present ids of course and item. Raises NotFound for what is in no course in service."""
    course, item = _named(about)
    return f"{course.id}/{item.id}" if item else course.id


def find(session: Session, actor: Actor, about: str, question: str, language: str, now: datetime) -> Place:
    """The place at `about` (``course`` or ``course/item``) and `question`, as `actor` may see it now.

    `question` is the id of a knowledge check, or ``attempt.position`` in a quiz, whose ids no learner is shown.
    Raises NotFound for what does not exist for the actor, NotAllowed for an item that is not open to them.
    """
    course, item = _named(about)
    snapshot = catalogue.snapshot()
    own = journey(session, actor.person_id, course.id)
    if own is None and snapshot.is_withdrawn(course.id):
        raise NotFound
    here = Place(
        course=course,
        item=item,
        course_row=snapshot.course_row(course.id),
        item_row=snapshot.item_row(course.id, item.id) if item else None,
        version=course.version,
        edition_row=snapshot.edition_row(course.id),
    )
    if item is None:
        if question:
            raise NotFound
        return here
    if not _is_open(course, item, own, actor, now):
        raise NotAllowed(NOT_OPEN)
    if item.kind == "quiz":
        return _in_quiz(session, actor, here, question)
    return _at_check(here, item, question, language) if question else here


def _named(about: str) -> tuple[Course, Item | None]:
    course_id, slash, item_id = about.partition("/")
    library = catalogue.snapshot().library
    course = library.course(course_id) or library.course(library.renamed_course(course_id) or "")
    if course is None:
        raise NotFound
    if not slash:
        return course, None
    item = course.item(item_id) or course.renamed_item(item_id)
    if item is None or not item.visible:
        raise NotFound
    return course, item


def _is_open(course: Course, item: Item, own: Journey | None, actor: Actor, now: datetime) -> bool:
    if own is None:
        return False
    return completion.gates(course, own.states, day_in(actor.zone, now))[item.id].open


def _in_quiz(session: Session, actor: Actor, here: Place, question: str) -> Place:
    """A quiz is asked about as it was served: in the edition of the attempt, with the words of that question."""
    assert here.item_row is not None
    found = _IN_ATTEMPT.fullmatch(question)
    if question and found is None:
        raise NotFound
    at = (int(found[1]), int(found[2])) if found else None
    seen = queries.seen(session, actor.person_id, here.course_row, here.item_row, at)
    if seen is None:
        if question:
            raise NotFound
        return here
    return replace(
        here,
        version=seen.version,
        edition_row=seen.edition_row,
        question=seen.question,
        quote=_quote(seen.stem),
        language=seen.language,
    )


def _at_check(here: Place, item: Item, question: str, language: str) -> Place:
    """A knowledge check stands in its lesson for everybody who may open that."""
    checks = catalogue.snapshot().library.checks(here.course.id, item.id)
    record = next((one for one in checks if one.id == question), None)
    if record is None:
        raise NotFound
    spoken = language if language in record.texts else here.course.language
    stem = record.texts.get(spoken, {}).get("stem", "")
    return replace(here, question=record.id, quote=_quote(stem), language=spoken)


def _quote(safe_html: str) -> str:
    """The words of safe HTML in one line, as many as are kept."""
    text = plain(safe_html)
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1].rstrip() + "…"
