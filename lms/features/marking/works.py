"""Reads of works: the queue of the trainers, one work of it, and its figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.names import full_name
from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.marking.models import GivenMark, Work
from lms.features.marking.queries import CLAIM
from lms.features.organisation.models import Membership, Unit

PAGE = 20

_OPENER = sa.orm.aliased(Person)
_DRAFTER = sa.orm.aliased(Person)


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """One work. `learner` and `unit` are whose it is; `opener` has looked at it last, `drafter` has begun a mark.

    `item` is the item's present id. Names are empty where nobody is, or they are not known any more.
    """

    id: int
    public_id: str
    kind: str
    ref: str
    enrolment_id: int
    person_id: int
    course: str
    item: str
    state: str
    version: int
    since: datetime
    learner: str
    unit: str
    opened_by: int | None
    opener: str
    opened_at: datetime | None
    draft: Mapping[str, Any] | None
    drafter: str
    draft_at: datetime | None

    def is_open_with_another(self, person_id: int, now: datetime) -> bool:
        """Whether somebody else has it on their screen."""
        if self.opened_at is None or self.opened_by in (None, person_id):
            return False
        return now - self.opened_at < CLAIM


_WORK = (
    Work.id,
    Work.public_id,
    Work.kind,
    Work.ref,
    Work.enrolment_id,
    Enrolment.person_id,
    KnownCourse.slug.label("course"),
    KnownItem.slug.label("item"),
    Work.state,
    Work.version,
    Work.since,
    Work.opened_by,
    Work.opened_at,
    Work.draft,
    Work.draft_at,
)


def _names(person: Any, name: str) -> tuple[Any, ...]:
    parts = ("name", "title_before", "title_after")
    return tuple(getattr(person, part).label(f"{name}_{part}") for part in parts)


def _works() -> sa.Select[Any]:
    columns: tuple[Any, ...] = (
        *_WORK,
        *_names(Person, "learner"),
        *_names(_OPENER, "opener"),
        *_names(_DRAFTER, "drafter"),
        sa.func.coalesce(Unit.name, "").label("unit"),
    )
    return (
        sa.select(*columns)
        .select_from(Work)
        .join(Enrolment, Enrolment.id == Work.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Work.course_id)
        .join(KnownItem, KnownItem.id == Work.item_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(
            Membership,
            sa.and_(Membership.person_id == Enrolment.person_id, Membership.until_day.is_(None)),
        )
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .outerjoin(_OPENER, _OPENER.id == Work.opened_by)
        .outerjoin(_DRAFTER, _DRAFTER.id == Work.draft_by)
    )


def _record(row: Any) -> WorkRecord:
    values = {column.key: getattr(row, column.key) for column in _WORK}
    for name in ("learner", "opener", "drafter"):
        parts = (getattr(row, f"{name}_{part}") for part in ("name", "title_before", "title_after"))
        values[name] = full_name(*parts)
    return WorkRecord(**values, unit=row.unit)


def one(session: Session, public_id: str) -> WorkRecord | None:
    """A work by its name in addresses."""
    row = session.execute(_works().where(Work.public_id == public_id)).one_or_none()
    return _record(row) if row else None


def queue(
    session: Session,
    courses: Collection[str] | None,
    person_id: int,
    *,
    kind: str = "",
    course: str = "",
    after: str = "",
    marked: bool = False,
) -> Page[WorkRecord]:
    """What waits in `courses` (None: all), the oldest first; or what was `marked` or returned, the newest first.

    Without the works of `person_id`, who may not mark them.
    """
    statement = _works().where(*_queued(courses, person_id, kind, course, marked))
    if marked:
        statement = statement.where(Work.id < _number_of(after)) if after else statement
        return _page(session, statement.order_by(Work.id.desc()))
    statement = statement.where(_later_than(after)) if after else statement
    return _page(session, statement.order_by(Work.since, Work.id))


def _page(session: Session, statement: sa.Select[Any]) -> Page[WorkRecord]:
    rows = session.execute(statement.limit(PAGE + 1))
    return cut([_record(row) for row in rows], PAGE, lambda row: row.public_id)


def next_free(
    session: Session,
    courses: Collection[str] | None,
    person_id: int,
    now: datetime,
    kind: str = "",
    course: str = "",
) -> str:
    """The work that has waited longest and that nobody else has open; empty where there is none."""
    free = sa.or_(
        Work.opened_at.is_(None),
        Work.opened_by.is_(None),
        Work.opened_by == person_id,
        Work.opened_at <= now - CLAIM,
    )
    found = session.scalar(
        sa.select(Work.public_id)
        .join(Enrolment, Enrolment.id == Work.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Work.course_id)
        .where(*_queued(courses, person_id, kind, course), free)
        .order_by(Work.since, Work.id)
        .limit(1)
    )
    return found or ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many works of one kind wait in a course and how many have a mark; since when the oldest waits, and when one
    was marked last."""

    course: str
    kind: str
    waiting: int
    marked: int
    oldest: datetime | None
    last_marked: datetime | None


def tallies(
    session: Session, courses: Collection[str] | None, person_id: int | None = None
) -> tuple[Tally, ...]:
    """What waits in `courses` (None: all), in figures; also courses and kinds where all is marked.

    The works of `person_id` are left out.
    """
    waits = Work.state == "waiting"
    last = (
        sa.select(sa.func.max(GivenMark.at)).where(GivenMark.work_id == Work.id).correlate(Work)
    ).scalar_subquery()
    each = (
        sa.select(
            KnownCourse.slug.label("course"),
            Work.kind,
            sa.case((waits, 1), else_=0).label("waiting"),
            sa.case((waits, 0), else_=1).label("marked"),
            sa.case((waits, Work.since)).label("since"),
            last.label("last_marked"),
        )
        .join(KnownCourse, KnownCourse.id == Work.course_id)
        .join(Enrolment, Enrolment.id == Work.enrolment_id)
        .where(_within(courses), sa.true() if person_id is None else Enrolment.person_id != person_id)
    ).subquery()
    rows = session.execute(
        sa.select(
            each.c.course,
            each.c.kind,
            sa.func.sum(each.c.waiting).label("waiting"),
            sa.func.sum(each.c.marked).label("marked"),
            sa.func.min(each.c.since).label("oldest"),
            sa.func.max(each.c.last_marked).label("last_marked"),
        )
        .group_by(each.c.course, each.c.kind)
        .order_by(each.c.course, each.c.kind)
    )
    return tuple(Tally(**row) for row in rows.mappings())


def _within(courses: Collection[str] | None) -> sa.ColumnElement[bool]:
    return sa.true() if courses is None else KnownCourse.slug.in_(courses)


def _queued(
    courses: Collection[str] | None, person_id: int, kind: str, course: str, marked: bool = False
) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        (Work.state != "waiting") if marked else (Work.state == "waiting"),
        _within(courses),
        Enrolment.person_id != person_id,
        Work.kind == kind if kind else sa.true(),
        KnownCourse.slug == course if course else sa.true(),
    )


def _number_of(public_id: str) -> sa.ScalarSelect[int]:
    named = sa.orm.aliased(Work)
    return sa.select(named.id).where(named.public_id == public_id).scalar_subquery()


def _later_than(public_id: str) -> sa.ColumnElement[bool]:
    named = sa.orm.aliased(Work)
    since = sa.select(named.since).where(named.public_id == public_id).scalar_subquery()
    after = sa.and_(Work.since == since, Work.id > _number_of(public_id))
    return sa.or_(Work.since > since, after)
