"""What a duty would mean before it is given: whom it would reach today, and how they stand with its courses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.features.enrolment.models import Enrolment
from lms.features.enrolment.standings import Laid
from lms.features.organisation.models import Membership, Unit


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a duty would reach: people, each once; of these, who has completed the course in time already, and who is
    in the middle of it."""

    people: int
    completed: int
    learning: int


def audience(
    session: Session, laid: Laid, courses: Sequence[int], people: Sequence[int], on_day: date
) -> tuple[Audience, ...]:
    """For each of these courses (by the numbers of their rows) the people whom a duty like `laid`, which also names
    `people`, would reach today; one statement."""
    columns = [_standing(course, laid.since(on_day)) for course in courses]
    flat = [column for pair in columns for column in pair]
    each = (
        sa.select(*(column.label(f"c{place}") for place, column in enumerate(flat)))
        .select_from(Membership)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(
            Membership.until_day.is_(None), sa.or_(_described(laid), Membership.person_id.in_(list(people)))
        )
        .subquery()
    )
    sums = (sa.func.coalesce(sa.func.sum(each.c[f"c{place}"]), 0) for place in range(len(flat)))
    reached, *counts = (
        int(value) for value in session.execute(sa.select(sa.func.count(), *sums).select_from(each)).one()
    )
    return tuple(Audience(reached, *counts[2 * place : 2 * place + 2]) for place in range(len(courses)))


def _described(laid: Laid) -> sa.ColumnElement[bool]:
    if not laid.units:
        return sa.false()
    top = aliased(Unit)
    reached = sa.exists().where(top.id.in_(sorted(laid.units)), Unit.path.startswith(top.path))
    kinds: tuple[tuple[frozenset[str], Any], ...] = (
        (laid.statuses, Membership.status),
        (laid.grades, Membership.grade),
        (laid.post_kinds, Membership.post_kind),
        (laid.post_levels, Membership.post_level),
    )
    return sa.and_(reached.correlate(Unit), *(column.in_(sorted(words)) for words, column in kinds if words))


def _standing(course: int, since: date) -> tuple[sa.Case[Any], sa.Case[Any]]:
    own = (Enrolment.person_id == Membership.person_id, Enrolment.course_id == course)
    completed = sa.exists().where(*own, Enrolment.completed_day >= since)
    learning = sa.exists().where(*own, Enrolment.completed_day.is_(None))
    return sa.case((completed, 1), else_=0), sa.case((sa.and_(learning, ~completed), 1), else_=0)
