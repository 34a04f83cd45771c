"""The duties that lie on one person, with what they want to know: why, until when, and how long a completion holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.posts import POST_KINDS, POST_LEVELS
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment.audience import is_exempt, is_fulfilled, lying_on
from lms.features.enrolment.models import Duty, DutyAudience, DutyExemption, LearningPath, PathCourse
from lms.features.enrolment.standings import lapse_day
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import steps
from lms.plugin.message import Message


@dataclass(frozen=True, slots=True)
class OwnDuty:
    """A duty that lies on one person, and how they stand to it.

    `fulfilled_day` is the first completion that counts, which holds until `lapses_on`, if not for good. `due_day` is
    when it has to be fulfilled: where a completion has lapsed since, the last day on which it held. `by_name`: the
    person was picked; else they are in `unit` or below it, and `asked` are the kinds the duty names of what they are
    (status, grade, kind and level of post; empty where it names none). `path_place` counts from 1 in its path.
    """

    public_id: str
    course_id: int
    course: str
    from_day: date
    due_day: date
    reason: str
    note: str
    fulfilled_day: date | None
    lapses_on: date | None
    has_lapsed: bool
    exempt: bool
    exempt_why: str
    by_name: bool
    unit: str
    asked: tuple[str, str, str, str]
    path_id: str
    path: str
    path_place: int
    path_length: int

    @property
    def is_missing(self) -> bool:
        """Whether the person has it still to do."""
        return self.fulfilled_day is None and not self.exempt

    @property
    def valid_until(self) -> date | None:
        """The last day on which the completion holds; None where it holds for good, or there is none."""
        return self.lapses_on - timedelta(days=1) if self.lapses_on else None

    @property
    def kinds(self) -> tuple[Message | str, ...]:
        """What the duty names of what the person is, in words."""
        status, grade, kind, level = self.asked
        words = (status, grade, POST_KINDS.get(kind, kind), POST_LEVELS.get(level, level))
        return tuple(word for word in words if word)

    def to_renew(self) -> OwnDuty:
        """The same as something to do: due on the last day on which the completion holds."""
        return replace(self, due_day=self.valid_until or self.due_day)


def own_duties(session: Session, person_id: int, unit_path: str, on_day: date) -> tuple[OwnDuty, ...]:
    """The duties in force for a person of the unit at `unit_path`, the most urgent first; also those from which they
    are exempt."""
    if not unit_path:
        return ()
    lying = lying_on(person_id, unit_path, on_day)
    rows = session.execute(
        sa.select(
            Duty,
            KnownCourse.slug.label("course"),
            lying.c.exempt,
            lying.c.by_name,
            lying.c.first_day,
            lying.c.done_day,
            is_fulfilled(lying).label("done"),
            _nearest(lying, unit_path).label("unit"),
            _why_exempt(lying, on_day).label("exempt_why"),
            Membership.status,
            Membership.grade,
            Membership.post_kind,
            Membership.post_level,
            *_of_path(),
        )
        .select_from(lying)
        .join(Duty, Duty.id == lying.c.duty)
        .join(KnownCourse, KnownCourse.id == Duty.course_id)
        .join(Membership, sa.and_(Membership.person_id == lying.c.person, Membership.until_day.is_(None)))
        .outerjoin(LearningPath, LearningPath.id == Duty.path_id)
        .order_by(Duty.due_day, Duty.id)
    )
    # Of two for one day the one of a path tells more.
    return tuple(sorted(map(_own_duty, rows), key=lambda duty: (duty.due_day, not duty.path_id)))


def _nearest(lying: sa.Subquery, unit_path: str) -> sa.ScalarSelect[Any]:
    unit = aliased(Unit)
    return (
        sa.select(unit.name)
        .join(DutyAudience, DutyAudience.unit_id == unit.id)
        .where(DutyAudience.duty_id == lying.c.duty, unit.id.in_(steps(unit_path)))
        .order_by(sa.func.length(unit.path).desc())
        .limit(1)
        .scalar_subquery()
    )


def _why_exempt(lying: sa.Subquery, on_day: date) -> sa.ScalarSelect[Any]:
    own = (DutyExemption.duty_id == lying.c.duty, DutyExemption.person_id == lying.c.person)
    return sa.select(sa.func.max(DutyExemption.reason)).where(*own, is_exempt(on_day)).scalar_subquery()


def _of_path() -> tuple[sa.ColumnElement[Any], ...]:
    own, every = aliased(PathCourse), aliased(PathCourse)
    place = sa.select(own.position).where(own.path_id == Duty.path_id, own.course_id == Duty.course_id)
    length = sa.select(sa.func.count()).where(every.path_id == Duty.path_id)
    return (
        LearningPath.public_id.label("path_id"),
        LearningPath.title.label("path"),
        place.scalar_subquery().label("path_place"),
        length.scalar_subquery().label("path_length"),
    )


def _own_duty(row: Any) -> OwnDuty:
    duty: Duty = row.Duty
    lapses = lapse_day(row.done_day, duty.valid_months) if row.done_day and duty.valid_months else None
    in_time = row.done_day is not None and (duty.counts_from is None or row.done_day >= duty.counts_from)
    has_lapsed = in_time and not row.done and lapses is not None
    status, grade, kind, level = (
        word if words else ""
        for words, word in (
            (duty.statuses, row.status),
            (duty.grades, row.grade),
            (duty.post_kinds, row.post_kind),
            (duty.post_levels, row.post_level),
        )
    )
    return OwnDuty(
        public_id=duty.public_id,
        course_id=duty.course_id,
        course=row.course,
        from_day=duty.from_day,
        due_day=max(duty.due_day, lapses - timedelta(days=1)) if has_lapsed and lapses else duty.due_day,
        reason=duty.reason,
        note=duty.note,
        fulfilled_day=row.first_day if row.done else None,
        lapses_on=lapses if row.done else None,
        has_lapsed=has_lapsed,
        exempt=bool(row.exempt),
        exempt_why=row.exempt_why or "",
        by_name=bool(row.by_name),
        unit=row.unit or "",
        asked=(status, grade, kind, level),
        path_id=row.path_id or "",
        path=row.path or "",
        path_place=row.path_place or 0,
        path_length=row.path_length or 0,
    )
