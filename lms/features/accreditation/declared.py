"""Which lesson hours an edition declares, kept beside it: completions name editions, and the store is read once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.core import tokens
from lms.core.errors import NotFound
from lms.core.rows import insert_new
from lms.features.accreditation.models import CourseHours, EditionHours
from lms.features.catalogue import places
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.models import Edition, KnownCourse

AT_ONCE = 50


def unread(session: Session, size: int = AT_ONCE) -> tuple[int, ...]:
    """Editions of which it is not kept yet what they declare, the newest first."""
    known = sa.select(EditionHours.edition_id)
    statement = sa.select(Edition.id).where(Edition.id.not_in(known)).order_by(Edition.id.desc()).limit(size)
    return tuple(session.scalars(statement))


def keep(session: Session, edition_id: int, now: datetime) -> None:
    """Keeps what an edition declares, and asks about hours that were not declared before; nothing, if it is kept."""
    edition = session.execute(
        sa.select(Edition.course_id, Edition.key, KnownCourse.slug)
        .join(KnownCourse, KnownCourse.id == Edition.course_id)
        .where(Edition.id == edition_id)
    ).one()
    course = _course(edition.key, edition.slug)
    quarters = int(course.jp * 4) if course else 0
    hours_id = _asked(session, edition.course_id, quarters, now) if quarters else None
    insert_new(session, EditionHours, {"edition_id": edition_id, "hours_id": hours_id})


def _course(key: str, slug: str) -> Course | None:
    """The outline of an edition; of one that is in the store no more, what the course is now, if it is anything."""
    try:
        return places.edition(key).course
    except NotFound:
        return catalogue.snapshot().library.course(slug)


def _asked(session: Session, course_id: int, quarters: int, now: datetime) -> int:
    values = {
        "public_id": tokens.public_id(),
        "course_id": course_id,
        "declared": quarters,
        "state": "waiting",
        "version": 0,
        "asked_at": now,
        "runs": 0,
    }
    insert_new(session, CourseHours, values)
    found = sa.select(CourseHours.id).where(
        CourseHours.course_id == course_id, CourseHours.declared == quarters
    )
    return session.scalars(found).one()
