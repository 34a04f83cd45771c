"""Reads of questions and reports: one's own, the trainers' queue, what stands under a lesson."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import ADMINISTRATOR, TRAINER
from lms.core.names import full_name
from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.catalogue.models import Edition, KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.enrolment.queries import latest_runs
from lms.features.helpdesk.models import Inquiry
from lms.features.organisation.models import GivenGrant, Membership, Unit
from lms.features.quizzes import served
from lms.features.quizzes.models import AskedQuestion, Attempt, QuestionVersion

PAGE = 20
_LAST = 2**62

_ANSWERER = sa.orm.aliased(Person)
_OWN_COLUMNS = (
    Inquiry.public_id,
    Inquiry.person_id.label("asked_by"),
    Inquiry.kind,
    Inquiry.question,
    Inquiry.quote,
    Inquiry.titles,
    Inquiry.body,
    Inquiry.may_publish,
    Inquiry.asked_at,
    Inquiry.asked_day,
    Inquiry.outcome,
    Inquiry.answer,
    Inquiry.answered_by,
    Inquiry.answered_at,
    Inquiry.published,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A quiz, or one question of it, as somebody met it; `stem` is safe HTML, empty like `question` without one."""

    edition_row: int
    version: str
    question: str
    stem: str
    language: str


def seen(
    session: Session, person_id: int, course_row: int, item_row: int, at: tuple[int, int] | None = None
) -> Seen | None:
    """The last attempt of a person's latest run at a quiz, or the question `at` an attempt and a position in it."""
    n, position = at or (None, None)
    of_attempt = sa.and_(AskedQuestion.attempt_id == Attempt.id, AskedQuestion.position == position)
    columns = (Edition.id, Edition.version, AskedQuestion.question, QuestionVersion.body)
    statement = (
        latest_runs(person_id)
        .with_only_columns(*columns, maintain_column_froms=True)
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .join(Edition, Edition.id == Attempt.edition_id)
        .join(AskedQuestion, of_attempt, isouter=at is None)
        .join(QuestionVersion, QuestionVersion.id == AskedQuestion.version_id, isouter=at is None)
        .where(Enrolment.course_id == course_row, Attempt.item_id == item_row)
        .where(Attempt.n == n if at else sa.true())
        .order_by(Attempt.n.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    if row.body is None:
        return Seen(row.id, row.version, "", "", "")
    asked = served.from_body(row.body)
    return Seen(row.id, row.version, row.question, asked.texts.get("stem", ""), asked.language)


@dataclass(frozen=True, slots=True)
class InquiryRecord:
    """A question or report, with its answer once there is one.

    `item` is the item's present id, `titles` are those of then. `unit` is where the asker is today, `answerer` the
    name of who answered; each is empty where that is not known any more.
    """

    public_id: str
    asked_by: int | None
    course: str
    folder: str
    item: str
    kind: str
    question: str
    quote: str
    titles: Mapping[str, Mapping[str, str]]
    body: str
    may_publish: bool
    asked_at: datetime
    asked_day: date
    edition: int
    version: str
    edition_key: str
    unit: str
    outcome: str
    answer: str
    answered_by: int | None
    answerer: str
    answered_at: datetime | None
    published: bool

    @property
    def is_answered(self) -> bool:
        """Whether it has its answer."""
        return self.answered_at is not None

    @property
    def about(self) -> str:
        """What it is about, as addresses carry it."""
        return f"{self.course}/{self.item}" if self.item else self.course


def own(session: Session, person_id: int, after: str = "") -> Page[InquiryRecord]:
    """A person's questions and reports, the newest first."""
    statement = _records().where(Inquiry.person_id == person_id, Inquiry.id < _place_of(after, _LAST))
    return _page(session, statement.order_by(Inquiry.id.desc()))


def own_one(session: Session, person_id: int, public_id: str) -> InquiryRecord | None:
    """One of a person's own; that of another is not found."""
    statement = _records().where(Inquiry.person_id == person_id, Inquiry.public_id == public_id)
    row = session.execute(statement).one_or_none()
    return _record(row) if row else None


def one(session: Session, public_id: str) -> InquiryRecord | None:
    """Anybody's."""
    row = session.execute(_records().where(Inquiry.public_id == public_id)).one_or_none()
    return _record(row) if row else None


def sent_on(session: Session, person_id: int, day: date) -> int:
    """How many a person has sent on a day."""
    statement = sa.select(sa.func.count()).select_from(Inquiry)
    return session.scalar(statement.where(Inquiry.person_id == person_id, Inquiry.asked_day == day)) or 0


def queue(
    session: Session,
    courses: Collection[str] | None,
    *,
    answered: bool = False,
    kind: str = "",
    course: str = "",
    after: str = "",
) -> Page[InquiryRecord]:
    """What `courses` (None: all) were asked: what waits, the oldest first, or what is answered, the newest first."""
    statement = _records().where(_within(courses))
    if kind:
        statement = statement.where(Inquiry.kind == kind)
    if course:
        statement = statement.where(KnownCourse.slug == course)
    if answered:
        newest = Inquiry.id < _place_of(after, _LAST)
        statement = statement.where(Inquiry.answered_at.is_not(None), newest).order_by(Inquiry.id.desc())
    else:
        oldest = Inquiry.id > _place_of(after, 0)
        statement = statement.where(Inquiry.answered_at.is_(None), oldest).order_by(Inquiry.id)
    return _page(session, statement)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of one kind wait in a course and how many are answered; since when the oldest waits."""

    course: str
    kind: str
    waiting: int
    answered: int
    oldest_day: date | None


def tallies(session: Session, courses: Collection[str] | None) -> tuple[Tally, ...]:
    """What `courses` (None: all) were asked, in figures."""
    waits = Inquiry.answered_at.is_(None)
    rows = session.execute(
        sa.select(
            KnownCourse.slug.label("course"),
            Inquiry.kind,
            sa.func.sum(sa.case((waits, 1), else_=0)).label("waiting"),
            sa.func.sum(sa.case((waits, 0), else_=1)).label("answered"),
            sa.func.min(sa.case((waits, Inquiry.asked_day))).label("oldest_day"),
        )
        .join(KnownCourse, KnownCourse.id == Inquiry.course_id)
        .where(_within(courses))
        .group_by(KnownCourse.slug, Inquiry.kind)
        .order_by(KnownCourse.slug, Inquiry.kind)
    )
    return tuple(Tally(**row) for row in rows.mappings())


def published(
    session: Session, course: str, item: str, size: int = PAGE // 2, after: str = ""
) -> Page[InquiryRecord]:
    """The answers that stand under a lesson, the newest first."""
    statement = _records().where(
        KnownCourse.slug == course,
        KnownItem.slug == item,
        Inquiry.published,
        Inquiry.id < _place_of(after, _LAST),
    )
    return _page(session, statement.order_by(Inquiry.id.desc()), size)


def teachers(session: Session, course: str) -> tuple[int, ...]:
    """Whom to tell of a question in `course`: its trainers, else those of the site, else the site's administrators."""
    whole_site = sa.and_(GivenGrant.unit_id.is_(None), GivenGrant.course.is_(None))
    rows = session.execute(
        sa.select(GivenGrant.person_id, GivenGrant.role, GivenGrant.course)
        .join(Person, Person.id == GivenGrant.person_id)
        .where(Person.active, sa.or_(whole_site, GivenGrant.course == course))
        .order_by(GivenGrant.person_id)
    ).all()
    for role, over in ((TRAINER, course), (TRAINER, None), (ADMINISTRATOR, None)):
        found = tuple(row.person_id for row in rows if (row.role, row.course) == (role, over))
        if found:
            return found
    return ()


def _within(courses: Collection[str] | None) -> sa.ColumnElement[bool]:
    return sa.true() if courses is None else KnownCourse.slug.in_(courses)


def _place_of(public_id: str, otherwise: int) -> Any:
    if not public_id:
        return otherwise
    named = sa.orm.aliased(Inquiry)
    return sa.func.coalesce(
        sa.select(named.id).where(named.public_id == public_id).scalar_subquery(), otherwise
    )


def _records() -> sa.Select[Any]:
    return (
        sa.select(
            *_OWN_COLUMNS,
            KnownCourse.slug.label("course"),
            KnownCourse.folder,
            sa.func.coalesce(KnownItem.slug, "").label("item"),
            Edition.number.label("edition"),
            Edition.version,
            Edition.key.label("edition_key"),
            sa.func.coalesce(Unit.name, "").label("unit"),
            _ANSWERER.name.label("name"),
            _ANSWERER.title_before,
            _ANSWERER.title_after,
        )
        .join(KnownCourse, KnownCourse.id == Inquiry.course_id)
        .join(Edition, Edition.id == Inquiry.edition_id)
        .outerjoin(KnownItem, KnownItem.id == Inquiry.item_id)
        .outerjoin(
            Membership,
            sa.and_(Membership.person_id == Inquiry.person_id, Membership.until_day.is_(None)),
        )
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .outerjoin(_ANSWERER, _ANSWERER.id == Inquiry.answered_by)
    )


def _page(session: Session, statement: sa.Select[Any], size: int = PAGE) -> Page[InquiryRecord]:
    rows = [_record(row) for row in session.execute(statement.limit(size + 1))]
    return cut(rows, size, lambda row: row.public_id)


def _record(row: Any) -> InquiryRecord:
    values = row._asdict()
    name = [values.pop(part) for part in ("name", "title_before", "title_after")]
    return InquiryRecord(**values, answerer=full_name(*name))
