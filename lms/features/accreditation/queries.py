"""Reads of lesson hours: what learners are told of a course, what waits for a person, what waits in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.features.accreditation.models import CompletionHours, CourseHours, HoursDecision
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.models import Edition, KnownCourse
from lms.plugin.message import Message, mark

WAITING = Message(mark("The JP of this course wait to be confirmed by an administrator."))
REPEATED = Message(mark("This course was counted already this year. Taking it again adds no JP."))
REFUSED = Message(mark("The JP of this course are not recognised: %(reason)s"))
REFUSED_BARE = Message(mark("The JP of this course are not recognised."))


@dataclass(frozen=True, slots=True)
class CourseState:
    """What learners are told of a course's hours. `reason` is why they are not recognised, or not as declared."""

    state: str
    declared: int
    quarters: int | None
    reason: str


def of_course(session: Session, course: Course) -> CourseState:
    """The state of the hours that the edition in service declares; they wait where nobody was asked yet."""
    latest = (
        sa.select(sa.func.max(HoursDecision.id))
        .where(HoursDecision.hours_id == CourseHours.id)
        .correlate(CourseHours)
        .scalar_subquery()
    )
    declared = int(course.jp * 4)
    row = session.execute(
        sa.select(
            CourseHours.state,
            CourseHours.declared,
            CourseHours.quarters,
            sa.func.coalesce(HoursDecision.reason, "").label("reason"),
        )
        .outerjoin(HoursDecision, HoursDecision.id == latest)
        .where(
            CourseHours.course_id == catalogue.snapshot().course_row(course.id),
            CourseHours.declared == declared,
        )
    ).one_or_none()
    return CourseState(**row._asdict()) if row else CourseState("waiting", declared, None, "")


@dataclass(frozen=True, slots=True)
class WaitingHours:
    """Hours of a completed course that are not in the account, and why.

    `state` is ``waiting``, or ``none`` where nothing will be counted. `quarters` are those declared.
    """

    course: str
    titles: Mapping[str, str]
    on_day: date
    quarters: int
    state: str
    why: Message


def waiting(session: Session, person_id: int, year: int) -> tuple[WaitingHours, ...]:
    """What a person completed in a year that is not counted, the latest first; one statement."""
    latest = (
        sa.select(sa.func.max(HoursDecision.id))
        .where(HoursDecision.hours_id == CompletionHours.hours_id)
        .correlate(CompletionHours)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            KnownCourse.slug,
            Edition.titles,
            CompletionHours.on_day,
            CompletionHours.state,
            CompletionHours.why,
            CompletionHours.note,
            CourseHours.declared,
            HoursDecision.reason,
        )
        .join(CourseHours, CourseHours.id == CompletionHours.hours_id)
        .join(KnownCourse, KnownCourse.id == CompletionHours.course_id)
        .outerjoin(Edition, sa.and_(Edition.course_id == KnownCourse.id, Edition.current))
        .outerjoin(HoursDecision, HoursDecision.id == latest)
        .where(
            CompletionHours.person_id == person_id,
            CompletionHours.year == year,
            CompletionHours.state != "counted",
        )
        .order_by(CompletionHours.on_day.desc(), CompletionHours.enrolment_id.desc())
    )
    return tuple(
        WaitingHours(
            row.slug,
            (row.titles or {}).get("course", {}),
            row.on_day,
            row.declared,
            row.state,
            _why(row),
        )
        for row in rows
    )


def _why(row: Any) -> Message:
    if row.state == "waiting":
        return WAITING
    if row.why == "repeated":
        return REPEATED
    if row.why == "stopped" and row.note:
        return Message.of(row.note)
    return Message(REFUSED.text, {"reason": row.reason}) if row.reason else REFUSED_BARE


@dataclass(frozen=True, slots=True)
class Tally:
    """How many courses wait to be decided about, and how many completions wait with them."""

    courses: int
    people: int


def tally(session: Session) -> Tally:
    """What waits; one statement."""
    courses = sa.select(sa.func.count()).select_from(CourseHours).where(CourseHours.state == "waiting")
    # Course by course, which the index answers: all that does not wait is not read.
    of_course = (
        sa.select(sa.func.count())
        .where(CompletionHours.hours_id == CourseHours.id, CompletionHours.state == "waiting")
        .correlate(CourseHours)
        .scalar_subquery()
    )
    people = sa.select(sa.func.coalesce(sa.func.sum(of_course), 0)).select_from(CourseHours)
    row = session.execute(sa.select(courses.scalar_subquery(), people.scalar_subquery())).one()
    return Tally(row[0], int(row[1]))


def ids_in(session: Session, states: tuple[str, ...]) -> tuple[int, ...]:
    """The rows of all hours in these states."""
    return tuple(
        session.scalars(
            sa.select(CourseHours.id).where(CourseHours.state.in_(states)).order_by(CourseHours.id)
        )
    )


def with_undone(session: Session) -> tuple[int, ...]:
    """Hours that were decided about while completions still wait for them."""
    waits = sa.exists().where(CompletionHours.hours_id == CourseHours.id, CompletionHours.state == "waiting")
    return tuple(session.scalars(sa.select(CourseHours.id).where(CourseHours.state != "waiting", waits)))
