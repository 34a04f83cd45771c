"""Reads of the editions of a course: what was published when, by whom, and how many began in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.features.accounts.models import Person
from lms.features.audit.models import AuditEntry
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.models import Edition, KnownCourse
from lms.features.catalogue.queries import Serving
from lms.features.drafts.models import OPEN, Draft
from lms.features.enrolment.models import Enrolment


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition. `begun` counts runs that began in it; `publisher` is empty where a file on the server changed."""

    number: int
    version: str
    key: str
    published_at: datetime
    current: bool
    findings: int
    begun: int
    publisher: str = ""


def serving_of(session: Session, course: str) -> Serving | None:
    """What is or was in service of a course."""
    return next((one for one in catalogue.servings(session) if one.course == course), None)


def serving_as(session: Session, course: Course) -> Serving | None:
    """What is or was in service of a course, also under a former id."""
    served = {one.course: one for one in catalogue.servings(session)}
    return next((served[name] for name in (course.id, *course.former_ids) if name in served), None)


def course_of(session: Session, public_id: str) -> str:
    """The course that a draft has become."""
    return session.scalar(sa.select(Draft.course).where(Draft.public_id == public_id)) or ""


def editions(session: Session, course: str) -> tuple[EditionLine, ...]:
    """All editions of a course, newest first; two statements."""
    begun = (
        sa.select(sa.func.count())
        .where(Enrolment.edition_id == Edition.id)
        .correlate(Edition)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            Edition.number,
            Edition.version,
            Edition.key,
            Edition.published_at,
            Edition.current,
            Edition.findings,
            begun.label("begun"),
        )
        .join(KnownCourse, KnownCourse.id == Edition.course_id)
        .where(KnownCourse.slug == course)
        .order_by(Edition.number.desc())
    ).all()
    names = _publishers(session, course)
    return tuple(
        EditionLine(
            row.number,
            row.version,
            row.key,
            row.published_at,
            row.current,
            len(row.findings or ()),
            row.begun,
            names.get(row.number, ""),
        )
        for row in rows
    )


def has_edition(session: Session, course: str, number: int) -> bool:
    """Whether the course, as it is called now, has an edition of this number."""
    found = sa.select(Edition.id).join(KnownCourse, KnownCourse.id == Edition.course_id)
    return session.scalar(found.where(KnownCourse.slug == course, Edition.number == number)) is not None


def _publishers(session: Session, course: str) -> dict[int, str]:
    """Who published, by the number of the edition, as the history of changes has it."""
    rows = session.execute(
        sa.select(AuditEntry.detail, Person.name)
        .join(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.action == "draft.published", AuditEntry.about == f"course:{course}")
    )
    return {int(row.detail["edition"]): row.name for row in rows}


def needed_keys(session: Session) -> frozenset[str]:
    """The keys in the store of everything that was published, and of the drafts that are open."""
    published = sa.select(Edition.key)
    open_ = sa.select(Draft.key).where(Draft.state == OPEN, Draft.key != "")
    return frozenset(session.scalars(sa.union(published, open_)))
