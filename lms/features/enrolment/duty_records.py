"""Reads of duties as administrators see them: what, for whom, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment.models import Duty, DutyAudience, DutyPick, LearningPath
from lms.features.enrolment.terms import Terms
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import within

PAGE = 50
STATES = ("running", "late", "over")
"""Duties in force, of these the ones past their due date, and those that hold no longer."""

_next, _before = aliased(Duty), aliased(Duty)


@dataclass(frozen=True, slots=True)
class DutyRecord:
    """A duty as administrators see it. `unit_paths` belong to `units`; `picked` counts the people it names.

    `outside`: some of these are not in the asker's scope, who may look at it but not change it. `next_id` and
    `before_id` are the public ids of its neighbours in a series.
    """

    id: int
    public_id: str
    course_id: int
    course: str
    from_day: date
    due_day: date
    counts_from: date | None
    valid_months: int | None
    every_months: int | None
    statuses: frozenset[str]
    grades: frozenset[str]
    post_kinds: frozenset[str]
    post_levels: frozenset[str]
    reason: str
    note: str
    withdrawn_day: date | None
    given_by: str
    path: str
    path_id: str
    next_id: str
    before_id: str
    picked: int
    outside: bool
    units: tuple[str, ...] = ()
    unit_paths: tuple[str, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether it has not ended."""
        return self.withdrawn_day is None

    @property
    def goes_on(self) -> bool:
        """Whether a further duty of its series is to come."""
        return self.every_months is not None and self.in_force and not self.next_id

    def seen_on(self, today: date) -> date:
        """The day of which its people are shown: today, or the last day on which it held."""
        if self.withdrawn_day is None or self.withdrawn_day > today:
            return today
        return max(self.from_day, self.withdrawn_day - timedelta(days=1))

    @property
    def terms(self) -> Terms:
        """Its days, as a series reckons with them."""
        return Terms(self.from_day, self.due_day, self.counts_from)


def duties(
    session: Session,
    scopes: Sequence[str],
    today: date | None = None,
    *,
    state: str = "",
    course: str = "",
    after: str = "",
    size: int = PAGE,
) -> Page[DutyRecord]:
    """Duties whose whole audience lies inside the scopes, newest first; `state` is one of `STATES`, as of `today`.

    A duty that only names people is seen by whoever has at least one of them in scope.
    """
    statement = _records(scopes).order_by(Duty.id.desc()).limit(size + 1)
    if state:
        statement = statement.where(Duty.withdrawn_day.is_not(None) if state == "over" else _runs())
    if state == "late" and today is not None:
        statement = statement.where(Duty.due_day < today)
    if course:
        statement = statement.where(KnownCourse.slug == course)
    if after:
        last = sa.select(Duty.id).where(Duty.public_id == after).scalar_subquery()
        statement = statement.where(Duty.id < last)
    return cut(_with_units(session, statement), size, lambda duty: duty.public_id)


def duty_by_public_id(session: Session, public_id: str, scopes: Sequence[str]) -> DutyRecord | None:
    """One duty, if it may be seen from inside the scopes."""
    found = _with_units(session, _records(scopes).where(Duty.public_id == public_id))
    return found[0] if found else None


def duties_of_path(session: Session, path_id: int, scopes: Sequence[str]) -> tuple[DutyRecord, ...]:
    """The duties in force that were given with a path."""
    return tuple(_with_units(session, _records(scopes).where(Duty.path_id == path_id, _runs())))


def series(session: Session, duty_id: int) -> list[Terms]:
    """The days of a duty and of all before it in its series, the first one first."""
    chain = (
        sa.select(Duty.id, Duty.next_of, sa.literal(0).label("back"))
        .where(Duty.id == duty_id)
        .cte(recursive=True)
    )
    chain = chain.union_all(
        sa.select(_before.id, _before.next_of, chain.c.back + 1).join(chain, chain.c.next_of == _before.id)
    )
    rows = session.execute(
        sa.select(Duty.from_day, Duty.due_day, Duty.counts_from)
        .join(chain, chain.c.id == Duty.id)
        .order_by(chain.c.back.desc())
    )
    return [Terms(*row) for row in rows]


def _runs() -> sa.ColumnElement[bool]:
    return Duty.withdrawn_day.is_(None)


def _records(scopes: Sequence[str]) -> sa.Select[*tuple[Any, ...]]:
    picked = sa.select(sa.func.count()).where(DutyPick.duty_id == Duty.id)
    statement = (
        sa.select(
            Duty,
            KnownCourse.slug.label("course"),
            sa.func.coalesce(Person.name, "").label("giver"),
            sa.func.coalesce(LearningPath.title, "").label("path"),
            sa.func.coalesce(LearningPath.public_id, "").label("path_public_id"),
            sa.func.coalesce(_next.public_id, "").label("next_id"),
            sa.func.coalesce(_before.public_id, "").label("before_id"),
            picked.scalar_subquery().label("picked"),
            _picked_in(scopes).label("in_scope"),
        )
        .join(KnownCourse, KnownCourse.id == Duty.course_id)
        .outerjoin(Person, Person.id == Duty.given_by)
        .outerjoin(LearningPath, LearningPath.id == Duty.path_id)
        .outerjoin(_next, _next.next_of == Duty.id)
        .outerjoin(_before, _before.id == Duty.next_of)
    )
    return statement if "/" in scopes else statement.where(*_seen_by(scopes))


def _seen_by(scopes: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
    audience = (
        sa.select(DutyAudience.unit_id)
        .join(Unit, Unit.id == DutyAudience.unit_id)
        .where(DutyAudience.duty_id == Duty.id)
    )
    has_outside = audience.where(~within(Unit.path, scopes)).exists()
    return ~has_outside, sa.or_(audience.exists(), _picked_in(scopes) > 0)


def _picked_in(scopes: Sequence[str]) -> sa.ScalarSelect[Any]:
    inside = sa.select(sa.func.count()).select_from(DutyPick).where(DutyPick.duty_id == Duty.id)
    if "/" not in scopes:
        inside = (
            inside.join(Membership, Membership.person_id == DutyPick.person_id)
            .join(Unit, Unit.id == Membership.unit_id)
            .where(Membership.until_day.is_(None), within(Unit.path, scopes))
        )
    return inside.correlate(Duty).scalar_subquery()


def _with_units(session: Session, statement: sa.Select[*tuple[Any, ...]]) -> list[DutyRecord]:
    rows = session.execute(statement).all()
    if not rows:
        return []
    audience: dict[int, list[tuple[str, str]]] = {}
    for duty_id, name, path in session.execute(
        sa.select(DutyAudience.duty_id, Unit.name, Unit.path)
        .join(Unit, Unit.id == DutyAudience.unit_id)
        .where(DutyAudience.duty_id.in_([row.Duty.id for row in rows]))
        .order_by(Unit.name)
    ):
        audience.setdefault(duty_id, []).append((name, path))
    return [_record(row, audience.get(row.Duty.id, [])) for row in rows]


_SAME = (
    "id", "public_id", "course_id", "from_day", "due_day", "counts_from", "valid_months", "every_months",
    "statuses", "grades", "post_kinds", "post_levels", "reason", "note", "withdrawn_day",
)  # fmt: skip


def _record(row: Any, units: Sequence[tuple[str, str]]) -> DutyRecord:
    return DutyRecord(
        **{name: getattr(row.Duty, name) for name in _SAME},
        course=row.course,
        given_by=row.giver,
        path=row.path,
        path_id=row.path_public_id,
        next_id=row.next_id,
        before_id=row.before_id,
        picked=row.picked,
        outside=row.in_scope < row.picked,
        units=tuple(name for name, _path in units),
        unit_paths=tuple(path for _name, path in units),
    )
