"""Reads of the trainers' pages, and of what people did with a course before it changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.amendments import queries as amendments
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.catalogue.queries import Checked, Serving
from lms.features.enrolment.models import Enrolment
from lms.features.progress import queries as ledger
from lms.features.progress.models import ItemState
from lms.features.quizzes.models import AskedQuestion, Attempt
from lms.plugin.usage import Correction


@dataclass(frozen=True, slots=True)
class Taught:
    """A course as its trainer sees it. `check` is what the last reading of its folder found, None if that is gone."""

    course: str
    titles: Mapping[str, str]
    language: str
    version: str
    edition: int
    published_at: datetime | None
    withdrawn: bool
    folder: str
    check: Checked | None
    begun: int = 0
    completed: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """All courses somebody teaches, and folders that give no course: broken ones, and copies."""

    courses: tuple[Taught, ...]
    folders: tuple[Checked, ...]


def overview(session: Session, courses: Collection[str] | None) -> Overview:
    """The courses in `courses` (None: all), with folders that claim one of them; in three statements."""
    checks = {one.folder: one for one in catalogue.checks(session)}
    servings = [one for one in catalogue.servings(session) if courses is None or one.course in courses]
    counts = _runs(session)
    taught = tuple(_taught(one, checks.get(one.folder), counts) for one in servings)
    serving = {one.folder for one in servings if one.withdrawn_at is None}
    others = tuple(
        check
        for check in checks.values()
        if check.folder not in serving and (courses is None or check.course in courses)
    )
    return Overview(taught, others)


def taught(session: Session, course: str) -> Taught | None:
    """One course, whoever teaches it."""
    found = overview(session, (course,)).courses
    return found[0] if found else None


def _taught(serving: Serving, check: Checked | None, counts: Mapping[int, ledger.Count]) -> Taught:
    taken = catalogue.snapshot()
    outline = taken.library.course(serving.course)
    count = counts.get(taken.course_row(serving.course), ledger.Count())
    return Taught(
        course=serving.course,
        titles=outline.title if outline else {"": check.title if check else serving.course},
        language=outline.language if outline else "",
        version=serving.version,
        edition=serving.number,
        published_at=serving.published_at,
        withdrawn=serving.withdrawn_at is not None,
        folder=serving.folder,
        check=check,
        begun=count.begun,
        completed=count.completed,
    )


def _runs(session: Session) -> Mapping[int, ledger.Count]:
    """Runs begun and completed by the row of the course."""
    totals: dict[int, ledger.Count] = {}
    for (_unit, _kind, course), count in ledger.counters(session, ["runs"]).items():
        totals[course] = totals.get(course, ledger.Count()) + count
    return totals


def reached(session: Session, course: str) -> tuple[int, Mapping[str, int]]:
    """How many runs of a course were begun, and in how many of them each item was opened, by its id."""
    begun = (
        sa.select(sa.func.count())
        .where(Enrolment.course_id == KnownCourse.id)
        .correlate(KnownCourse)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(begun, KnownItem.slug, sa.func.count(ItemState.enrolment_id))
        .select_from(KnownCourse)
        .outerjoin(KnownItem, KnownItem.course_id == KnownCourse.id)
        .outerjoin(ItemState, ItemState.item_id == KnownItem.id)
        .where(KnownCourse.slug == course)
        .group_by(KnownCourse.id, KnownItem.slug)
    ).all()
    return (rows[0][0] if rows else 0), {slug: count for _begun, slug, count in rows if slug}


class _Usage:
    """Counts when asked: a comparison asks only for what is gone."""

    def __init__(self, session: Session, course: str) -> None:
        self.session = session
        self.course = course

    def item_records(self, item_id: str) -> int:
        """Runs in which somebody came to the item."""
        statement = (
            sa.select(sa.func.count())
            .select_from(ItemState)
            .join(KnownItem, KnownItem.id == ItemState.item_id)
            .join(KnownCourse, KnownCourse.id == KnownItem.course_id)
            .where(KnownCourse.slug == self.course, KnownItem.slug == item_id)
        )
        return self.session.scalar(statement) or 0

    def question_records(self, question_id: str) -> int:
        """Attempts in which the question was asked."""
        statement = (
            sa.select(sa.func.count())
            .select_from(AskedQuestion)
            .join(Attempt, Attempt.id == AskedQuestion.attempt_id)
            .join(KnownItem, KnownItem.id == Attempt.item_id)
            .join(KnownCourse, KnownCourse.id == KnownItem.course_id)
            .where(KnownCourse.slug == self.course, AskedQuestion.question == question_id)
        )
        return self.session.scalar(statement) or 0

    def corrections(self) -> Mapping[str, Correction]:
        """Corrected keys in force."""
        return amendments.corrections(self.session, self.course)


def usage_of(session: Session, course: str) -> _Usage:
    """What people did in a course."""
    return _Usage(session, course)
