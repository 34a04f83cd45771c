"""Reads of recall: what comes back to a person, and how much a group is likely to remember."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.features.amendments import queries as amendments
from lms.features.amendments.queries import Amendment
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.enrolment.queries import latest_runs
from lms.features.quizzes.models import Attempt
from lms.features.recall import choosing, scheduling
from lms.features.recall.choosing import A_DAY, LENGTH, Card, Coming, Finished, Taken
from lms.features.recall.models import RecallCard, RecallLearner
from lms.plugin.question import Response

FEWEST = 5
"""People from whom on a figure of a group is shown."""


@dataclass(frozen=True, slots=True)
class Learner:
    """Where a person stands: whether they switched recall off, the review begun last, the answers of a day."""

    off: bool = False
    review: int = 0
    day: date | None = None
    taken: int = 0

    def left(self, day: date) -> int:
        """How many questions may still be answered on a day."""
        return max(0, A_DAY - self.taken) if self.day == day else A_DAY


@dataclass(frozen=True, slots=True)
class Overview:
    """What comes back to a person on `day`: every question, and those due, the first one in front.

    `asked` are the questions of the review begun last, in their order; `amended` the keys put right, by course and
    question.
    """

    day: date
    learner: Learner
    coming: tuple[Coming, ...]
    amended: Mapping[tuple[str, str], Amendment]

    @property
    def due(self) -> tuple[Coming, ...]:
        return tuple(one for one in self.coming if one.due_day <= self.day)

    @property
    def asked(self) -> tuple[Coming, ...]:
        number = self.learner.review
        found = [one for one in self.coming if one.card and number and one.card.asked_in == number]
        return tuple(sorted(found, key=lambda one: one.card.place if one.card else 0))

    @property
    def pending(self) -> tuple[Coming, ...]:
        """Those of the review begun last that have no answer in it yet."""
        number = self.learner.review
        return tuple(one for one in self.asked if one.card and one.card.answered_in < number)

    @property
    def ready(self) -> int:
        """How many questions the next review has, or the one under way has left."""
        left = self.learner.left(self.day)
        return min(left, len(self.pending) or min(LENGTH, len(self.due)))

    def amendment(self, one: Coming) -> Amendment | None:
        """What a trainer stated about the key of a question since its edition."""
        found = (self.amended.get((one.course.id, name)) for name in one.source.names)
        return next((amendment for amendment in found if amendment is not None), None)

    def find(self, public_id: str) -> Coming | None:
        """The question of a card, where it may be asked and shown."""
        return next((one for one in self.coming if one.card and one.card.public_id == public_id), None)


def overview(session: Session, person_id: int, day: date) -> Overview:
    """What comes back to a person, in three statements; in one for those who have completed no course."""
    learner, finished = finished_by(session, person_id)
    if learner.off or not finished:
        return Overview(day, learner, (), {})
    amended = {(one.course, one.question): one for one in reversed(amendments.all_of(session))}
    dropped = frozenset(name for name, one in amended.items() if one.is_dropped)
    return Overview(day, learner, choosing.coming(finished, cards(session, person_id), dropped), amended)


def finished_by(session: Session, person_id: int) -> tuple[Learner, tuple[Finished, ...]]:
    """Where a person stands, and the courses they have completed in their latest run, with its attempts."""
    rows = session.execute(
        latest_runs(person_id)
        .with_only_columns(
            KnownCourse.slug.label("course"),
            Enrolment.course_id,
            Enrolment.completed_day,
            KnownItem.slug.label("item"),
            Attempt.state,
            Attempt.passed,
            Attempt.sent_at,
            *_LEARNER,
            maintain_column_froms=True,
        )
        .outerjoin(Attempt, Attempt.enrolment_id == Enrolment.id)
        .outerjoin(KnownItem, KnownItem.id == Attempt.item_id)
        .outerjoin(RecallLearner, RecallLearner.person_id == Enrolment.person_id)
        .where(Enrolment.completed_day.is_not(None))
        .order_by(Enrolment.completed_day, Enrolment.id, Attempt.n)
    ).all()
    found: dict[str, Finished] = {}
    attempts: dict[str, dict[str, tuple[Taken, ...]]] = {}
    for row in rows:
        own = attempts.setdefault(row.course, {})
        found.setdefault(row.course, Finished(row.course, row.course_id, row.completed_day, own))
        if row.item is not None:
            one = Taken(row.state == "open", row.passed, row.sent_at)
            own[row.item] = (*own.get(row.item, ()), one)
    return _learner(rows[0]) if rows else Learner(), tuple(found.values())


def learner(session: Session, person_id: int, lock: bool = False) -> Learner:
    """Where a person stands; `lock` keeps others from changing it."""
    statement = sa.select(*_LEARNER).where(RecallLearner.person_id == person_id)
    row = session.execute(statement.with_for_update() if lock else statement).one_or_none()
    return _learner(row) if row else Learner()


def cards(session: Session, person_id: int) -> tuple[Card, ...]:
    """Every card of a person."""
    plain = [getattr(RecallCard, name) for name in Card.__dataclass_fields__ if name != "course_row"]
    statement = sa.select(RecallCard.course_id.label("course_row"), *plain)
    rows = session.execute(statement.where(RecallCard.person_id == person_id))
    return tuple(Card(**row._asdict()) for row in rows)


def response(session: Session, person_id: int, public_id: str) -> Response:
    """The last answer at a card."""
    own = RecallCard.person_id == person_id, RecallCard.public_id == public_id
    return session.scalar(sa.select(RecallCard.response).where(*own))


@dataclass(frozen=True, slots=True)
class Group:
    """How much those who take part remember of a course on a day; `share` is None for fewer than five people."""

    people: int
    answered: int
    share: Fraction | None


def group(session: Session, course: str, day: date) -> Group | None:
    """The figure of a course over all who have answered a question of it in recall; None where nobody has."""
    course_row = sa.select(KnownCourse.id).where(KnownCourse.slug == course).scalar_subquery()
    each = aliased(RecallCard)
    people = (
        sa.select(sa.func.count(each.person_id.distinct()))
        .where(each.course_id == course_row, each.last_day.is_not(None))
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            RecallCard.last_day,
            RecallCard.stability,
            sa.func.count().label("times"),
            people.label("people"),
        )
        .where(RecallCard.course_id == course_row, RecallCard.last_day.is_not(None))
        .group_by(RecallCard.last_day, RecallCard.stability)
    ).all()
    if not rows:
        return None
    total = sum(row.times for row in rows)
    if rows[0].people < FEWEST:
        return Group(rows[0].people, total, None)
    likely = sum(row.times * scheduling.retrievability(row.stability, row.last_day, day) for row in rows)
    return Group(rows[0].people, total, scheduling.share(likely / total))


_LEARNER = (
    sa.func.coalesce(RecallLearner.off, sa.false()).label("off"),
    sa.func.coalesce(RecallLearner.review, 0).label("review"),
    RecallLearner.day,
    sa.func.coalesce(RecallLearner.taken, 0).label("taken"),
)


def _learner(row: Any) -> Learner:
    return Learner(bool(row.off), row.review, row.day, row.taken)
