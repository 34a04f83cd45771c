"""Reads of works handed in: those of a run at one assignment, and one of them for whoever marks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.assignments.models import Submission
from lms.features.catalogue.models import Edition, KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment

KIND = "submission"
"""What the queue of works to be marked calls them."""


@dataclass(frozen=True, slots=True)
class SubmissionRecord:
    """One work, see `models.Submission`. `edition_key` names the edition it was last saved or sent in, in the store."""

    id: int
    enrolment_id: int
    n: int
    state: str
    language: str
    text: str
    links: tuple[str, ...]
    files: tuple[str, ...]
    version: int
    saved_at: datetime
    sent_at: datetime | None
    sent_day: date | None
    late: bool
    deduction: Fraction
    score: Fraction | None
    passed: bool | None
    edition_key: str

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"

    @property
    def ref(self) -> str:
        """How the queue names it."""
        return str(self.id)


_PLAIN = tuple(
    getattr(Submission, name) for name in SubmissionRecord.__dataclass_fields__ if name != "edition_key"
)


def of_run(session: Session, enrolment_id: int, item_row: int) -> tuple[SubmissionRecord, ...]:
    """All works of a run at one assignment, the first one first."""
    statement = _works().where(Submission.enrolment_id == enrolment_id, Submission.item_id == item_row)
    return tuple(_record(row) for row in session.execute(statement.order_by(Submission.n)))


@dataclass(frozen=True, slots=True)
class Whose:
    """A work with where it belongs, by the author's ids, and how often the run's works were returned before it."""

    work: SubmissionRecord
    person_id: int
    course: str
    item: str
    item_row: int
    returned_before: int


def by_ref(session: Session, ref: str) -> Whose | None:
    """The work that the queue names so."""
    other = sa.orm.aliased(Submission)
    before = (
        sa.select(sa.func.count())
        .select_from(other)
        .where(
            other.enrolment_id == Submission.enrolment_id,
            other.item_id == Submission.item_id,
            other.n < Submission.n,
            other.state == "returned",
        )
        .scalar_subquery()
    )
    row = session.execute(
        _works()
        .add_columns(
            Enrolment.person_id,
            KnownCourse.slug.label("course"),
            KnownItem.slug.label("item"),
            Submission.item_id.label("item_row"),
            before.label("returned_before"),
        )
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .join(KnownItem, KnownItem.id == Submission.item_id)
        .where(Submission.id == int(ref))
    ).one_or_none()
    if row is None:
        return None
    return Whose(_record(row), row.person_id, row.course, row.item, row.item_row, row.returned_before)


def latest(works: Sequence[SubmissionRecord], *states: str) -> SubmissionRecord | None:
    """The last of `works` that is in one of `states`."""
    return next((work for work in reversed(works) if work.state in states), None)


def _works() -> sa.Select[Any]:
    columns: tuple[Any, ...] = (*_PLAIN, Edition.key.label("edition_key"))
    return sa.select(*columns).join(Edition, Edition.id == Submission.edition_id)


def _record(row: Any) -> SubmissionRecord:
    values = {name: getattr(row, name) for name in SubmissionRecord.__dataclass_fields__}
    return SubmissionRecord(**{**values, "links": tuple(row.links), "files": tuple(row.files)})
