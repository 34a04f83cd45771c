"""Reads of lesson hours as administrators see them: what courses declare, what was decided, how many wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

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
from lms.features.catalogue.models import Edition, KnownCourse


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


_OWN = (
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


def _hours() -> sa.Select[*tuple[Any, ...]]:
    other = aliased(CourseHours)
    earlier = (
        sa.select(other.minutes)
        .where(
            other.course_id == CourseHours.course_id, other.id != CourseHours.id, other.minutes.is_not(None)
        )
        .order_by(other.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        sa.select(
            *(getattr(CourseHours, name) for name in _OWN),
            KnownCourse.slug.label("course"),
            KnownCourse.withdrawn_at.is_not(None).label("withdrawn"),
            Edition.titles,
            earlier.label("earlier_minutes"),
            sa.func.coalesce(EditionHours.hours_id == CourseHours.id, sa.false()).label("in_service"),
            _runs(CompletionHours.state == "waiting").label("waiting"),
            _runs(CompletionHours.state == "counted").label("counted"),
            _runs(CompletionHours.state == "none", CompletionHours.why == "stopped").label("stopped"),
        )
        .join(KnownCourse, KnownCourse.id == CourseHours.course_id)
        .outerjoin(Edition, sa.and_(Edition.course_id == CourseHours.course_id, Edition.current))
        .outerjoin(EditionHours, EditionHours.edition_id == Edition.id)
    )


def _runs(*which: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    """How many completed runs of these hours there are; by the index, so that a long history is not read for it."""
    found = sa.select(sa.func.count()).select_from(CompletionHours)
    return (
        found.where(CompletionHours.hours_id == CourseHours.id, *which)
        .correlate(CourseHours)
        .scalar_subquery()
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
