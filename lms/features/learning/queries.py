"""Reads for the learner's pages: home, course, lesson and notes, each in a statement or two."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.contents import Asset, Body, QuestionRecord
from lms.content.course import Course, Item
from lms.content.editions.library import Volume
from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.errors import NotFound
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.enrolment import policies as enrolment
from lms.features.enrolment.own_duties import OwnDuty, own_duties
from lms.features.enrolment.queries import runs_of
from lms.features.learning.models import Note
from lms.features.learning.outline import Standing, standing
from lms.features.progress.queries import Journey, journey, journeys

IN_PROGRESS_SHOWN = 3
FREE_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Going:
    """A course under way, with the most urgent duty that asks for it."""

    standing: Standing
    duty: OwnDuty | None

    @property
    def course(self) -> Course:
        """The course."""
        return self.standing.course


@dataclass(frozen=True, slots=True)
class Due:
    """A course that a duty asks for and that is not under way."""

    course: Course
    duty: OwnDuty
    begun_before: bool


@dataclass(frozen=True, slots=True)
class Home:
    """What a learner comes back to on `day`.

    `going` is the course to continue, `last` the one touched last where that is another; `others` are under way too.
    With nothing under way and nothing due, `free` are courses to choose from.
    """

    day: date
    going: Going | None
    last: Going | None
    others: tuple[Going, ...]
    due: tuple[Due, ...]
    free: tuple[Course, ...]
    is_first: bool


def home(session: Session, actor: Actor, now: datetime) -> Home:
    """What `actor` has under way and what is due, in two statements."""
    day = day_in(actor.zone, now)
    snapshot = catalogue.snapshot()
    own = {one.run.course: one for one in journeys(session, actor.person_id)}
    urgent = _urgent(own_duties(session, actor.person_id, actor.unit_path, day), day)
    going = [
        Going(standing(course, one, day), urgent.get(course.id))
        for one in own.values()
        if one.run.is_open and (course := snapshot.library.course(one.run.course)) is not None
    ]
    waiting = [one for one in going if one.standing.next_item is not None]
    first = min(waiting, key=lambda one: one.duty.due_day if one.duty else date.max, default=None)
    last = waiting[0] if waiting and waiting[0] is not first else None
    under_way = {one.course.id for one in going}
    due = tuple(
        Due(course, urgent[course.id], course.id in own)
        for course_id in urgent
        if course_id not in under_way
        and (course := snapshot.library.course(course_id)) is not None
        and not snapshot.is_withdrawn(course_id)
    )
    is_done = own and not going and not due
    return Home(
        day=day,
        going=first,
        last=last,
        others=tuple(one for one in going if one is not first)[:IN_PROGRESS_SHOWN],
        due=due,
        free=tuple(one for one in snapshot.offered() if one.id not in own)[:FREE_SHOWN] if is_done else (),
        is_first=not own,
    )


def _urgent(duties: tuple[OwnDuty, ...], day: date) -> Mapping[str, OwnDuty]:
    """The duty to fulfil, or to fulfil once more, that ends first, by course; the most urgent course first."""
    found: dict[str, OwnDuty] = {}
    waiting = [duty for duty in duties if duty.is_missing]
    waiting += [duty.to_renew() for duty in duties if enrolment.is_to_renew(duty, day)]
    for duty in sorted(waiting, key=lambda duty: duty.due_day):
        found.setdefault(duty.course, duty)
    return found


@dataclass(frozen=True, slots=True)
class Before:
    """A course to complete first."""

    course: Course
    is_done: bool


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course for one learner. `may_begin`: a run can be begun, the first or a further one; `renews`: since the
    completion lapses soon."""

    standing: Standing
    duty: OwnDuty | None
    before: tuple[Before, ...]
    is_withdrawn: bool
    may_begin: bool
    renews: bool
    published_on: date | None

    @property
    def course(self) -> Course:
        """The course."""
        return self.standing.course

    @property
    def journey(self) -> Journey | None:
        """The learner's latest run."""
        return self.standing.journey


def course_view(session: Session, actor: Actor, course: Course, now: datetime) -> CourseView:
    """The course page of `actor`. A withdrawn course is not found but by those who have a run of it."""
    day = day_in(actor.zone, now)
    snapshot = catalogue.snapshot()
    own = journey(session, actor.person_id, course.id)
    withdrawn = snapshot.is_withdrawn(course.id)
    if own is None and withdrawn:
        raise NotFound
    duties = tuple(
        duty
        for duty in own_duties(session, actor.person_id, actor.unit_path, day)
        if duty.course == course.id
    )
    before = _before(session, actor, course)
    again = own is None or (not own.run.is_open and enrolment.asks_again(course, own.run, duties, day))
    edition = snapshot.library.edition(course.id)
    return CourseView(
        standing=standing(course, own, day),
        duty=next((duty for duty in duties if duty.is_missing), next(iter(duties), None)),
        before=before,
        is_withdrawn=withdrawn,
        may_begin=again and not withdrawn and all(one.is_done for one in before),
        renews=any(enrolment.is_to_renew(duty, day) for duty in duties),
        published_on=edition.published_on if edition else None,
    )


def _before(session: Session, actor: Actor, course: Course) -> tuple[Before, ...]:
    if not course.requires:
        return ()
    done = {run.course for run in runs_of(session, actor.person_id) if run.ever_completed}
    library = catalogue.snapshot().library
    named = (library.course(other) for other in course.requires)
    return tuple(Before(other, other.id in done) for other in named if other is not None)


@dataclass(frozen=True, slots=True)
class LessonText:
    """The body of a lesson in the language that was found, its knowledge checks by id, and the files behind pictures.

    `originals` leads from the digest of a picture as shown to the file that its author gave.
    """

    body: Body
    language: str
    checks: Mapping[str, QuestionRecord]
    originals: Mapping[str, Asset]


def lesson_text(volume: Volume, item: Item, language: str) -> LessonText:
    """The text of a lesson, from the store; no statement."""
    body, spoken = volume.body(item.id, language)
    assets = volume.manifest.assets
    originals = {asset.digest: assets.get(asset.original, asset) for asset in assets.values()}
    return LessonText(body, spoken, {check.id: check for check in volume.checks(item.id)}, originals)


@dataclass(frozen=True, slots=True)
class OwnNote:
    """A person's note at an item, which may be empty. Titles are by language, as they were when it was saved."""

    course: str
    item: str
    text: str
    version: int
    saved_at: datetime
    titles: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class NotePlace:
    """An item by its row, with the person's note at it if they ever wrote one."""

    item_id: int
    note: OwnNote | None


def note_place(session: Session, person_id: int, course: str, item: str) -> NotePlace | None:
    """Where a person's note at an item of this name is kept; None where no such item was ever in service."""
    row = session.execute(_place(), {"person": person_id, "course": course, "item": item}).one_or_none()
    return NotePlace(row.item_id, _note(row) if row.version else None) if row else None


def notes(session: Session, person_id: int) -> tuple[OwnNote, ...]:
    """All notes of a person that are not empty, by course and item."""
    statement = _notes().join(Note, Note.item_id == KnownItem.id)
    rows = session.execute(
        statement.where(Note.person_id == person_id, Note.body != "").order_by(KnownCourse.slug, KnownItem.id)
    )
    return tuple(_note(row) for row in rows)


@functools.cache
def _place() -> sa.Select[*tuple[Any, ...]]:
    """Built once: every lesson asks this."""
    own = sa.and_(Note.item_id == KnownItem.id, Note.person_id == sa.bindparam("person"))
    place = sa.and_(KnownCourse.slug == sa.bindparam("course"), KnownItem.slug == sa.bindparam("item"))
    return _notes().outerjoin(Note, own).where(place)


def _notes() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            KnownCourse.slug.label("course"),
            KnownItem.slug.label("item"),
            KnownItem.id.label("item_id"),
            Note.body,
            Note.version,
            Note.saved_at,
            Note.titles,
        )
        .select_from(KnownItem)
        .join(KnownCourse, KnownCourse.id == KnownItem.course_id)
    )


def _note(row: Any) -> OwnNote:
    return OwnNote(row.course, row.item, row.body, row.version, row.saved_at, row.titles)
