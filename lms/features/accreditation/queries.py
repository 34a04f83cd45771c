"""Reads of lesson hours: what courses declare and what was decided, and what waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.core.errors import NotFound
from lms.features.accounts.models import Person
from lms.features.accreditation import measuring
from lms.features.accreditation.models import (
    CompletionHours,
    CourseHours,
    CourseRepeat,
    EditionHours,
    HoursDecision,
)
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.models import Edition, KnownCourse
from lms.plugin.message import Message, mark

WAITING = Message(mark("The JP of this course wait to be confirmed by an administrator."))
REPEATED = Message(mark("This course was counted already this year. Taking it again adds no JP."))
REFUSED = Message(mark("The JP of this course are not recognised: %(reason)s"))
REFUSED_BARE = Message(mark("The JP of this course are not recognised."))


@dataclass(frozen=True, slots=True)
class HoursRecord:
    """Declared hours of a course with the decision in force, what learners took, and how many wait for it.

    `in_service`: the present edition declares these. `titles` are the course's names by language. `earlier_minutes` are
    those under another declared value, where these have too few runs to say anything.
    """

    id: int
    public_id: str
    course: str
    titles: Mapping[str, str]
    declared: int
    state: str
    quarters: int | None
    version: int
    asked_at: datetime
    decided_at: datetime | None
    minutes: int | None
    runs: int
    earlier_minutes: int | None
    in_service: bool
    withdrawn: bool
    waiting: int
    counted: int
    stopped: int

    @property
    def planned(self) -> Fraction:
        """The minutes that the declared hours stand for, 45 each."""
        return Fraction(self.declared * 45, 4)

    @property
    def off(self) -> Fraction | None:
        """By which share of that time learners took longer (below 0: shorter), where it is worth naming."""
        if self.minutes is None:
            return None
        share = measuring.difference(self.minutes, self.declared)
        return share if abs(share) > measuring.WIDE else None


def listed(session: Session, state: str = "") -> tuple[HoursRecord, ...]:
    """Hours of all courses in a state, or all; those for which most people wait first. One statement."""
    statement = _hours().order_by(
        sa.desc(sa.literal_column("waiting")), CourseHours.asked_at.desc(), CourseHours.id.desc()
    )
    if state:
        statement = statement.where(CourseHours.state == state)
    return tuple(_record(row) for row in session.execute(statement))


def one(session: Session, public_id: str) -> HoursRecord:
    """The hours of this name. Raises NotFound."""
    row = session.execute(_hours().where(CourseHours.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return _record(row)


def _hours() -> sa.Select[*tuple[Any, ...]]:
    tally = (
        sa.select(
            CompletionHours.hours_id,
            *(
                sa.func.sum(sa.case((condition, 1), else_=0)).label(name)
                for name, condition in (
                    ("waiting", CompletionHours.state == "waiting"),
                    ("counted", CompletionHours.state == "counted"),
                    ("stopped", CompletionHours.why == "stopped"),
                )
            ),
        )
        .group_by(CompletionHours.hours_id)
        .subquery()
    )
    other = sa.orm.aliased(CourseHours)
    earlier = (
        sa.select(other.minutes)
        .where(
            other.course_id == CourseHours.course_id, other.id != CourseHours.id, other.minutes.is_not(None)
        )
        .order_by(other.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    columns = (
        "id",
        "public_id",
        "declared",
        "state",
        "quarters",
        "version",
        "asked_at",
        "decided_at",
        "minutes",
        "runs",
    )
    return (
        sa.select(
            *(getattr(CourseHours, name) for name in columns),
            KnownCourse.slug.label("course"),
            KnownCourse.withdrawn_at.is_not(None).label("withdrawn"),
            Edition.titles,
            earlier.label("earlier_minutes"),
            sa.func.coalesce(EditionHours.hours_id == CourseHours.id, sa.false()).label("in_service"),
            *(sa.func.coalesce(tally.c[name], 0).label(name) for name in ("waiting", "counted", "stopped")),
        )
        .join(KnownCourse, KnownCourse.id == CourseHours.course_id)
        .outerjoin(Edition, sa.and_(Edition.course_id == CourseHours.course_id, Edition.current))
        .outerjoin(EditionHours, EditionHours.edition_id == Edition.id)
        .outerjoin(tally, tally.c.hours_id == CourseHours.id)
    )


def _record(row: Any) -> HoursRecord:
    values = row._asdict()
    titles = (values.pop("titles") or {}).get("course", {})
    values["in_service"] = bool(values["in_service"]) and not values["withdrawn"]
    return HoursRecord(**values, titles=titles)


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A decision as it was made; `by` is empty for one made by command."""

    state: str
    quarters: int | None
    reason: str
    by: str
    at: datetime


def decisions(session: Session, hours_id: int) -> tuple[DecisionRecord, ...]:
    """All decisions about declared hours, the latest first."""
    rows = session.execute(
        sa.select(
            HoursDecision.state,
            HoursDecision.quarters,
            HoursDecision.reason,
            sa.func.coalesce(Person.name, "").label("by"),
            HoursDecision.decided_at.label("at"),
        )
        .outerjoin(Person, Person.id == HoursDecision.decided_by)
        .where(HoursDecision.hours_id == hours_id)
        .order_by(HoursDecision.id.desc())
    )
    return tuple(DecisionRecord(**row._asdict()) for row in rows)


@dataclass(frozen=True, slots=True)
class RepeatRecord:
    """Days on which a course counts again in a year; open without `until_day`."""

    from_day: date
    until_day: date | None


def repeats(session: Session, course: str) -> tuple[RepeatRecord, ...]:
    """When repeating a course counted, the latest first."""
    rows = session.execute(
        sa.select(CourseRepeat.from_day, CourseRepeat.until_day)
        .join(KnownCourse, KnownCourse.id == CourseRepeat.course_id)
        .where(KnownCourse.slug == course)
        .order_by(CourseRepeat.id.desc())
    )
    return tuple(RepeatRecord(**row._asdict()) for row in rows)


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
    people = sa.select(sa.func.count()).select_from(CompletionHours).where(CompletionHours.state == "waiting")
    row = session.execute(sa.select(courses.scalar_subquery(), people.scalar_subquery())).one()
    return Tally(*row)


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
