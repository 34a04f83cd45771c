"""Reads of files that people handed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.catalogue.models import KnownCourse
from lms.features.files.models import HandedFile


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file that was handed in; `course` is the author's id, empty for evidence of no course."""

    public_id: str
    person_id: int
    course: str
    name: str
    media_type: str
    size: int
    digest: str
    kept_at: datetime


def of(session: Session, public_ids: Collection[str]) -> Mapping[str, FileRecord]:
    """Files by their public ids; what is not there is left out."""
    if not public_ids:
        return {}
    rows = session.execute(
        sa.select(
            HandedFile.public_id,
            HandedFile.person_id,
            sa.func.coalesce(KnownCourse.slug, "").label("course"),
            HandedFile.name,
            HandedFile.media_type,
            HandedFile.size,
            HandedFile.digest,
            HandedFile.kept_at,
        )
        .outerjoin(KnownCourse, KnownCourse.id == HandedFile.course_id)
        .where(HandedFile.public_id.in_(public_ids))
    )
    return {row.public_id: FileRecord(**row._asdict()) for row in rows}


def bytes_of(session: Session, person_id: int, course_row: int | None, since: datetime | None = None) -> int:
    """How much a person has handed in for a course (None: for none), drafts and answers that were replaced included.

    `since` leaves out what was handed in before.
    """
    total = sa.select(sa.func.coalesce(sa.func.sum(HandedFile.size), 0))
    own = total.where(
        HandedFile.person_id == person_id, HandedFile.course_id.is_not_distinct_from(course_row)
    )
    return int(session.scalar(own.where(HandedFile.kept_at >= since) if since else own) or 0)


def named(session: Session, digests: Collection[str]) -> frozenset[str]:
    """Those of `digests` that a row names."""
    statement = sa.select(HandedFile.digest).where(HandedFile.digest.in_(digests)).distinct()
    return frozenset(session.scalars(statement))
