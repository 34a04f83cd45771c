"""Reads of attempts for those who teach: all of a course, and one with what was done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.names import full_name
from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.invigilation.models import AcceptedAnswer, AddedTime
from lms.features.quizzes.models import Answer, Attempt

PAGE = 30
OPEN, LATE = "open", "late"
_LAST = 2**62
_BY = aliased(Person)
_UNDOER = aliased(Person)


@dataclass(frozen=True, slots=True)
class Line:
    """One attempt in the list; `late` counts the late answers that nobody has accepted."""

    public_id: str
    person: str
    item: str
    n: int
    state: str
    started_at: datetime
    deadline: datetime | None
    sent_at: datetime | None
    score: Fraction | None
    passed: bool | None
    late: int


def attempts(
    session: Session, course: str, *, item: str = "", state: str = "", after: str = ""
) -> Page[Line]:
    """The attempts at a course, the one begun last first; `state` is ``open``, ``late`` (answers wait) or empty."""
    statement = (
        _of_course(course)
        .with_only_columns(
            Attempt.public_id,
            *_named(Person),
            KnownItem.slug.label("item"),
            Attempt.n,
            Attempt.state,
            Attempt.started_at,
            Attempt.deadline,
            Attempt.sent_at,
            Attempt.score,
            Attempt.passed,
            _waiting(sa.select(sa.func.count())).scalar_subquery().label("late"),
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(_wanted(item, state), Attempt.id < _place_of(after))
        .order_by(Attempt.id.desc())
        .limit(PAGE + 1)
    )
    rows = [Line(**_with_name(row, "person")) for row in session.execute(statement)]
    return cut(rows, PAGE, lambda row: row.public_id)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many attempts at one quiz there are, are open, and have late answers waiting."""

    item: str
    all: int
    open: int
    late: int


def tallies(session: Session, course: str) -> tuple[Tally, ...]:
    """The attempts at the quizzes of a course, in figures."""
    is_open = sa.case((Attempt.state == OPEN, 1), else_=0)
    has_late = sa.case((_waiting(sa.select(Answer.position)).exists(), 1), else_=0)
    each = (
        _of_course(course)
        .with_only_columns(KnownItem.slug.label("item"), is_open.label("open"), has_late.label("late"))
        .subquery()
    )
    rows = session.execute(
        sa.select(
            each.c.item,
            sa.func.count().label("all"),
            sa.func.sum(each.c.open).label("open"),
            sa.func.sum(each.c.late).label("late"),
        ).group_by(each.c.item)
    )
    return tuple(Tally(row.item, row.all, int(row.open), int(row.late)) for row in rows)


@dataclass(frozen=True, slots=True)
class Watched:
    """Whose attempt it is and where it belongs."""

    attempt_id: int
    public_id: str
    person_id: int
    person: str
    course: str
    item: str
    n: int


def one(session: Session, public_id: str) -> Watched | None:
    """One attempt by its name in addresses, whoever asks."""
    row = session.execute(
        sa.select(
            Attempt.id.label("attempt_id"),
            Attempt.public_id,
            Enrolment.person_id,
            *_named(Person),
            KnownCourse.slug.label("course"),
            KnownItem.slug.label("item"),
            Attempt.n,
        )
        .select_from(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(KnownItem, KnownItem.id == Attempt.item_id)
        .join(KnownCourse, KnownCourse.id == KnownItem.course_id)
        .where(Attempt.public_id == public_id)
    ).one_or_none()
    return Watched(**_with_name(row, "person")) if row else None


@dataclass(frozen=True, slots=True)
class Addition:
    """Minutes that were added, by whom and why; `reopened`: after time had run out."""

    minutes: int
    deadline: datetime
    reopened: bool
    reason: str
    by: str
    added_at: datetime


def additions(session: Session, attempt_id: int) -> tuple[Addition, ...]:
    """The minutes added to an attempt, the last first."""
    rows = session.execute(
        sa.select(
            AddedTime.minutes,
            AddedTime.deadline,
            AddedTime.reopened,
            AddedTime.reason,
            AddedTime.added_at,
            *_named(_BY),
        )
        .outerjoin(_BY, _BY.id == AddedTime.added_by)
        .where(AddedTime.attempt_id == attempt_id)
        .order_by(AddedTime.id.desc())
    )
    return tuple(Addition(**_with_name(row, "by")) for row in rows)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A late answer that was accepted, and perhaps taken out again. `replaced` is what had counted before."""

    id: int
    position: int
    arrived_at: datetime
    replaced: Any
    replaced_at: datetime
    reason: str
    by: str
    accepted_at: datetime
    undone_reason: str
    undone_by: str
    undone_at: datetime | None

    @property
    def is_in_force(self) -> bool:
        """Whether the late answer counts now."""
        return self.undone_at is None


def acceptances(session: Session, attempt_id: int) -> tuple[Acceptance, ...]:
    """The late answers of an attempt that were ever accepted, the last first."""
    columns = [column for column in AcceptedAnswer.__table__.columns if column.name in _ACCEPTED]
    statement = (
        sa.select(*columns, *_named(_BY), *_named(_UNDOER, "undoer_"))
        .outerjoin(_BY, _BY.id == AcceptedAnswer.accepted_by)
        .outerjoin(_UNDOER, _UNDOER.id == AcceptedAnswer.undone_by)
        .where(AcceptedAnswer.attempt_id == attempt_id)
        .order_by(AcceptedAnswer.id.desc())
    )
    return tuple(
        Acceptance(**_with_name(row, "by", undoer_="undone_by")) for row in session.execute(statement)
    )


def in_force(session: Session, attempt_id: int) -> Mapping[int, Acceptance]:
    """The acceptances of an attempt that hold, by position."""
    return {one.position: one for one in acceptances(session, attempt_id) if one.is_in_force}


_ACCEPTED = frozenset(Acceptance.__dataclass_fields__) - {"by", "undone_by"}


def _of_course(course: str) -> sa.Select[Any]:
    return (
        sa.select(Attempt.id)
        .join(KnownItem, KnownItem.id == Attempt.item_id)
        .join(KnownCourse, KnownCourse.id == KnownItem.course_id)
        .where(KnownCourse.slug == course)
    )


def _wanted(item: str, state: str) -> sa.ColumnElement[bool]:
    chosen = [KnownItem.slug == item] if item else []
    if state == OPEN:
        chosen.append(Attempt.state == OPEN)
    if state == LATE:
        chosen.append(_waiting(sa.select(Answer.position)).exists())
    return sa.and_(sa.true(), *chosen)


def _waiting(statement: sa.Select[Any]) -> sa.Select[Any]:
    """Late answers of the attempt of the row around that no acceptance puts in force."""
    accepted = sa.select(AcceptedAnswer.id).where(
        AcceptedAnswer.attempt_id == Answer.attempt_id,
        AcceptedAnswer.position == Answer.position,
        AcceptedAnswer.arrived_at == Answer.late_at,
        AcceptedAnswer.undone_at.is_(None),
    )
    return (
        statement.select_from(Answer)
        # What was answered in time after the attempt had been opened again goes before an earlier late answer.
        .where(Answer.attempt_id == Attempt.id, Answer.late_at >= Answer.saved_at, ~accepted.exists())
        .correlate(Attempt)
    )


def _place_of(public_id: str) -> Any:
    if not public_id:
        return _LAST
    named = aliased(Attempt)
    return sa.func.coalesce(sa.select(named.id).where(named.public_id == public_id).scalar_subquery(), _LAST)


def _named(person: Any, prefix: str = "") -> tuple[sa.Label[Any], ...]:
    return tuple(
        getattr(person, part).label(f"{prefix}{part}") for part in ("name", "title_before", "title_after")
    )


def _with_name(row: Any, who: str, **further: str) -> dict[str, Any]:
    """A row as values, with the parts of each name put together."""
    values = row._asdict()
    for prefix, name in {"": who, **further}.items():
        parts = [values.pop(f"{prefix}{part}") for part in ("name", "title_before", "title_after")]
        values[name] = full_name(*parts)
    return values
