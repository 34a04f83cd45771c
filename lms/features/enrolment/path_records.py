"""Reads of learning paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.accounts.models import Person
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment.models import Enrolment, LearningPath, PathCourse, PathFollower


@dataclass(frozen=True, slots=True)
class PathRecord:
    """A learning path with its courses (the author's ids) in their order. `followers` follow it by their own wish."""

    id: int
    public_id: str
    title: str
    note: str
    made_by: int | None
    maker: str
    closed_at: datetime | None
    followers: int
    courses: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether it can be given and followed."""
        return self.closed_at is None


def paths(session: Session, only_open: bool = False) -> tuple[PathRecord, ...]:
    """All learning paths by name, the open ones first; one statement."""
    return _records(session, [LearningPath.closed_at.is_(None)] if only_open else [])


def path_by_public_id(session: Session, public_id: str) -> PathRecord | None:
    """One learning path."""
    found = _records(session, [LearningPath.public_id == public_id])
    return found[0] if found else None


def followed(session: Session, person_id: int) -> tuple[PathRecord, ...]:
    """The open paths that a person follows by their own wish."""
    own = sa.select(PathFollower.path_id).where(PathFollower.person_id == person_id)
    return _records(session, [LearningPath.id.in_(own), LearningPath.closed_at.is_(None)])


@dataclass(frozen=True, slots=True)
class Way:
    """A path that a person follows: its courses in their order, and those they have ever completed."""

    public_id: str
    title: str
    courses: tuple[str, ...]
    done: frozenset[str]

    @property
    def next(self) -> str:
        """The first course still to be completed; empty after the last."""
        return next((course for course in self.courses if course not in self.done), "")


def ways(session: Session, person_id: int) -> tuple[Way, ...]:
    """The open paths that a person follows by their own wish, by name; one statement."""
    completed = sa.exists().where(
        Enrolment.person_id == person_id,
        Enrolment.course_id == KnownCourse.id,
        Enrolment.completed_day.is_not(None),
    )
    rows = session.execute(
        sa.select(LearningPath.public_id, LearningPath.title, KnownCourse.slug, completed.label("done"))
        .join(PathFollower, PathFollower.path_id == LearningPath.id)
        .join(PathCourse, PathCourse.path_id == LearningPath.id)
        .join(KnownCourse, KnownCourse.id == PathCourse.course_id)
        .where(PathFollower.person_id == person_id, LearningPath.closed_at.is_(None))
        .order_by(LearningPath.title, LearningPath.id, PathCourse.position)
    )
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.public_id, []).append(row)
    return tuple(
        Way(
            each[0].public_id,
            each[0].title,
            tuple(row.slug for row in each),
            frozenset(row.slug for row in each if row.done),
        )
        for each in found.values()
    )


def completed_courses(session: Session, person_id: int, courses: Sequence[str]) -> frozenset[str]:
    """Those of these courses that a person has ever completed."""
    rows = session.scalars(
        sa.select(KnownCourse.slug)
        .join(Enrolment, Enrolment.course_id == KnownCourse.id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.completed_day.is_not(None),
            KnownCourse.slug.in_(list(courses)),
        )
        .distinct()
    )
    return frozenset(rows)


def _records(session: Session, conditions: Sequence[sa.ColumnElement[bool]]) -> tuple[PathRecord, ...]:
    followers = sa.select(sa.func.count()).where(PathFollower.path_id == LearningPath.id).scalar_subquery()
    rows = session.execute(
        sa.select(
            LearningPath,
            sa.func.coalesce(Person.name, "").label("maker"),
            followers.label("followers"),
            KnownCourse.slug,
        )
        .outerjoin(Person, Person.id == LearningPath.made_by)
        .outerjoin(PathCourse, PathCourse.path_id == LearningPath.id)
        .outerjoin(KnownCourse, KnownCourse.id == PathCourse.course_id)
        .where(*conditions)
        .order_by(
            LearningPath.closed_at.is_not(None), LearningPath.title, LearningPath.id, PathCourse.position
        )
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.LearningPath.id, []).append(row)
    return tuple(_record(each) for each in found.values())


def _record(rows: Sequence[Any]) -> PathRecord:
    path: LearningPath = rows[0].LearningPath
    return PathRecord(
        path.id,
        path.public_id,
        path.title,
        path.note,
        path.made_by,
        rows[0].maker,
        path.closed_at,
        rows[0].followers,
        tuple(row.slug for row in rows if row.slug is not None),
    )
